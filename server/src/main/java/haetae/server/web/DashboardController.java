package haetae.server.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.server.account.PerAccount;
import haetae.server.account.Setting;
import haetae.server.account.SettingStore;
import haetae.server.market.MarketReader;
import haetae.server.signal.SignalReader;
import haetae.server.signal.SignalReader.Signal;
import haetae.server.trading.Trader;
import haetae.server.trading.TradingView;
import haetae.server.trading.TradingView.Balance;
import haetae.server.trading.TradingView.LatchItem;
import haetae.server.trading.TradingView.PositionItem;
import haetae.server.world.Problem;
import haetae.server.world.World;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Everything that the page shows at its top, in one answer. */
@RestController
@PerAccount
class DashboardController {

    private final MarketReader markets;
    private final Trader trader;
    private final TradingView trading;
    private final SignalReader signals;
    private final String environment;
    private final boolean hasAi;
    private final SettingStore settings;
    private final InstantSource clock;

    DashboardController(
            MarketReader markets,
            Trader trader,
            TradingView trading,
            SignalReader signals,
            SettingStore settings,
            World world) {
        this.markets = markets;
        this.trader = trader;
        this.trading = trading;
        this.signals = signals;
        this.environment = world.environment();
        this.hasAi = world.ai() != null;
        this.settings = settings;
        this.clock = world.agenda();
    }

    /**
     * @param environment demo, paper or live
     * @param adviser the AI's model, or rule when decisions are made by a plain rule without an AI
     * @param priceChange24h percent
     * @param position null when nothing is owned
     * @param equity won, null while a price is not known
     * @param dailyPnl won since the trading day began, realised and not, net of fees
     * @param realizedPnl won since the account was opened, net of fees
     * @param isTradingActive false while any latch is closed
     */
    record Summary(
            String environment,
            String adviser,
            String market,
            BigDecimal currentPrice,
            @JsonProperty("price_change_24h") @Nullable Double priceChange24h,
            @Nullable PositionItem position,
            Balance balance,
            @Nullable BigDecimal equity,
            @Nullable BigDecimal dailyPnl,
            @Nullable Double dailyPnlPct,
            BigDecimal realizedPnl,
            @Nullable Signal latestSignal,
            boolean isTradingActive,
            boolean booksAgree,
            List<LatchItem> latches,
            int todayTradeCount,
            Instant updatedAt) {}

    /**
     * @throws Problem before the first price, or when the engine does not answer
     */
    @GetMapping("/api/v1/dashboard/summary")
    Summary summary(@RequestParam(required = false) @Nullable String market) {
        var asked = trader.market(market);
        var ticker = markets.ticker(asked);
        var now = trading.now();
        var view = now.view();
        var balance = now.balance(asked);
        return new Summary(
                environment,
                hasAi ? settings.choices().text(Setting.AI_MODEL) : "rule",
                asked.code(),
                ticker.price(),
                ticker.change24hPct(),
                view.books().position(asked).isFlat() ? null : now.position(asked),
                balance,
                balance.totalKrw(),
                now.dayProfit(),
                now.dayProfitPct(),
                view.books().realised().amount(),
                signals.latest().orElse(null),
                view.latches().isEmpty(),
                view.booksAgree(),
                now.latches(),
                now.tradesToday(),
                clock.instant());
    }
}
