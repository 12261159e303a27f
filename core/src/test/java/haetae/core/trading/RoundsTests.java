package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Price;
import haetae.core.trading.Engine.Job;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine does regularly, and how far a person can change that. */
class RoundsTests extends EngineWorld {

    private Map<String, Job> jobs() {
        return engine.view().jobs().stream()
                .collect(Collectors.toMap(Job::id, Function.identity()));
    }

    private Job job(String id) {
        return Objects.requireNonNull(jobs().get(id), id);
    }

    @Test
    void theJobsAreThoseOfTheReportWithTheirTimes() {
        assertThat(jobs())
                .containsOnlyKeys(
                        "generate_trading_signal",
                        "check_volatility",
                        "sync_pending_orders",
                        "ensure_daily_stats");
        var signal = job("generate_trading_signal");
        assertThat(signal.period()).isEqualTo(Duration.ofHours(1));
        assertThat(signal.last()).isNull();
        assertThat(signal.next()).isEqualTo(Instant.parse("2026-01-12T01:00:05Z"));
        nextDecision();
        assertThat(job("generate_trading_signal").last())
                .isEqualTo(Instant.parse("2026-01-12T01:00:05Z"));
        var day = job("ensure_daily_stats");
        assertThat(day.last()).isNotNull();
        assertThat(day.next())
                .isEqualTo(Instant.parse("2026-01-12T15:00:00Z")); // midnight in Seoul
    }

    @Test
    void aChangedPeriodHoldsAtOnce() {
        engine.change(
                USUAL.with(
                        new Periods(
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(1))));
        var now = agenda.instant();
        assertThat(job("generate_trading_signal").next())
                .isEqualTo(Instant.parse("2026-01-12T00:40:05Z"));
        assertThat(job("check_volatility").next()).isEqualTo(now.plusSeconds(5));
        assertThat(job("sync_pending_orders").next()).isEqualTo(now.plusSeconds(60));
        pass(Duration.ofMinutes(2));
        assertThat(job("check_volatility").last()).isNotNull();
        assertThat(job("sync_pending_orders").last()).isNotNull();
        trade(PAR);
        pass(Duration.ofHours(1));
        assertThat(journal.changes(Change.Decided.class)).hasSize(6);
        assertThat(engine.preferences().periods().decision()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aChangeOfSomethingElseLeavesThePlanAlone() {
        var before = jobs();
        pass(Duration.ofSeconds(2));
        engine.change(USUAL.withAutoResume(false));
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void aLimitThatComesNearIsToldOnceAndStandsInTheView() {
        buy();
        var cost = engine.view().books().position(BTC).averageCost();
        pass(Duration.ofMinutes(6));
        trade(cost.times(new BigDecimal("0.955")));
        trade(cost.times(new BigDecimal("0.9551")));
        assertThat(warnings).filteredOn(text -> text.contains("stop")).hasSize(1);
        assertThat(engine.view().warnings())
                .anySatisfy(text -> assertThat(text).startsWith("KRW-BTC: ").contains("stop"));
        pass(Duration.ofMinutes(6));
        trade(PAR);
        assertThat(engine.view().warnings()).noneMatch(text -> text.contains("stop"));
        pass(Duration.ofMinutes(6));
        trade(cost.times(new BigDecimal("0.955")));
        assertThat(warnings).filteredOn(text -> text.contains("stop")).hasSize(2);
    }

    @Test
    void aPeriodChangedTwiceMakesOneDecisionADue() {
        for (int minutes : new int[] {30, 20, 10}) {
            engine.change(USUAL.every(Duration.ofMinutes(minutes)));
        }
        pass(Duration.ofHours(2));
        var due =
                journal.changes(Change.Decided.class).stream()
                        .map(change -> change.decision().due())
                        .toList();
        assertThat(due).doesNotHaveDuplicates().hasSize(11);
        assertThat(requests).hasSize(11);
    }

    @Test
    void volatilityComesNearBeforeItHalts() {
        trade(Price.of(102_600_000));
        assertThat(warnings).anyMatch(text -> text.startsWith("KRW-BTC: ") && text.contains("2.6"));
    }

    @ParameterizedTest
    @CsvSource({
        "PT1S, PT5S, PT1M",
        "PT24H, PT5M, PT1H",
    })
    void periodsHaveBounds(Duration decision, Duration volatility, Duration sync) {
        assertThatCode(() -> new Periods(decision, volatility, sync)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.999S, PT5S, PT1M, decisions",
        "PT24H0.001S, PT5S, PT1M, decisions",
        "PT1H, PT4.9S, PT1M, volatility checks",
        "PT1H, PT301S, PT1M, volatility checks",
        "PT1H, PT5S, PT59S, comparisons",
        "PT1H, PT5S, PT61M, comparisons",
    })
    void andArguedAboutBeyondThem(
            Duration decision, Duration volatility, Duration sync, String what) {
        assertThatThrownBy(() -> new Periods(decision, volatility, sync))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(what);
    }
}
