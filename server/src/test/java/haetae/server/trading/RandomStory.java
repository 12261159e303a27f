package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.OrderState.Ending;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.signal.HoldCause;
import haetae.core.trading.Change;
import haetae.core.trading.Day;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.ExitOrder;
import haetae.core.trading.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes as they may come, drawn from a seed: what follows fits what was before. */
final class RandomStory {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final List<Market> MARKETS =
            List.of(new Market("KRW-BTC"), new Market("KRW-ETH"));

    private final Random random;
    private final String name;
    private int number;

    RandomStory(Random random, String name) {
        this.random = random;
        this.name = name;
    }

    List<Change> next(JournalOracle now) {
        number++;
        return switch (random.nextInt(9)) {
            case 0 -> List.of(deposit(now, "flow " + number));
            case 1 -> List.of(new Change.OrderRecorded(order(name, number)));
            case 2 -> moved(now);
            case 3 -> traded(now);
            case 4 -> latched(now);
            case 5 -> exited(now);
            case 6 -> List.of(day(now));
            case 7 -> List.of(run(now));
            default -> List.of(decided());
        };
    }

    static OrderIntent order(String name, int number) {
        var market = MARKETS.get(number % 2);
        var terms =
                switch (number % 5) {
                    case 0 -> new OrderTerms.MarketBuy(Krw.of("12345.5"));
                    case 1 -> new OrderTerms.MarketSell(Quantity.of("0.00012345"));
                    case 2 -> new OrderTerms.BestBuy(Krw.of(9_000), TimeInForce.FILL_OR_KILL);
                    case 3 ->
                            new OrderTerms.BestSell(
                                    Quantity.of("0.01"), TimeInForce.IMMEDIATE_OR_CANCEL);
                    default ->
                            new OrderTerms.Limit(
                                    number % 2 == 0 ? Side.BUY : Side.SELL,
                                    Price.of("99123000"),
                                    Quantity.of("0.5"),
                                    List.of(TimeInForce.values()).get(number % 4));
                };
        return new OrderIntent(
                "id-" + name + "-" + number,
                market,
                terms,
                List.of(Leg.values()).get(number % Leg.values().length),
                "decision " + number,
                1 + number % 5,
                at(number),
                at(number).plusSeconds(2));
    }

    static Fill fill(String id, int number) {
        var volume = new BigDecimal("0.00" + number + "1");
        return new Fill(
                id,
                Price.of("100000000"),
                new Quantity(volume),
                new Krw(volume.multiply(new BigDecimal("100000000.123456789"))),
                at(number));
    }

    static Latch latch(int number) {
        return new Latch(LatchCause.VOLATILITY, MARKETS.getFirst(), at(number), "3.5 %");
    }

    static Change deposit(JournalOracle now, String reference) {
        var entry = new Entry.CashFlow(START, reference, Krw.of("1000.000000000001"));
        return new Change.Posted(entry, now.books().after(entry));
    }

    private static Instant at(int number) {
        return START.plusSeconds(number);
    }

    private List<Change> moved(JournalOracle now) {
        if (now.live().isEmpty()) {
            return List.of(new Change.OrderRecorded(order(name, number)));
        }
        var order = pick(now.live());
        var state =
                switch (random.nextInt(4)) {
                    case 0 -> new OrderState.Working();
                    case 1 -> new OrderState.Unresolved(at(number), "no reply", null);
                    case 2 -> new OrderState.Unresolved(at(number), "burnt", at(number + 1));
                    default -> new OrderState.Done(pick(List.of(Ending.values())), "it ended");
                };
        var uuid = order.uuid() == null ? "uuid-" + order.intent().identifier() : null;
        return List.of(new Change.OrderMoved(order.intent().identifier(), state, uuid, at(number)));
    }

    /** A trade with its line, its fee with its line, in one commit as in trading. */
    private List<Change> traded(JournalOracle now) {
        if (now.live().isEmpty()) {
            return List.of(new Change.OrderRecorded(order(name, number)));
        }
        Order order = pick(now.live());
        var identifier = order.intent().identifier();
        var market = order.intent().market();
        var owned = now.books().position(market).quantity();
        var fill = fill("t-" + name + "-" + number, number);
        boolean sells = owned.compareTo(fill.volume()) >= 0 && random.nextBoolean();
        var reference = "trade " + number;
        var line =
                sells
                        ? new Entry.Sold(at(number), reference, market, fill.volume(), fill.funds())
                        : new Entry.Bought(
                                at(number), reference, market, fill.volume(), fill.funds());
        var after = now.books().after(line);
        var fee = Krw.of("0.123456789012").plus(order.bookedFee());
        var feeLine =
                new Entry.FeePaid(
                        at(number), "fee " + number, market, !sells, fee.minus(order.bookedFee()));
        var changes = new ArrayList<Change>();
        changes.add(
                new Change.FillBooked(
                        identifier, fill, after.realised().minus(now.books().realised())));
        changes.add(new Change.Posted(line, after));
        changes.add(new Change.FeeBooked(identifier, fee, Krw.of("-0.5")));
        changes.add(new Change.Posted(feeLine, after.after(feeLine)));
        return changes;
    }

    private List<Change> latched(JournalOracle now) {
        var cause = pick(List.of(LatchCause.values()));
        var market = random.nextBoolean() ? null : pick(MARKETS);
        return now.latches().stream().anyMatch(latch -> latch.is(cause, market))
                ? List.of(new Change.LatchOpened(cause, market, at(number), "calm"))
                : List.of(new Change.LatchClosed(new Latch(cause, market, at(number), "because")));
    }

    private List<Change> exited(JournalOracle now) {
        var market = pick(MARKETS);
        return now.exits().stream().anyMatch(exit -> exit.market().equals(market))
                ? List.of(new Change.ExitEnded(market, at(number), "flat"))
                : List.of(
                        new Change.ExitBegun(
                                new ExitOrder(
                                        market,
                                        pick(
                                                List.of(
                                                        Leg.EXIT,
                                                        Leg.STOP,
                                                        Leg.TRAILING,
                                                        Leg.FLATTEN)),
                                        "exit " + number,
                                        at(number),
                                        "fell")));
    }

    private Change run(JournalOracle now) {
        var held =
                MARKETS.stream().filter(market -> !now.books().position(market).isFlat()).toList();
        if (held.isEmpty()) {
            return day(now);
        }
        var market = pick(held);
        var quantity = now.books().position(market).quantity();
        return new Change.RunMoved(
                market, new Run(quantity, quantity, Price.of(100 + number), random.nextBoolean()));
    }

    private Change day(JournalOracle now) {
        var today = now.day();
        return new Change.DayMoved(
                today.isPresent() && random.nextBoolean()
                        ? random.nextBoolean()
                                ? today.get().withSale(Krw.of(random.nextBoolean() ? 1 : -1))
                                : today.get().accepting(Krw.of("-12.5"))
                        : new Day(
                                LocalDate.of(2026, 3, 1).plusDays(number),
                                Krw.of("1000.5"),
                                now.books().flows(),
                                now.books().realised(),
                                0,
                                0,
                                0));
    }

    private Change decided() {
        var market = pick(MARKETS);
        return new Change.Decided(
                DecisionRecord.bare(
                        market + " " + number,
                        market,
                        at(number),
                        at(number),
                        List.of(),
                        new DecisionRecord.Result.Holds(HoldCause.STALE_DATA, "old")));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
