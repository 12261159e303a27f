package haetae.twin.faults;

import haetae.twin.ai.StandIn;
import haetae.twin.exchange.Call;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.exchange.TwinExchange.Disturbance;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the network and the twin, and lets go wrong what the plan says. Lives on the
 * exchange's agenda.
 */
public final class Faults {

    private static final Pattern QUOTATION =
            Pattern.compile("/v1/(market|candles|trades|ticker|orderbook)(/.*)?");
    private static final Pattern TRADES = Pattern.compile("\"trades\":\\[.*\\]", Pattern.DOTALL);

    /** The way back to the client of one request. Calling neither leaves it without a reply. */
    public interface Answer {
        void reply(Call.Reply reply);

        /** Ends the connection in the middle of a reply. */
        void cut();
    }

    private final TwinExchange exchange;
    private final Function<Call, Call.Reply> api;
    private final StandIn ai;
    private final Duration opened;
    private final List<Running> plan = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<String, Call.Reply> standing = new HashMap<>();
    private Duration feedPausedUntil;
    private Duration restPausedUntil;

    /**
     * @param api answers what is no request for advice
     */
    public Faults(
            FaultPlan plan, TwinExchange exchange, Function<Call, Call.Reply> api, StandIn ai) {
        this.exchange = exchange;
        this.api = api;
        this.ai = ai;
        this.opened = exchange.agenda().monotonic();
        this.feedPausedUntil = opened;
        this.restPausedUntil = opened;
        for (var fault : plan.faults()) {
            var running = new Running(fault, plan.seed() + this.plan.size() * 0x9E3779B97F4A7C15L);
            this.plan.add(running);
            if (fault.effect() instanceof Effect.Drop) {
                awaitDrop(running, 1);
            }
        }
    }

    /** One entry of the plan and how far it has come. */
    private final class Running {
        private final Fault fault;
        private final SplittableRandom random;
        private long used;
        private int hitsLeft;

        Running(Fault fault, long seed) {
            this.fault = fault;
            this.random = new SplittableRandom(seed);
        }

        /** Whether the fault hits what comes now and matches. */
        boolean hits() {
            var when = fault.when();
            var elapsed = elapsed();
            if (when.probability() != null) {
                return draw(when.probability(), elapsed);
            }
            long due = when.dueBy(elapsed);
            if (when.lasts() != null) {
                var moment = due == 0 ? null : when.moment(due);
                return moment != null && elapsed.compareTo(moment.plus(when.lasts())) < 0;
            }
            if (due > used) { // moments that met nothing are not made up for
                used = due;
                hitsLeft = when.hits();
            }
            return hitsLeft > 0 && hitsLeft-- > 0;
        }

        private boolean draw(BigDecimal probability, Duration elapsed) {
            var when = fault.when();
            if (elapsed.compareTo(when.from()) < 0 || used >= when.count()) {
                return false;
            }
            boolean hit = random.nextDouble() < probability.doubleValue();
            used += hit ? 1 : 0;
            return hit;
        }
    }

    private Duration elapsed() {
        return exchange.agenda().monotonic().minus(opened);
    }

    // -- requests

    /** Answers a request, unless a fault has it otherwise. */
    public void handle(Call call, Answer answer) {
        boolean advice = ai.isFor(call);
        if (!advice && isPaused(restPausedUntil)) {
            return;
        }
        var effect = effectOn(call, advice);
        switch (effect) {
            case null -> answer.reply(process(call));
            case Effect.OnAdvice odd -> answer.reply(ai.answer(call, manner(odd)));
            case Effect.OnRequest request -> disturb(request, call, answer);
            case Effect.OnFrame _ -> throw new IllegalStateException("requests have no frames");
        }
    }

    private Call.Reply process(Call call) {
        return ai.isFor(call) ? ai.answer(call, StandIn.Manner.PLAIN) : quotationStands(call);
    }

    /** A quotation reply that stands still as long as a silent feed has it so. */
    private Call.Reply quotationStands(Call call) {
        boolean still =
                plan.stream()
                        .anyMatch(running ->
                                running.fault.effect() instanceof Effect.Silence(boolean rest)
                                        && rest
                                        && running.hits());
        if (!still) {
            standing.clear();
            return api.apply(call);
        }
        return QUOTATION.matcher(call.path()).matches()
                ? standing.computeIfAbsent(call.path() + "?" + call.query(), _ -> api.apply(call))
                : api.apply(call);
    }

    private @Nullable Effect effectOn(Call call, boolean advice) {
        for (var running : plan) {
            boolean matches =
                    switch (running.fault.on()) {
                        case Fault.Target.Advice _ -> advice;
                        case Fault.Target.Requests requests ->
                                !advice
                                        && requests.matches(call.method(), call.path())
                                        && concerns(running.fault.effect(), call);
                        case Fault.Target.Streams _ -> false;
                    };
            if (matches && running.hits()) {
                return running.fault.effect();
            }
        }
        return null;
    }

    /** Maintenance closes the private side only; the market data goes on. */
    private static boolean concerns(Effect effect, Call call) {
        return !(effect instanceof Effect.Maintenance) || !QUOTATION.matcher(call.path()).matches();
    }

    private void disturb(Effect.OnRequest effect, Call call, Answer answer) {
        var agenda = exchange.agenda();
        switch (effect) {
            case Effect.NoArrival _ -> {}
            case Effect.LateArrival(var delay) ->
                    agenda.after(delay, () -> answer.reply(process(call)));
            case Effect.NoReply _ -> process(call);
            case Effect.SlowReply(var delay) -> {
                var reply = process(call);
                agenda.after(delay, () -> answer.reply(reply));
            }
            case Effect.Repeat(var firstReply) -> {
                var first = process(call);
                var second = process(call);
                answer.reply(firstReply ? first : second);
            }
            case Effect.Status(var status, var accepted) -> {
                if (accepted) {
                    process(call);
                }
                answer.reply(
                        ai.isFor(call) ? ai.failure(call, status) : BrokenReplies.status(status));
            }
            case Effect.BrokenBody(var form) ->
                    answer.reply(BrokenReplies.broken(process(call), form));
            case Effect.Cut(var accepted) -> {
                if (accepted) {
                    process(call);
                }
                answer.cut();
            }
            case Effect.Maintenance(var status) ->
                    answer.reply(
                            status == 403
                                    ? BrokenReplies.error(
                                            403, "market_offline", "거래가 일시 중단된 마켓입니다.")
                                    : BrokenReplies.status(500));
            case Effect.StaleBalances(var lag) -> {
                exchange.holdBalances(lag);
                answer.reply(process(call));
            }
            case Effect.LateFill(var delay) ->
                    answer.reply(
                            exchange.disturbing(
                                    new Disturbance(delay, null, Duration.ZERO, false),
                                    () -> process(call)));
            case Effect.PartialFill(var share, var delay, var cancelled) ->
                    answer.reply(
                            exchange.disturbing(
                                    new Disturbance(Duration.ZERO, share, delay, cancelled),
                                    () -> process(call)));
            case Effect.MissingTrades _ -> {
                var reply = process(call);
                answer.reply(
                        new Call.Reply(
                                reply.status(),
                                reply.headers(),
                                TRADES.matcher(reply.body()).replaceFirst("\"trades\":[]")));
            }
        }
    }

    private static StandIn.Manner manner(Effect.OnAdvice effect) {
        return switch (effect) {
            case Effect.Refusal _ -> StandIn.Manner.REFUSAL;
            case Effect.NotANumber _ -> StandIn.Manner.NOT_A_NUMBER;
            case Effect.TextNumbers _ -> StandIn.Manner.TEXT_NUMBERS;
            case Effect.Prose _ -> StandIn.Manner.PROSE;
            case Effect.EmptyAnswer _ -> StandIn.Manner.EMPTY;
        };
    }

    /** A reply that refuses a WebSocket handshake, or null to let it pass. */
    public Call.@Nullable Reply refusedHandshake(Call call) {
        return effectOn(call, false) instanceof Effect.Status(var status, var _)
                ? BrokenReplies.status(status)
                : null;
    }

    // -- streams

    /** One WebSocket connection. */
    public final class Socket {
        private final boolean isPrivate;
        private final Consumer<String> wire;
        private final Runnable cut;
        private boolean gone;

        private Socket(boolean isPrivate, Consumer<String> wire, Runnable cut) {
            this.isPrivate = isPrivate;
            this.wire = wire;
            this.cut = cut;
        }

        /** Sends a frame, unless a fault has it otherwise. */
        public void send(String frame) {
            if (gone || (!isPrivate && isPaused(feedPausedUntil))) {
                return;
            }
            switch (effectOn()) {
                case Effect.Silence _, Effect.LostFrame _ -> {}
                case Effect.RepeatedFrame _ -> {
                    wire.accept(frame);
                    wire.accept(frame);
                }
                case Effect.LateFrame(var delay) ->
                        exchange.agenda()
                                .after(
                                        delay,
                                        () -> {
                                            if (!gone) {
                                                wire.accept(frame);
                                            }
                                        });
                case null, default -> wire.accept(frame);
            }
        }

        private @Nullable Effect effectOn() {
            for (var running : plan) {
                if (running.fault.on() instanceof Fault.Target.Streams streams
                        && streams.matches(isPrivate)
                        && !(running.fault.effect() instanceof Effect.Drop)
                        && running.hits()) {
                    return running.fault.effect();
                }
            }
            return null;
        }

        /** Cuts the connection without a closing frame. */
        public void cut() {
            if (!gone) {
                gone();
                cut.run();
            }
        }

        /** The connection is gone. */
        public void gone() {
            gone = true;
            sockets.remove(this);
        }
    }

    /**
     * A new WebSocket connection.
     *
     * @param wire takes frames
     * @param cut ends it without a closing frame
     */
    public Socket socket(boolean isPrivate, Consumer<String> wire, Runnable cut) {
        var socket = new Socket(isPrivate, wire, cut);
        sockets.add(socket);
        return socket;
    }

    private void awaitDrop(Running running, long number) {
        var moment = running.fault.when().moment(number);
        if (moment != null && running.fault.on() instanceof Fault.Target.Streams streams) {
            exchange.agenda()
                    .after(
                            moment.minus(elapsed()),
                            () -> {
                                awaitDrop(running, number + 1);
                                List.copyOf(sockets).stream()
                                        .filter(socket -> streams.matches(socket.isPrivate))
                                        .forEach(Socket::cut);
                            });
        }
    }

    // -- by hand

    /** Lets the public stream say nothing for a while. */
    public void pauseFeed(Duration length) {
        feedPausedUntil = exchange.agenda().monotonic().plus(length);
    }

    /** Lets every request under {@code /v1} go without a reply, and unprocessed, for a while. */
    public void pauseRest(Duration length) {
        restPausedUntil = exchange.agenda().monotonic().plus(length);
    }

    private boolean isPaused(Duration until) {
        return exchange.agenda().monotonic().compareTo(until) < 0;
    }
}
