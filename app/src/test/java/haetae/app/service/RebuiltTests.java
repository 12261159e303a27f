package haetae.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.advisor.Prompt;
import haetae.app.service.Rebuilt.Finding;
import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.risk.Guards;
import haetae.core.risk.Limits;
import haetae.core.risk.RiskFacts;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.HoldCause;
import haetae.core.signal.PastDecision;
import haetae.core.signal.SignalChoices;
import haetae.core.trading.Basis;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Ground;
import haetae.core.trading.Ruling;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A decision follows from its record, and one that was tampered with does not. */
class RebuiltTests {

    private static final Instant AT = Instant.parse("2026-01-12T00:00:05.123456Z");
    private static final Market BTC = new Market("KRW-BTC");
    private static final String ID = "KRW-BTC@" + AT;
    private static final String ANSWER =
            "{\"signal\":\"BUY\",\"confidence\":0.80,\"reasoning\":\"it rises\"}";

    private static Basis.Series series(Interval interval, int count) {
        var open = interval.startOf(AT).minus(interval.duration().multipliedBy(count));
        var candles = new ArrayList<Candle>();
        for (int i = 0; i < count; i++) {
            candles.add(candle(open, interval, 90_000_000L + 59_000L * i, i % 7));
            open = interval.next(open);
        }
        return new Basis.Series(interval, AT, candles);
    }

    private static Candle candle(Instant open, Interval interval, long price, int range) {
        return new Candle(
                open,
                interval,
                Price.of(price),
                Price.of(price + 1_000L * range),
                Price.of(price - 700L * range),
                Price.of(price + 300L * range),
                Quantity.of("1.5"),
                Krw.of(150_000_000));
    }

    private static RiskFacts risk() {
        return new RiskFacts(
                List.of(),
                Optional.of(new Krw(new BigDecimal("1000000.123456789"))),
                Optional.of(Krw.of(-10)),
                Optional.of(Krw.of(1_000_010)),
                Optional.of(0.1 + 0.2),
                Krw.of(900_000),
                Krw.of(100_000),
                false,
                true,
                Optional.of(Price.of("100000000")),
                Optional.of(new Quote(Price.of(99_999_000), Price.of("100000000"))),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                MarketRules.at(AT));
    }

    private static Basis basis() {
        return new Basis(
                AT,
                Price.of("100000000"),
                List.of(
                        series(Interval.H1, 168),
                        series(Interval.H4, 199),
                        series(Interval.D1, 42),
                        new Basis.Series(Interval.W1, AT, List.of())),
                Quantity.of("0.00123"),
                Krw.of(123_000),
                risk(),
                Limits.DEFAULTS,
                new SignalChoices(
                        Optional.empty(),
                        Optional.of(new BigDecimal("0.3")),
                        Optional.empty(),
                        Optional.empty()),
                List.of(new PastDecision(AT.minusSeconds(100_000), Action.SELL, -1.5, true)));
    }

    private static AdviceReply reply(Advice advice, String answer) {
        return new AdviceReply(
                advice,
                "gemini-test",
                Prompt.of(basis().request(ID, BTC)),
                answer,
                120,
                30,
                Duration.ofMillis(1_234),
                List.of());
    }

    private static DecisionRecord decision(Basis basis, AdviceReply reply, Result result) {
        var ground = new Ground(true, false, true, false, risk(), Limits.DEFAULTS, Guards.DEFAULTS);
        var request = basis().request(ID, BTC);
        var findings = Ruling.of(request, reply.advice(), ground).findings();
        return new DecisionRecord(
                ID, BTC, AT, AT, false, basis, request, reply, ground, findings, result);
    }

    private static final Advice BUY =
            new Advice.Given(Action.BUY, new BigDecimal("0.80"), "it rises");

    /** At confidence 0.8, of 1 % to 3 % of the equity: 2.5 %. */
    private static final Result BOUGHT = new Result.Buys(Krw.of(25_000), "identifier");

    private static List<String> differing(DecisionRecord decision) {
        return Rebuilt.of(decision).parts().stream()
                .filter(part -> part.finding() == Finding.DIFFERS)
                .map(Rebuilt.Part::name)
                .toList();
    }

    @Test
    void aPurchaseIsRebuiltInAllItsParts() {
        var rebuilt = Rebuilt.of(decision(basis(), reply(BUY, ANSWER), BOUGHT));
        assertThat(rebuilt.parts())
                .extracting(Rebuilt.Part::name)
                .containsExactly(
                        "hourly indicators",
                        "timeframes",
                        "left out",
                        "confluence",
                        "request",
                        "prompt",
                        "advice",
                        "gates",
                        "result");
        assertThat(rebuilt.parts())
                .as(rebuilt.lines().toString())
                .extracting(Rebuilt.Part::finding)
                .containsOnly(Finding.EQUAL);
    }

    @Test
    void aTimeframeWithTooFewCandlesIsLeftOutAndSaidToBe() {
        var outlook = basis().request(ID, BTC).outlook();
        assertThat(outlook.leftOut()).containsExactly(Interval.D1, Interval.W1);
        assertThat(outlook.trends())
                .extracting(trend -> trend.interval())
                .containsExactly(Interval.H1, Interval.H4);
    }

    @Test
    void aChangedCandleShowsInTheIndicatorsAndThePrompt() {
        var real = basis();
        var hours = real.series().getFirst();
        var candles = new ArrayList<>(hours.candles());
        candles.set(160, candle(candles.get(160).openTime(), Interval.H1, 99_999_999, 0));
        var forgedHours = new Basis.Series(Interval.H1, hours.knownAt(), candles);
        var series = new ArrayList<>(real.series());
        series.set(0, forgedHours);
        var forged =
                new Basis(
                        real.at(),
                        real.price(),
                        series,
                        real.owned(),
                        real.cost(),
                        real.risk(),
                        real.limits(),
                        real.choices(),
                        real.past());
        assertThat(differing(decision(forged, reply(BUY, ANSWER), BOUGHT)))
                .contains("hourly indicators", "timeframes", "request", "prompt");
    }

    @Test
    void aChangedAnswerShowsInTheAdvice() {
        var other = reply(BUY, ANSWER.replace("0.80", "0.81"));
        assertThat(differing(decision(basis(), other, BOUGHT))).containsExactly("advice", "result");
    }

    @Test
    void aChangedSizeShows() {
        var more = new Result.Buys(Krw.of(25_001), "identifier");
        assertThat(differing(decision(basis(), reply(BUY, ANSWER), more)))
                .containsExactly("result");
    }

    @Test
    void aChangedResultShows() {
        var held = new Result.Holds(HoldCause.CHOSEN, "no");
        assertThat(differing(decision(basis(), reply(BUY, ANSWER), held)))
                .containsExactly("result");
    }

    @Test
    void whyAProviderFailedIsTakenAsGiven() {
        var failed = reply(new Advice.Failed("HTTP 503"), "");
        var held = new Result.Holds(HoldCause.PROVIDERS_FAILED, "HTTP 503");
        var rebuilt = Rebuilt.of(decision(basis(), failed, held));
        assertThat(rebuilt.isEqual()).as(rebuilt.lines().toString()).isTrue();
        assertThat(rebuilt.lines()).anyMatch(line -> line.startsWith("as given  advice"));
    }

    @Test
    void aDecisionThatLookedAtNothingHasNothingToCompare() {
        var held =
                DecisionRecord.bare(
                        ID, BTC, AT, AT, List.of(), new Result.Holds(HoldCause.STALE_DATA, "old"));
        assertThat(Rebuilt.of(held).isEqual()).isTrue();
        assertThat(Rebuilt.of(held).lines()).anyMatch(line -> line.startsWith("as given  result"));
    }
}
