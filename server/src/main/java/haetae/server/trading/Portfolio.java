package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Order;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.trading.Engine;
import haetae.core.trading.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Haetae owns, as its books say; what else is in the exchange account does not show here. */
@RestController
@RequestMapping("/api/v1/trading")
public class Portfolio {

    /**
     * Coins of one market.
     *
     * @param avgBuyPrice cost per coin, fees included; zero when nothing is owned
     * @param currentValue at the last price, null when no price is known
     * @param updatedAt of the last booking, null before the first
     */
    public record PositionView(
            String symbol,
            BigDecimal quantity,
            BigDecimal avgBuyPrice,
            BigDecimal cost,
            @Nullable BigDecimal currentValue,
            @Nullable BigDecimal unrealizedPnl,
            @Nullable BigDecimal unrealizedPnlPct,
            @Nullable Instant updatedAt) {}

    /**
     * @param krw free to use
     * @param krwLocked reserved by buys under way
     * @param coinLocked being sold
     * @param totalKrw everything at last prices, null when a price is not known
     */
    public record BalanceView(
            BigDecimal krw,
            BigDecimal krwLocked,
            BigDecimal coin,
            BigDecimal coinLocked,
            BigDecimal coinAvgBuyPrice,
            @Nullable BigDecimal totalKrw) {}

    private final JdbcClient db;
    private final long account;
    private final Live live;
    private final Market main;

    Portfolio(JdbcClient db, Accounts.Account account, Live live, Settings settings) {
        this.db = db;
        this.account = account.id();
        this.live = live;
        this.main = settings.markets().getFirst();
    }

    @GetMapping("/position")
    PositionView position() {
        return position(live.view());
    }

    @GetMapping("/balance")
    BalanceView balance() {
        return balance(live.view());
    }

    /** The position of the main market. */
    public PositionView position(Engine.View view) {
        var position = view.books().position(main);
        var price = view.prices().get(main);
        var profit = price == null ? null : position.unrealisedAt(price);
        return new PositionView(
                main.code(),
                position.quantity().amount(),
                averageCost(view),
                position.cost().amount(),
                price == null ? null : position.valueAt(price).amount(),
                profit == null ? null : profit.amount(),
                profit == null ? null : percent(profit, position.cost()),
                updatedAt());
    }

    public BalanceView balance(Engine.View view) {
        var krw = Krw.ZERO;
        var coins = Quantity.ZERO;
        for (var order : view.live()) {
            if (order.intent().terms().side() == Side.BUY) {
                krw = krw.plus(reserved(order));
            } else if (order.intent().market().equals(main)) {
                coins = coins.plus(beingSold(order));
            }
        }
        return new BalanceView(
                view.books().cash().minus(krw).amount(),
                krw.amount(),
                view.books().position(main).quantity().minus(coins).amount(),
                coins.amount(),
                averageCost(view),
                view.equity().map(Krw::amount).orElse(null));
    }

    private BigDecimal averageCost(Engine.View view) {
        var position = view.books().position(main);
        return position.isFlat() ? BigDecimal.ZERO : position.averageCost().amount();
    }

    private static Krw reserved(Order order) {
        return switch (order.intent().terms()) {
            case OrderTerms.MarketBuy(var funds) -> funds.minus(order.executedFunds());
            case OrderTerms.Limit(var _, Price price, var volume) ->
                    price.times(volume.minus(order.executedVolume()));
            case OrderTerms.MarketSell _ -> Krw.ZERO;
        };
    }

    private static Quantity beingSold(Order order) {
        return switch (order.intent().terms()) {
            case OrderTerms.MarketSell(var volume) -> volume.minus(order.executedVolume());
            case OrderTerms.Limit(var _, var _, var volume) -> volume.minus(order.executedVolume());
            case OrderTerms.MarketBuy _ -> Quantity.ZERO;
        };
    }

    private @Nullable Instant updatedAt() {
        return db.sql(
                        "SELECT updated_at FROM positions WHERE account_id = :account AND symbol = :symbol")
                .param("account", account)
                .param("symbol", main.code())
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(null);
    }

    /** A share of a whole in percent, to four decimals; zero of nothing. */
    public static BigDecimal percent(Krw part, Krw whole) {
        return whole.isZero()
                ? BigDecimal.ZERO
                : part.amount().movePointRight(2).divide(whole.amount(), 4, RoundingMode.HALF_EVEN);
    }
}
