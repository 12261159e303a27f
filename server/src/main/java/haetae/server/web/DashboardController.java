package haetae.server.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.core.trading.Settings;
import haetae.server.World;
import haetae.server.market.MarketNow;
import haetae.server.trading.Live;
import haetae.server.trading.Portfolio;
import haetae.server.trading.Portfolio.BalanceView;
import haetae.server.trading.Portfolio.PositionView;
import haetae.server.trading.SignalController;
import haetae.server.trading.SignalController.Signal;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One page's worth of everything. */
@RestController
class DashboardController {

    /**
     * @param currentPrice null until the feed has spoken
     * @param priceChange24h percent, null without a price of 24 hours ago
     * @param position null when nothing is owned
     * @param dailyPnl today's profit, realised and not, net of fees; null before the day has begun
     * @param isTradingActive true when new risk may be taken
     */
    record Dashboard(
            String market,
            @Nullable BigDecimal currentPrice,
            @JsonProperty("price_change_24h") @Nullable BigDecimal priceChange24h,
            @Nullable PositionView position,
            BalanceView balance,
            @Nullable BigDecimal dailyPnl,
            @Nullable BigDecimal dailyPnlPct,
            @Nullable Signal latestSignal,
            boolean isTradingActive,
            int todayTradeCount,
            Instant updatedAt) {}

    private final World world;
    private final Settings settings;
    private final Live live;
    private final Portfolio portfolio;
    private final SignalController signals;
    private final MarketNow markets;

    DashboardController(
            World world,
            Settings settings,
            Live live,
            Portfolio portfolio,
            SignalController signals,
            MarketNow markets) {
        this.world = world;
        this.settings = settings;
        this.live = live;
        this.portfolio = portfolio;
        this.signals = signals;
        this.markets = markets;
    }

    @GetMapping("/api/v1/dashboard/summary")
    Dashboard summary() {
        var view = live.view();
        var market = settings.markets().getFirst();
        var now = markets.of(market).orElse(null);
        var day = view.day().orElse(null);
        var equity = view.equity().orElse(null);
        var profit =
                day == null || equity == null ? null : day.profit(equity, view.books().flows());
        return new Dashboard(
                market.code(),
                now == null ? null : now.price(),
                now == null ? null : now.change24hPct(),
                view.books().position(market).isFlat() ? null : portfolio.position(view),
                portfolio.balance(view),
                profit == null ? null : profit.amount(),
                profit == null || day == null ? null : Portfolio.percent(profit, day.startEquity()),
                signals.newest().orElse(null),
                view.latches().isEmpty() && view.booksAgree(),
                day == null ? 0 : day.trades(),
                world.agenda().instant());
    }
}
