package haetae.server.trading;

import haetae.core.risk.LatchCause;
import haetae.server.account.PerAccount;
import haetae.server.trading.OrderReader.RiskEvent;
import haetae.server.trading.TradingView.LatchItem;
import haetae.server.world.Problem;
import haetae.server.world.World;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The latches and limits, and the halt by hand. */
@RestController
@PerAccount
@RequestMapping("/api/v1/risk")
class RiskController {

    private static final Set<String> EVENT_TYPES =
            Set.of(
                    "STOP_LOSS",
                    "DAILY_LIMIT",
                    "POSITION_LIMIT",
                    "VOLATILITY_HALT",
                    "MANUAL_HALT",
                    "SYSTEM_ERROR");

    private final TradingView view;
    private final Trader trader;
    private final OrderReader orders;
    private final InstantSource clock;

    RiskController(TradingView view, Trader trader, OrderReader orders, World world) {
        this.view = view;
        this.trader = trader;
        this.orders = orders;
        this.clock = world.agenda();
    }

    /**
     * Limits and latches now. Percentages.
     *
     * @param tradingEnabled false while a person has halted trading
     * @param dailyLossPct today's profit in percent of the day's first equity, negative for a loss
     * @param positionSizePct the most that one buy may take of the equity
     * @param currentVolatilityPct range of the last 300 seconds of the most volatile market
     * @param isHalted true while any latch is closed
     * @param warnings limits that have come near: 80 % of them is reached
     */
    record Status(
            boolean tradingEnabled,
            @Nullable Double dailyLossPct,
            BigDecimal dailyLossLimitPct,
            BigDecimal positionSizePct,
            BigDecimal stopLossPct,
            BigDecimal volatilityThresholdPct,
            @Nullable Double currentVolatilityPct,
            boolean isHalted,
            @Nullable String haltReason,
            boolean booksAgree,
            List<LatchItem> latches,
            List<String> warnings,
            Instant lastCheckAt) {}

    @GetMapping("/status")
    Status status() {
        var now = view.now();
        var limits = now.limits();
        var latches = now.latches();
        return new Status(
                !now.isHaltedByPerson(),
                now.dayProfitPct(),
                limits.dailyLossPct(),
                limits.sizeMaxPct(),
                limits.stopLossPct(),
                limits.volatilityPct(),
                now.view().volatilityPct().values().stream().max(Double::compare).orElse(null),
                !latches.isEmpty(),
                latches.isEmpty()
                        ? null
                        : latches.stream().map(LatchItem::reason).collect(Collectors.joining("; ")),
                now.view().booksAgree(),
                latches,
                now.view().warnings(),
                clock.instant());
    }

    /**
     * @param total all events of the type, not only those returned
     */
    record Events(List<RiskEvent> items, long total) {}

    @GetMapping("/events")
    Events events(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(name = "event_type", required = false) @Nullable String type) {
        Problem.checkRange("limit", limit, 1, 100);
        if (type != null && !EVENT_TYPES.contains(type)) {
            throw Problem.outOfBounds(
                    "event_type is one of "
                            + EVENT_TYPES.stream().sorted().toList()
                            + ", not "
                            + type);
        }
        return new Events(orders.events(type, limit), orders.countEvents(type));
    }

    /**
     * @param reason 1 to 100 characters
     */
    record Halt(@Nullable String reason) {}

    record Halted(boolean success, String message, Instant haltedAt) {}

    @PostMapping("/halt")
    Halted halt(@RequestBody Halt request) {
        var reason = request.reason() == null ? "" : request.reason().strip();
        if (reason.isEmpty() || reason.length() > 100 || reason.indexOf('\0') >= 0) {
            throw Problem.outOfBounds(
                    "reason is a text of 1 to 100 characters: say in it why trading halts");
        }
        if (!trader.answer(engine -> engine.halt(reason))) {
            throw Problem.refused("a person has halted trading already: resume first");
        }
        return new Halted(
                true, "no new risk is taken; stops and sales by hand go on", clock.instant());
    }

    record Resumed(boolean success, String message, Instant resumedAt) {}

    /**
     * @param causes what else is lifted: DAILY_LOSS, VOLATILITY
     */
    record Resume(@Nullable List<String> causes) {}

    /**
     * Opens the latches that only a person opens, and the day's loss or volatility when named; the
     * others open by their own rules.
     */
    @PostMapping("/resume")
    Resumed resume(@RequestBody(required = false) @Nullable Resume request) {
        var causes = causes(request);
        if (!trader.answer(engine -> engine.resume(causes))) {
            throw Problem.refused(
                    "nothing of that is halted: name DAILY_LOSS or VOLATILITY in causes to lift them,"
                            + " other latches open by their own rules");
        }
        return new Resumed(true, "trading goes on once no latch is closed", clock.instant());
    }

    private static Set<LatchCause> causes(@Nullable Resume request) {
        var causes = EnumSet.noneOf(LatchCause.class);
        if (request != null && request.causes() != null) {
            for (var name : request.causes()) {
                causes.add(
                        LatchCause.liftable().stream()
                                .filter(cause -> cause.name().equals(name))
                                .findFirst()
                                .orElseThrow(() ->
                                        Problem.outOfBounds(
                                                "causes are of "
                                                        + LatchCause.liftable()
                                                        + ", not "
                                                        + name)));
            }
        }
        return causes;
    }
}
