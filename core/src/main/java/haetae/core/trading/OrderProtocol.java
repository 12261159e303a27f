package haetae.core.trading;

import haetae.core.money.Krw;
import haetae.core.order.Fill;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.Order;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.order.OrderState.Ending;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The life of one order as a pure function: what is known, and what happened, give what is known
 * now and what to do next.
 *
 * <p>The rules: an unknown outcome is never a no, and nothing is ever sent under another
 * identifier. While the intent is wanted it is sent again under the same identifier; the exchange
 * takes an identifier once, so at most one copy has effect. When it is no longer wanted, the
 * identifier is used up by a request that cannot be accepted. An order is adopted only when it is
 * the one that was meant, and it ends only when its trades add up.
 */
public final class OrderProtocol {

    /**
     * After a burnt identifier the exchange must deny the order for this long before it counts as
     * never placed.
     */
    static final Duration BURNT_SILENCE = Duration.ofSeconds(60);

    /**
     * The same after a definite no to a later copy: longer than the exchange's lists lag and a look
     * takes.
     */
    static final Duration REFUSED_SILENCE = Duration.ofSeconds(15);

    private static final Duration FIRST_CHECK = Duration.ofSeconds(1);
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(30);

    /** A sale must not miss the moments in which a troubled exchange answers. */
    private static final Duration LONGEST_CHECK_OF_SALE = Duration.ofSeconds(2);

    private OrderProtocol() {}

    /** Something that happened to an order. */
    public sealed interface Happening {
        record Placed(PlaceOutcome outcome) implements Happening {}

        record Fenced(PlaceOutcome outcome) implements Happening {}

        record LookedUp(LookUpOutcome outcome) implements Happening {}

        record Reported(OrderReport report) implements Happening {}

        /** The engine was restarted while the order was live. */
        record Recovered() implements Happening {}
    }

    /** What to do next. */
    public enum Todo {
        /** Nothing: it ended, or news will come. */
        NOTHING,
        /** Send the intent (again), under its identifier. */
        SEND,
        /** Use up the identifier. */
        FENCE,
        /** Look the order up, after a pause that grows with every look. */
        LOOK_LATER,
        /** Look the order up now. */
        LOOK_NOW
    }

    /**
     * @param order what is known now
     * @param fills trades that are new and have to be booked
     * @param feeGrowth fee that is new and has to be booked
     * @param alarm something a person must know, and that stops new risk
     */
    public record Step(
            Order order, List<Fill> fills, Krw feeGrowth, Todo todo, Optional<String> alarm) {

        static Step of(Order order, Todo todo) {
            return new Step(order, List.of(), Krw.ZERO, todo, Optional.empty());
        }
    }

    /**
     * The pause before the next look after {@code looks} looks: 1, 2, 4 ... 30 s; never more than 2
     * s for what lessens risk.
     */
    public static Duration pause(int looks, boolean reducesRisk) {
        var pause = FIRST_CHECK.multipliedBy(1L << Math.min(looks, 5));
        var longest = reducesRisk ? LONGEST_CHECK_OF_SALE : LONGEST_CHECK;
        return pause.compareTo(longest) > 0 ? longest : pause;
    }

    /**
     * The next step.
     *
     * @param wanted whether the intent may still be sent
     */
    public static Step next(Order order, Happening happening, Instant now, boolean wanted) {
        if (!order.isLive()) {
            return Step.of(order, Todo.NOTHING);
        }
        return switch (happening) {
            case Happening.Placed(var outcome) -> placed(order, outcome, now, wanted);
            case Happening.Fenced(var outcome) -> fenced(order, outcome, now);
            case Happening.LookedUp(var outcome) -> lookedUp(order, outcome, now, wanted);
            case Happening.Reported(var report) -> reported(order, report);
            case Happening.Recovered() ->
                    Step.of(
                            order.state() instanceof OrderState.InFlight
                                    ? order.withState(
                                            new OrderState.Unresolved(now, "restart", null))
                                    : order,
                            Todo.LOOK_NOW);
        };
    }

    private static Step placed(Order order, PlaceOutcome outcome, Instant now, boolean wanted) {
        boolean first = order.state() instanceof OrderState.InFlight;
        return switch (outcome) {
            case PlaceOutcome.Accepted(var report) -> reported(order, report);
            case PlaceOutcome.Refused(var refusal) ->
                    // A no to the only request there ever was is a no.
                    first
                            ? ended(order, Ending.REFUSED, refusal.name())
                            : refusedLater(order, refusal, now);
            case PlaceOutcome.Duplicate() -> Step.of(burnt(order, now), Todo.LOOK_NOW);
            case PlaceOutcome.Unknown(var cause) ->
                    Step.of(unresolved(order, now, cause), Todo.LOOK_LATER);
            case PlaceOutcome.NotSent(var cause) -> {
                if (!first) {
                    yield Step.of(order, Todo.LOOK_LATER);
                }
                yield wanted
                        ? Step.of(order, Todo.SEND)
                        : ended(order, Ending.REFUSED, "not sent: " + cause);
            }
        };
    }

    /**
     * A no to a later copy. If it burns the identifier, no copy can be accepted from now on; but an
     * earlier one may have been, as nobody promises that the exchange looks at the identifier
     * before the balance. So it is a no only once the exchange denies the order as well.
     */
    private static Step refusedLater(Order order, Refusal refusal, Instant now) {
        return refusal.burnsIdentifier()
                ? Step.of(
                        burnt(order, now.minus(BURNT_SILENCE).plus(REFUSED_SILENCE)), Todo.LOOK_NOW)
                : Step.of(order, Todo.LOOK_LATER);
    }

    private static Step fenced(Order order, PlaceOutcome outcome, Instant now) {
        return switch (outcome) {
            case PlaceOutcome.Refused(var refusal) -> refusedLater(order, refusal, now);
            case PlaceOutcome.Duplicate() -> Step.of(burnt(order, now), Todo.LOOK_NOW);
            case PlaceOutcome.Accepted(var report) ->
                    alarm(
                            order,
                            "the exchange accepted the fence of "
                                    + order.intent().identifier()
                                    + " as "
                                    + report.uuid());
            case PlaceOutcome.Unknown _, PlaceOutcome.NotSent _ -> Step.of(order, Todo.LOOK_LATER);
        };
    }

    private static Step lookedUp(Order order, LookUpOutcome outcome, Instant now, boolean wanted) {
        return switch (outcome) {
            case LookUpOutcome.Found(var report) -> reported(order, report);
            case LookUpOutcome.Unknown _ -> Step.of(order, Todo.LOOK_LATER);
            case LookUpOutcome.NotFound() ->
                    switch (order.state()) {
                        case OrderState.Unresolved state -> {
                            if (state.burntSince() == null) {
                                yield Step.of(order, wanted ? Todo.SEND : Todo.FENCE);
                            }
                            yield Duration.between(state.burntSince(), now).compareTo(BURNT_SILENCE)
                                            >= 0
                                    ? ended(order, Ending.REFUSED, "was never accepted")
                                    : Step.of(order, Todo.LOOK_LATER);
                        }
                        // It was there and cannot be gone: the exchange's lists lag behind.
                        case OrderState.InFlight _, OrderState.Working _, OrderState.Done _ ->
                                Step.of(order, Todo.LOOK_LATER);
                    };
        };
    }

    private static Step reported(Order order, OrderReport report) {
        var intent = order.intent();
        boolean ours =
                report.market().equals(intent.market())
                        && report.side() == intent.terms().side()
                        && (report.terms() == null || report.terms().equals(intent.terms()))
                        && (report.identifier() == null
                                || report.identifier().equals(intent.identifier()))
                        && (order.uuid() == null || order.uuid().equals(report.uuid()));
        if (!ours) {
            return alarm(
                    order,
                    "the exchange's order "
                            + report.uuid()
                            + " is not what "
                            + intent.identifier()
                            + " means");
        }
        var next = order.withUuid(report.uuid()).withState(new OrderState.Working());
        var news = new ArrayList<Fill>();
        for (var fill : report.fills()) {
            if (!next.fills().containsKey(fill.tradeId())) {
                next = next.withFill(fill);
                news.add(fill);
            }
        }
        // The fee of a trade is not booked before the trade: a sale pays it from what it brings.
        boolean covered = next.executedVolume().equals(report.executedVolume());
        var growth = report.paidFee().minus(order.bookedFee());
        if (covered && growth.isPositive()) {
            next = next.withBookedFee(report.paidFee());
        } else {
            growth = Krw.ZERO;
        }
        boolean complete = report.ended() && covered;
        if (!complete) {
            return new Step(next, news, growth, Todo.LOOK_LATER, Optional.empty());
        }
        var ending = next.fills().isEmpty() ? Ending.CANCELLED : Ending.EXECUTED;
        return new Step(
                next.withState(new OrderState.Done(ending, "")),
                news,
                growth,
                Todo.NOTHING,
                Optional.empty());
    }

    private static Order unresolved(Order order, Instant now, String cause) {
        return order.state() instanceof OrderState.InFlight
                ? order.withState(new OrderState.Unresolved(now, cause, null))
                : order;
    }

    private static Order burnt(Order order, Instant now) {
        return switch (order.state()) {
            case OrderState.Unresolved state ->
                    state.burntSince() != null
                            ? order
                            : order.withState(
                                    new OrderState.Unresolved(state.since(), state.cause(), now));
            case OrderState.InFlight _ ->
                    order.withState(new OrderState.Unresolved(now, "identifier already used", now));
            case OrderState.Working _, OrderState.Done _ -> order;
        };
    }

    private static Step ended(Order order, Ending ending, String detail) {
        return Step.of(order.withState(new OrderState.Done(ending, detail)), Todo.NOTHING);
    }

    private static Step alarm(Order order, String alarm) {
        return new Step(order, List.of(), Krw.ZERO, Todo.LOOK_LATER, Optional.of(alarm));
    }

    /** True while an order may still take cash: a buy that has not ended. */
    static boolean mayBuy(Order order) {
        return order.isLive() && order.intent().terms().side() == Side.BUY;
    }
}
