package haetae.simulation;

import haetae.core.order.Side;
import haetae.core.risk.LatchCause;
import haetae.core.signal.Action;
import haetae.core.signal.HoldCause;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** The library of bad nights. */
public final class Nights {

    /** A sale that is wanted is looked for this often, and a request takes a moment. */
    private static final Duration AT_ONCE = Duration.ofMillis(2_500);

    private static final long MUCH = 10_000_000;

    public static final List<Night> ALL =
            List.of(
                    new Night(
                            "december-2024",
                            "3 December 2024: KRW-BTC falls 30 % and comes back within 15 minutes"
                                    + " while the exchange answers badly for 99 minutes",
                            Nights::december),
                    new Night(
                            "gap",
                            "the price falls through the stop in one trade, 12 % deep",
                            Nights::gap),
                    new Night(
                            "thin-book",
                            "the stop is refused because the book is nearly empty",
                            Nights::thinBook),
                    new Night(
                            "near-minimum",
                            "the smallest position falls so far that it is worth hardly more, then"
                                    + " less, than the exchange takes",
                            Nights::nearMinimum),
                    new Night(
                            "locked-coins",
                            "the coins are locked in our own sale when the stop is reached",
                            Nights::lockedCoins),
                    new Night(
                            "stale-feed",
                            "the market is not heard for ten minutes of a crash",
                            Nights::staleFeed),
                    new Night(
                            "database-down",
                            "PostgreSQL is down when the price crashes",
                            Nights::databaseDown),
                    new Night(
                            "maintenance",
                            "the exchange closes for an hour in the middle of a crash",
                            Nights::maintenance),
                    new Night(
                            "flash-wick",
                            "one trade is printed far below, at a price that nobody bids",
                            Nights::flashWick),
                    new Night(
                            "dead-ai",
                            "no adviser answers through a rally and the fall after it",
                            Nights::deadAi),
                    new Night(
                            "midnight",
                            "the stop is reached seconds before midnight and filled after it",
                            Nights::midnight),
                    new Night(
                            "key-expired",
                            "the key runs out before a crash and is renewed three hours later",
                            Nights::keyExpired),
                    new Night(
                            "owner-dies",
                            "the machine that trades is gone for ever in a crash, another takes"
                                    + " over",
                            Nights::ownerDies));

    private Nights() {}

    private static void december(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(4);
        stage.advise(Action.BUY, "0.95"); // all night long the adviser wants more
        stage.passUntil("22:25:00");
        var begun = stage.now();
        answersBadly(stage, begun.plus(Duration.ofMinutes(99)));
        double before = stage.price();
        stage.move(before * 0.7, Duration.ofMinutes(8));
        var reached = untilStop(stage);
        stage.pass(Duration.between(stage.now(), begun.plus(Duration.ofMinutes(8))));
        stage.move(before * 0.97, Duration.ofMinutes(7));
        stage.pass(Duration.ofMinutes(7));
        stage.ruleStopBegins(reached);
        stage.ruleSoldAtFirstChance(reached, AT_ONCE);
        stage.ruleNothingBought(begun);
        stage.pass(Duration.ofMinutes(84));
        stage.advise(Action.HOLD, "0.5");
        stage.ruleAllSold(reached);
        stage.rule(
                "the halt for volatility is closed in the fall",
                stage.closed(LatchCause.VOLATILITY, begun),
                "closed since " + Stage.clock(begun));
    }

    /** Most requests get HTTP 503; now and then the exchange works for some seconds. */
    private static void answersBadly(Stage stage, Instant until) {
        var random = new SplittableRandom(3_12_2024);
        var at = stage.now();
        while (at.isBefore(until)) {
            var begins = at;
            var ends = at.plusMillis(20_000 + random.nextInt(60_000));
            stage.at(begins, () -> stage.exchange(exchange -> exchange.away = true));
            stage.at(ends, () -> stage.exchange(exchange -> exchange.away = false));
            at = ends.plusMillis(3_000 + random.nextInt(12_000));
        }
    }

    /** Goes on until the market trades at or below the stop; the moment it does. */
    private static Instant untilStop(Stage stage) {
        double stop = stage.stop();
        while (stage.price() > stop) {
            stage.pass(Duration.ofSeconds(1));
        }
        return stage.now();
    }

    private static void gap(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        var reached = stage.now();
        stage.move(stage.price() * 0.88, Duration.ZERO);
        stage.pass(Duration.ofSeconds(30));
        stage.ruleStopBegins(reached);
        stage.ruleSoldAtFirstChance(reached, Duration.ofSeconds(1));
        stage.ruleAllSold(reached);
        stage.ruleNothingBought(reached);
    }

    private static void thinBook(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(4);
        stage.exchange(exchange -> exchange.thin(Duration.ofMinutes(30)));
        var reached = stage.now();
        long before = stage.commands();
        stage.move(stage.price() * 0.93, Duration.ZERO);
        stage.pass(Duration.ofMinutes(5));
        stage.ruleStopBegins(reached);
        long refused = stage.refused(reached);
        stage.rule(
                "after a few refusals it finds a size that is taken",
                refused >= 1 && refused <= 10,
                refused + " refused");
        stage.ruleAllSold(reached);
        stage.ruleAsked(before, 400);
    }

    private static void nearMinimum(Stage stage) {
        stage.begin(260_000); // 3 % of it is just above the smallest buy
        stage.buyFor(1);
        var begun = stage.now();
        long before = stage.commands();
        double bought = stage.price();
        stage.move(bought * 0.6, Duration.ZERO); // a gap that is deeper than the margin
        stage.pass(Duration.ofHours(1));
        stage.rule(
                "what is worth less than the exchange takes is left alone",
                stage.owned().isPositive(),
                stage.owned() + " BTC, " + (stage.commands() - before) + " orders sent");
        stage.ruleAsked(before, 2);
        var again = stage.now();
        stage.move(bought * 0.72, Duration.ZERO); // still below the stop, and sellable again
        stage.pass(Duration.ofMinutes(2));
        stage.ruleStopBegins(again);
        stage.ruleAllSold(begun);
        stage.ruleNothingBought(begun);
    }

    private static void lockedCoins(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        stage.exchange(exchange -> exchange.matching = Duration.ofSeconds(25));
        stage.advise(Action.SELL, "0.8");
        stage.passUntil("22:00:07"); // the sale is at the exchange and does not trade yet
        var reached = stage.now();
        stage.move(stage.price() * 0.9, Duration.ZERO);
        stage.pass(Duration.ofMinutes(3));
        stage.ruleAllSold(reached.minusSeconds(10));
        stage.rule(
                "no second sale is tried for coins that the first one holds",
                stage.accepted(Side.SELL, reached.minusSeconds(10)).size() == 1
                        && stage.refused(reached) == 0,
                stage.refused(reached) + " refused");
    }

    private static void staleFeed(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        stage.advise(Action.BUY, "0.95");
        stage.passUntil("22:55:00");
        var begun = stage.now();
        stage.feedGap(true);
        stage.move(stage.price() * 0.85, Duration.ofMinutes(5));
        stage.pass(Duration.ofMinutes(10));
        stage.rule(
                "the silence closes the latch for stale data",
                stage.closed(LatchCause.STALE_DATA, begun),
                stage.latches().toString());
        stage.ruleNothingBought(begun);
        stage.rule(
                "the decision that was due is to hold",
                stage.decisions(begun).stream()
                        .allMatch(made ->
                                made.result() instanceof Result.Holds(var cause, var _)
                                        && cause == HoldCause.STALE_DATA),
                stage.decisions(begun).size() + " decisions");
        stage.advise(Action.HOLD, "0.5");
        stage.feedGap(false);
        stage.pass(Duration.ofMillis(1_001));
        var heard = stage.now().minusMillis(1_001);
        stage.pass(Duration.ofMinutes(1));
        stage.ruleStopBegins(heard.plusMillis(1));
        stage.ruleSoldAtFirstChance(heard, AT_ONCE);
        stage.ruleAllSold(begun);
    }

    private static void databaseDown(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        stage.advise(Action.BUY, "0.95");
        stage.passUntil("22:58:00");
        var begun = stage.now();
        stage.journalAway(true);
        stage.pass(Duration.ofSeconds(10));
        var reached = stage.now();
        stage.move(stage.price() * 0.9, Duration.ZERO);
        stage.pass(Duration.ofMinutes(5)); // a decision falls due meanwhile
        stage.ruleSoldAtFirstChance(reached, Duration.ofSeconds(1));
        stage.ruleNothingBought(begun);
        stage.advise(Action.HOLD, "0.5");
        stage.journalAway(false);
        stage.pass(Duration.ofMinutes(1));
        stage.ruleAllSold(begun);
        stage.rule(
                "the books have the sale once the database is back",
                !stage.noted(reached, change -> change instanceof Change.FillBooked).isEmpty(),
                stage.cash() + " KRW");
    }

    private static void maintenance(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        stage.advise(Action.BUY, "0.95");
        stage.passUntil("22:50:00");
        var begun = stage.now();
        long before = stage.commands();
        stage.exchange(exchange -> exchange.maintenance = true);
        stage.move(stage.price() * 0.8, Duration.ofMinutes(2));
        stage.pass(Duration.ofHours(1));
        stage.ruleAsked(before, 800);
        stage.ruleNothingBought(begun);
        stage.advise(Action.HOLD, "0.5");
        stage.exchange(exchange -> exchange.maintenance = false);
        stage.pass(Duration.ofMinutes(1));
        stage.ruleSoldAtFirstChance(begun.plusSeconds(60), Duration.ofMillis(5_500));
        stage.ruleAllSold(begun);
    }

    private static void flashWick(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        var begun = stage.now();
        stage.print((long) (stage.price() * 0.8) / 1_000 * 1_000);
        stage.pass(Duration.ofMinutes(5));
        stage.rule(
                "nothing is sold for a price that nobody bids",
                stage.accepted(Side.SELL, begun).isEmpty(),
                stage.owned() + " BTC are kept");
        stage.rule(
                "but nothing new is bought while the price jumps",
                stage.closed(LatchCause.VOLATILITY, begun),
                "the latch for volatility closes");
        var reached = stage.now();
        stage.move(stage.price() * 0.94, Duration.ZERO);
        stage.pass(Duration.ofMinutes(1));
        stage.ruleStopBegins(reached);
        stage.ruleAllSold(reached);
    }

    private static void deadAi(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        var begun = stage.now();
        double before = stage.price();
        stage.adviserFails();
        stage.move(before * 1.2, Duration.ofHours(6));
        stage.pass(Duration.ofHours(6));
        var made = stage.decisions(begun);
        stage.rule(
                "every decision is to hold because the providers failed",
                made.size() >= 5
                        && made.stream()
                                .allMatch(each ->
                                        each.result() instanceof Result.Holds(var cause, var _)
                                                && cause == HoldCause.PROVIDERS_FAILED),
                made.size() + " decisions");
        stage.ruleNothingBought(begun);
        stage.move(before * 0.94, Duration.ofMinutes(30));
        var reached = untilStop(stage);
        stage.pass(Duration.ofMinutes(1));
        stage.ruleStopBegins(reached);
        stage.ruleAllSold(begun);
    }

    private static void midnight(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        stage.exchange(exchange -> exchange.matching = Duration.ofSeconds(20));
        stage.passUntil("23:59:50");
        var reached = stage.now();
        stage.move(stage.price() * 0.92, Duration.ZERO);
        stage.pass(Duration.ofMinutes(2));
        stage.ruleStopBegins(reached);
        stage.ruleAllSold(reached);
        var days =
                stage.noted(
                        reached,
                        change ->
                                change instanceof Change.DayMoved moved
                                        && moved.day().trades() == 0);
        stage.rule(
                "the new day is opened at midnight, or as soon as the books agree",
                days.size() == 1 && days.getFirst().isBefore(reached.plusSeconds(70)),
                days.stream().map(Stage::clock).toList().toString());
        stage.rule(
                "the late fill is booked once, in the day in which it was filled",
                stage.noted(
                                        reached,
                                        change ->
                                                change instanceof Change.DayMoved moved
                                                        && moved.day().losses() == 1)
                                .size()
                        == 1,
                "one losing sale in the new day");
    }

    private static void keyExpired(Stage stage) {
        stage.begin(MUCH);
        stage.buyFor(3);
        stage.advise(Action.BUY, "0.95");
        var begun = stage.now();
        long before = stage.commands();
        stage.exchange(exchange -> exchange.keyRefused = true);
        stage.pass(Duration.ofMinutes(5));
        stage.move(stage.price() * 0.9, Duration.ofMinutes(1));
        stage.pass(Duration.ofHours(3));
        stage.rule(
                "the refused key closes its latch",
                stage.closed(LatchCause.KEY_INVALID, begun),
                stage.latches().keySet().toString());
        stage.ruleNothingBought(begun);
        stage.ruleAsked(before, 400);
        stage.advise(Action.HOLD, "0.5");
        stage.exchange(exchange -> exchange.keyRefused = false);
        stage.pass(Duration.ofMinutes(2));
        stage.ruleSoldAtFirstChance(begun.plusSeconds(1), Duration.ofSeconds(31));
        stage.ruleAllSold(begun);
    }

    private static void ownerDies(Stage stage) {
        stage.begin(MUCH, 2);
        stage.buyFor(3);
        var begun = stage.now();
        stage.ownerDies();
        stage.pass(Duration.ofSeconds(5));
        stage.move(stage.price() * 0.9, Duration.ofSeconds(30));
        stage.pass(Duration.ofMinutes(3));
        var sold = stage.accepted(Side.SELL, begun).stream().map(Stage.Accepted::at).findFirst();
        stage.rule(
                "the other process sells within 120 seconds of the death",
                sold.filter(at -> at.isBefore(begun.plusSeconds(120))).isPresent(),
                "died " + Stage.clock(begun) + ", sold " + sold.map(Stage::clock).orElse("never"));
        stage.ruleAllSold(begun);
        stage.ruleNothingBought(begun);
    }
}
