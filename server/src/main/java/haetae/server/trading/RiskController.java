package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.trading.Engine;
import haetae.core.trading.Settings;
import haetae.server.World;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What holds trading back, and a person's hand on it: halt, resume, sell. */
@RestController
@RequestMapping("/api/v1")
class RiskController {

    record LatchView(String cause, @Nullable String market, Instant since, String reason) {}

    /**
     * Percentages as people write them: 5 is five percent.
     *
     * @param tradingEnabled true when new risk may be taken: no latch is closed and the books agree
     * @param dailyLossPct today's profit, negative for a loss; null before the day has begun
     * @param currentVolatilityPct range of the last 300 seconds; null when not enough is known
     * @param haltReason of the oldest closed latch
     */
    record Status(
            boolean tradingEnabled,
            @Nullable BigDecimal dailyLossPct,
            BigDecimal dailyLossLimitPct,
            BigDecimal positionSizePct,
            BigDecimal positionSizeMinPct,
            BigDecimal stopLossPct,
            BigDecimal volatilityThresholdPct,
            @Nullable BigDecimal currentVolatilityPct,
            boolean isHalted,
            @Nullable String haltReason,
            boolean booksAgree,
            List<LatchView> latches,
            Instant lastCheckAt) {}

    record RiskEvent(
            long id,
            String eventType,
            @Nullable String market,
            String actionTaken,
            Instant createdAt) {}

    /**
     * @param total of this type, beyond those shown
     */
    record Events(List<RiskEvent> items, long total) {}

    record HaltRequest(
            @NotBlank(message = "is needed: say in 1 to 100 characters why trading halts")
                    @Size(max = 100, message = "has at most 100 characters")
                    String reason) {}

    record Halted(boolean success, String message, Instant haltedAt) {}

    record Resumed(boolean success, String message, Instant resumedAt) {}

    /**
     * @param market what is sold, or null for all that is owned
     */
    record FlattenRequest(@Nullable String market) {}

    record Flattening(boolean success, String message, List<String> markets) {}

    private static final TreeSet<String> TYPES =
            Arrays.stream(LatchCause.values())
                    .map(LatchCause::name)
                    .collect(Collectors.toCollection(TreeSet::new));

    static {
        TYPES.add("STOP_LOSS");
    }

    private final JdbcClient db;
    private final long account;
    private final Live live;
    private final World world;
    private final Settings settings;

    RiskController(
            JdbcClient db, Accounts.Account account, Live live, World world, Settings settings) {
        this.db = db;
        this.account = account.id();
        this.live = live;
        this.world = world;
        this.settings = settings;
    }

    @GetMapping("/risk/status")
    Status status() {
        var view = live.view();
        var limits = settings.limits();
        var volatility = view.volatilityPct().get(settings.markets().getFirst());
        return new Status(
                view.latches().isEmpty() && view.booksAgree(),
                dailyProfitPct(view),
                limits.dailyLossPct(),
                limits.sizeMaxPct(),
                limits.sizeMinPct(),
                limits.stopLossPct(),
                limits.volatilityPct(),
                volatility == null
                        ? null
                        : BigDecimal.valueOf(volatility).setScale(4, RoundingMode.HALF_EVEN),
                !view.latches().isEmpty(),
                view.latches().stream().findFirst().map(Latch::reason).orElse(null),
                view.booksAgree(),
                view.latches().stream().map(RiskController::latch).toList(),
                world.agenda().instant());
    }

    private static @Nullable BigDecimal dailyProfitPct(Engine.View view) {
        var day = view.day().orElse(null);
        var equity = view.equity().orElse(null);
        return day == null || equity == null
                ? null
                : Portfolio.percent(day.profit(equity, view.books().flows()), day.startEquity());
    }

    private static LatchView latch(Latch latch) {
        var market = latch.market();
        return new LatchView(
                latch.cause().name(),
                market == null ? null : market.code(),
                latch.since(),
                latch.reason());
    }

    @GetMapping("/risk/events")
    Events events(
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit,
            @RequestParam(name = "event_type", required = false) @Nullable String type) {
        if (type != null && !TYPES.contains(type)) {
            throw new ResponseStatusException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "event_type must be one of " + String.join(", ", TYPES));
        }
        var ofType =
                " FROM risk_events WHERE account_id = :account AND event_type = coalesce(:type::text, event_type)";
        var items =
                db.sql("SELECT *" + ofType + " ORDER BY created_at DESC, id DESC LIMIT :limit")
                        .param("account", account)
                        .param("type", type)
                        .param("limit", limit)
                        .query((row, _) ->
                                new RiskEvent(
                                        row.getLong("id"),
                                        row.getString("event_type"),
                                        row.getString("market"),
                                        row.getString("action_taken"),
                                        row.getObject("created_at", OffsetDateTime.class)
                                                .toInstant()))
                        .list();
        long total =
                db.sql("SELECT count(*)" + ofType)
                        .param("account", account)
                        .param("type", type)
                        .query(Long.class)
                        .single();
        return new Events(items, total);
    }

    @PostMapping("/risk/halt")
    Halted halt(@RequestBody @Valid HaltRequest request) {
        if (!live.ask(engine -> engine.halt(request.reason()))) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "a person halted trading already: nothing to do");
        }
        return new Halted(
                true,
                "no new risk until a person resumes; the stop still sells",
                world.agenda().instant());
    }

    @PostMapping("/risk/resume")
    Resumed resume() {
        if (!live.ask(Engine::resume)) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "no halt that a person lifts: /api/v1/risk/status lists what else holds trading back");
        }
        return new Resumed(
                true, "resumed; other latches open by their own rules", world.agenda().instant());
    }

    @PostMapping("/trading/flatten")
    Flattening flatten(@RequestBody(required = false) @Nullable FlattenRequest request) {
        var markets = marketsOf(request);
        var sold =
                live.ask(engine ->
                        markets.stream()
                                .filter(market -> engine.flatten(market, "a person wanted out"))
                                .map(Market::code)
                                .toList());
        if (sold.isEmpty()) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "Haetae owns no coins there: nothing to sell");
        }
        return new Flattening(true, "selling at market until nothing is left", sold);
    }

    private List<Market> marketsOf(@Nullable FlattenRequest request) {
        var code = request == null ? null : request.market();
        if (code == null) {
            return settings.markets();
        }
        return settings.markets().stream()
                .filter(market -> market.code().equals(code))
                .findFirst()
                .map(List::of)
                .orElseThrow(() ->
                        new ResponseStatusException(
                                HttpStatus.UNPROCESSABLE_CONTENT,
                                "market must be one of " + settings.markets()));
    }
}
