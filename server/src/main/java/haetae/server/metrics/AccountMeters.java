package haetae.server.metrics;

import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.risk.Gate;
import haetae.core.risk.LatchCause;
import haetae.core.signal.HoldCause;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Engine;
import haetae.server.account.AccountLifecycle;
import haetae.server.trading.Trader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one account, from the parts of that account alone; closed, they are gone. What is
 * counted is counted as it is committed; what is measured is the engine's view at the scrape. A
 * process that stands by measures nothing: its values are NaN.
 */
final class AccountMeters implements AccountLifecycle, Engine.Listener, Exposition.Source {

    private static final String ACCOUNT = "account";

    private static final Duration[] DELAYS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120),
        Duration.ofSeconds(600)
    };

    private final MeterRegistry registry;
    private final Exposition exposition;
    private final String account;
    private final InstantSource clock;
    private final Instant begun;
    private final Trader trader;
    private final List<Exposition.Source> samples;
    private final Timer delay;
    private final Timer lateness;
    private final Map<String, JobMeter> jobs = new ConcurrentHashMap<>();
    private volatile @Nullable Look look;
    private CompletableFuture<?> looked = CompletableFuture.completedFuture(null);

    /** Legs of the orders that live; on the agenda alone. */
    private final Map<String, Leg> legs = new HashMap<>();

    /** Used on the agenda alone, like {@link #legs}. */
    private Duration planned = Duration.ZERO;

    /** The engine at one moment. */
    private record Look(Engine.View view, boolean standing, Instant at) {}

    /**
     * @param account its row
     * @param clock the time that the account's engine lives in
     * @param spent won that advice has cost today
     * @param budget won that advice may cost in a day
     * @param channels that are told of the account's events
     * @param lags how far each of them is behind
     */
    AccountMeters(
            MeterRegistry registry,
            Exposition exposition,
            long account,
            InstantSource clock,
            Trader trader,
            Sampled<BigDecimal> spent,
            Supplier<BigDecimal> budget,
            List<String> channels,
            Sampled<Map<String, Duration>> lags) {
        this.registry = registry;
        this.exposition = exposition;
        this.account = Long.toString(account);
        this.clock = clock;
        this.begun = clock.instant();
        this.trader = trader;
        this.samples = channels.isEmpty() ? List.of(spent) : List.of(spent, lags);
        delay =
                timer(
                        "haetae.decision.delay",
                        "From the moment that a decision was due to the moment it was on record");
        lateness =
                timer(
                        "haetae.decision.lateness",
                        "The same without the wait that is planned and without the adviser's time");
        measureTheEngine();
        gauge(
                "haetae.ai.cost.today",
                "Advice of this trading day",
                "krw",
                Tags.empty(),
                () -> {
                    var krw = spent.value();
                    return krw == null ? Double.NaN : krw.doubleValue();
                });
        gauge(
                "haetae.ai.budget",
                "What advice may cost in a trading day",
                "krw",
                Tags.empty(),
                () -> budget.get().doubleValue());
        for (var channel : channels) {
            gauge(
                    "haetae.outbox.lag",
                    "Age of the oldest event that the channel was not told of",
                    "seconds",
                    Tags.of("channel", channel),
                    () -> {
                        var all = lags.value();
                        var lag = all == null ? null : all.get(channel);
                        return lag == null ? Double.NaN : lag.toMillis() / 1e3;
                    });
        }
        showWhatMayHappen();
        samples.forEach(exposition::add);
        exposition.add(this);
        trader.listen(this);
    }

    private void measureTheEngine() {
        gauge(
                "haetae.engine.answer.age",
                "Time since the engine answered a scrape",
                "seconds",
                Tags.empty(),
                () -> {
                    var last = look;
                    return JobMeter.seconds(last == null ? begun : last.at(), clock.instant());
                });
        gauge(
                "haetae.engine.standing",
                "1 where the account is traded",
                null,
                Tags.empty(),
                () -> {
                    var last = look;
                    return last != null && last.standing() ? 1 : 0;
                });
        engineGauge(
                "haetae.order.unresolved.age",
                "Age of the oldest order of which nobody knows whether the exchange has it, 0 for none",
                "seconds",
                Tags.empty(),
                view ->
                        view.live().stream()
                                .map(order -> order.state())
                                .filter(OrderState.Unresolved.class::isInstance)
                                .map(state -> ((OrderState.Unresolved) state).since())
                                .mapToDouble(since -> JobMeter.seconds(since, clock.instant()))
                                .max()
                                .orElse(0));
        engineGauge(
                "haetae.orders.live",
                "Orders that have not ended",
                null,
                Tags.empty(),
                view -> view.live().size());
        engineGauge(
                "haetae.reconcile.lag",
                "Time since the books were found to agree with the exchange",
                "seconds",
                Tags.empty(),
                view -> JobMeter.seconds(view.agreedAt().orElse(begun), clock.instant()));
        engineGauge(
                "haetae.equity",
                "Worth of everything at the last prices",
                "krw",
                Tags.empty(),
                view -> view.equity().map(krw -> krw.amount().doubleValue()).orElse(Double.NaN));
        for (var cause : LatchCause.values()) {
            engineGauge(
                    "haetae.latch.closed",
                    "Latches of the cause that are closed",
                    null,
                    Tags.of("cause", cause.name()),
                    view ->
                            view.latches().stream()
                                    .filter(latch -> latch.cause() == cause)
                                    .count());
        }
        for (var id :
                List.of(
                        "generate_trading_signal",
                        "check_volatility",
                        "sync_pending_orders",
                        "ensure_daily_stats")) {
            jobs.put(id, new JobMeter(registry, id, account, clock, () -> job(id)));
        }
    }

    private JobMeter.@Nullable State job(String id) {
        var last = look;
        if (last == null || !last.standing()) {
            return null;
        }
        return last.view().jobs().stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .map(job -> new JobMeter.State(job.last(), job.period(), 0))
                .orElse(null);
    }

    /** So that a rate is there also before the first of a kind. */
    private void showWhatMayHappen() {
        for (var leg : Leg.values()) {
            orders(leg);
            fills(leg.name());
        }
        for (var gate : Gate.values()) {
            refusals(gate.code());
        }
        refusals("EXCHANGE");
        decisions("BUY", "");
        decisions("SELL", "");
        for (var cause : HoldCause.values()) {
            decisions("HOLD", cause.name());
        }
        for (var provider : List.of("gemini", "openai")) {
            calls(provider, "ANSWERED");
            cost(provider);
        }
    }

    private void engineGauge(
            String name,
            String description,
            @Nullable String unit,
            Tags tags,
            ToDoubleFunction<Engine.View> value) {
        gauge(
                name,
                description,
                unit,
                tags,
                () -> {
                    var last = look;
                    return last == null || !last.standing()
                            ? Double.NaN
                            : value.applyAsDouble(last.view());
                });
    }

    private void gauge(
            String name,
            String description,
            @Nullable String unit,
            Tags tags,
            Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .baseUnit(unit)
                .tags(tags.and(ACCOUNT, account))
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag(ACCOUNT, account)
                .serviceLevelObjectives(DELAYS)
                .register(registry);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name)
                .description(description)
                .tags(Tags.of(tags).and(ACCOUNT, account))
                .register(registry);
    }

    private Counter orders(Leg leg) {
        return counter("haetae.orders", "Orders that were put on record", "leg", leg.name());
    }

    private Counter fills(String leg) {
        return counter("haetae.fills", "Trades that were booked", "leg", leg);
    }

    private Counter refusals(String kind) {
        return counter(
                "haetae.refusals",
                "Proposals that a gate refused, by its code, and orders that the exchange refused",
                "kind",
                kind);
    }

    private Counter decisions(String result, String cause) {
        return counter("haetae.decisions", "Decisions", "result", result, "cause", cause);
    }

    private Counter calls(String provider, String outcome) {
        return counter(
                "haetae.ai.calls",
                "Calls to providers, also those that were not made",
                "provider",
                provider,
                "outcome",
                outcome);
    }

    private Counter cost(String provider) {
        return counter("haetae.ai.cost.krw", "What calls have cost", "provider", provider);
    }

    /** Looks at the engine unless the last question waits for its answer. */
    @Override
    public synchronized CompletableFuture<?> refresh() {
        if (looked.isDone()) {
            looked =
                    trader.ask(
                                    engine -> {
                                        planned = engine.decisionDelay();
                                        var view = engine.view();
                                        view.live().forEach(order -> remember(order.intent()));
                                        return new Look(view, engine.isStanding(), clock.instant());
                                    })
                            .thenAccept(now -> look = now);
        }
        return looked;
    }

    private void remember(OrderIntent intent) {
        legs.put(intent.identifier(), intent.leg());
    }

    @Override
    public void committed(Change change) {
        switch (change) {
            case Change.Decided(var decision) -> decided(decision);
            case Change.OrderRecorded(var intent) -> {
                remember(intent);
                orders(intent.leg()).increment();
            }
            case Change.FillBooked(var identifier, var _, var _) -> {
                var leg = legs.get(identifier);
                fills(leg == null ? "UNKNOWN" : leg.name()).increment();
            }
            case Change.OrderMoved(
                            var identifier,
                            OrderState.Done(var ending, var _),
                            var _,
                            var _) -> {
                legs.remove(identifier);
                if (ending == OrderState.Ending.REFUSED) {
                    refusals("EXCHANGE").increment();
                }
            }
            default -> {}
        }
    }

    private void decided(DecisionRecord decision) {
        switch (decision.result()) {
            case Result.Buys _ -> decisions("BUY", "").increment();
            case Result.Sells _ -> decisions("SELL", "").increment();
            case Result.Holds(var cause, var _) -> decisions("HOLD", cause.name()).increment();
        }
        decision.findings().stream()
                .filter(finding -> !finding.passed())
                .forEach(finding -> refusals(finding.gate().code()).increment());
        var reply = decision.reply();
        if (reply != null) {
            for (var attempt : reply.attempts()) {
                calls(attempt.provider(), attempt.outcome()).increment();
                cost(attempt.provider()).increment(attempt.costKrw().doubleValue());
            }
        }
        if (!decision.asked()) {
            var whole = Duration.between(decision.due(), clock.instant());
            var asking = reply == null ? Duration.ZERO : reply.latency();
            record(delay, whole);
            var work = whole.minus(planned);
            record(lateness, work.minus(asking));
            var job = jobs.get("generate_trading_signal");
            if (job != null) {
                job.ran(work, false);
            }
        }
    }

    private static void record(Timer timer, Duration time) {
        timer.record(time.isNegative() ? Duration.ZERO : time);
    }

    @Override
    public void alarm(String text) {}

    /** Takes the account's meters out of the registry. */
    @Override
    public void begin() {} // it measures from the start

    @Override
    public void end() {
        exposition.remove(this);
        samples.forEach(exposition::remove);
        registry.getMeters().stream()
                .filter(meter -> account.equals(meter.getId().getTag(ACCOUNT)))
                .forEach(registry::remove);
    }
}
