package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.portfolio.Position;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.trading.Day;
import haetae.core.trading.Engine;
import haetae.core.trading.Preferences;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.account.Setting;
import haetae.server.world.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people see of the engine as it is now. Changes nothing. */
@Component
@PerAccount
public class TradingView {

    private static final String AUTO_RESUME = Setting.VOLATILITY_AUTO_RESUME.key();

    private final Trader trader;
    private final JdbcClient db;
    private final long account;

    TradingView(Trader trader, AccountDatabase database, Account account) {
        this.trader = trader;
        this.db = database.client();
        this.account = account.id();
    }

    /**
     * The engine now.
     *
     * @throws Problem if it does not answer
     */
    public Now now() {
        return trader.answer(engine -> new Now(engine.view(), engine.preferences(), lastChanges()));
    }

    private Map<Market, Instant> lastChanges() {
        var changes = new HashMap<Market, Instant>();
        db.sql("SELECT symbol, updated_at FROM positions WHERE account_id = ?")
                .param(account)
                .query(
                        (RowCallbackHandler)
                                row ->
                                        changes.put(
                                                new Market(row.getString(1)),
                                                row.getObject(2, OffsetDateTime.class)
                                                        .toInstant()));
        return changes;
    }

    /**
     * What Haetae owns in a market; all zero when it owns nothing.
     *
     * @param avgBuyPrice won per coin, fees included
     * @param cost won paid for it, fees included
     * @param currentValue won at the last price, null while no price is known
     * @param unrealizedPnl won, null while no price is known
     * @param stopPrice where it is sold without asking, null when nothing is owned
     * @param profitTierReached tiers whose share is sold, 0 to 3
     * @param peakPrice highest price since the first coin, null unless gains are to be taken
     * @param trailingStopActive true once the gain has reached the activation
     * @param originalQuantity coins bought in all, null unless gains are to be taken
     * @param updatedAt when it was last bought or sold, null before the first time
     */
    public record PositionItem(
            String symbol,
            BigDecimal quantity,
            BigDecimal avgBuyPrice,
            BigDecimal cost,
            @Nullable BigDecimal currentValue,
            @Nullable BigDecimal unrealizedPnl,
            @Nullable Double unrealizedPnlPct,
            @Nullable BigDecimal stopPrice,
            int profitTierReached,
            @Nullable BigDecimal peakPrice,
            boolean trailingStopActive,
            @Nullable BigDecimal originalQuantity,
            @Nullable Instant updatedAt) {}

    /**
     * The account by Haetae's books.
     *
     * @param krw won that is free
     * @param krwLocked won that live buys may still take, their fee not counted
     * @param coin coins of the market that are free
     * @param coinLocked coins that live sales may still take
     * @param totalKrw worth of everything, null while a price is not known
     */
    public record Balance(
            BigDecimal krw,
            BigDecimal krwLocked,
            BigDecimal coin,
            BigDecimal coinLocked,
            BigDecimal coinAvgBuyPrice,
            @Nullable BigDecimal totalKrw) {}

    /**
     * A closed latch.
     *
     * @param market null for the whole account
     * @param needsPerson true when only a person opens it
     * @param opensWhen what opens it, in words
     */
    public record LatchItem(
            LatchCause cause,
            @Nullable String market,
            Instant since,
            String reason,
            boolean needsPerson,
            String opensWhen) {

        static LatchItem of(Latch latch, Preferences preferences) {
            boolean stays =
                    latch.cause() == LatchCause.VOLATILITY && !preferences.volatilityAutoResume();
            return new LatchItem(
                    latch.cause(),
                    latch.market() == null ? null : latch.market().code(),
                    latch.since(),
                    latch.reason(),
                    stays || latch.cause().needsPerson(),
                    stays
                            ? "a person who resumes names it, for " + AUTO_RESUME + " is off"
                            : latch.cause().opensWhen());
        }
    }

    /**
     * One moment of the engine.
     *
     * @param changed when the position of each market was last bought or sold
     */
    public record Now(Engine.View view, Preferences preferences, Map<Market, Instant> changed) {

        public Limits limits() {
            return preferences.limits();
        }

        public PositionItem position(Market market) {
            var position = view.books().position(market);
            var price = view.prices().get(market);
            if (position.isFlat()) {
                var zero = BigDecimal.ZERO;
                return new PositionItem(
                        market.code(),
                        zero,
                        zero,
                        zero,
                        zero,
                        zero,
                        0.0,
                        null,
                        0,
                        null,
                        false,
                        null,
                        changed.get(market));
            }
            var run = view.runs().get(market);
            var loss = price == null ? null : position.unrealisedAt(price);
            return new PositionItem(
                    market.code(),
                    position.quantity().amount(),
                    position.averageCost().amount(),
                    position.cost().amount(),
                    price == null ? null : position.valueAt(price).amount(),
                    loss == null ? null : loss.amount(),
                    loss == null ? null : percent(loss, position.cost()),
                    position.priceAtLoss(Limits.ratio(limits().stopLossPct())).amount(),
                    run == null ? 0 : run.tiersTaken(position, preferences.takeProfit()),
                    run == null ? null : run.peak().amount(),
                    run != null && run.trailing() && preferences.takeProfit().trailing(),
                    run == null ? null : run.original().amount(),
                    changed.get(market));
        }

        public Balance balance(Market market) {
            var krwLocked = Krw.ZERO;
            var coinLocked = Quantity.ZERO;
            for (var order : view.live()) {
                krwLocked = krwLocked.plus(order.wonLeft());
                if (order.intent().market().equals(market)) {
                    coinLocked = coinLocked.plus(order.coinsLeft());
                }
            }
            var position = view.books().position(market);
            return new Balance(
                    view.books().cash().minus(krwLocked).amount(),
                    krwLocked.amount(),
                    position.quantity().minus(coinLocked).amount(),
                    coinLocked.amount(),
                    average(position),
                    view.equity().map(Krw::amount).orElse(null));
        }

        private static BigDecimal average(Position position) {
            return position.isFlat() ? BigDecimal.ZERO : position.averageCost().amount();
        }

        /** The last price known to the engine. */
        public @Nullable Price price(Market market) {
            return view.prices().get(market);
        }

        /** Today's profit, realised and not; null before the day has begun or without a price. */
        public @Nullable BigDecimal dayProfit() {
            var profit = profit();
            return profit == null ? null : profit.amount();
        }

        public @Nullable Double dayProfitPct() {
            var profit = profit();
            var start = view.day().map(Day::startEquity).orElse(Krw.ZERO);
            return profit == null || !start.isPositive() ? null : percent(profit, start);
        }

        private @Nullable Krw profit() {
            return view.day()
                    .flatMap(day ->
                            view.equity().map(worth -> day.profit(worth, view.books().flows())))
                    .orElse(null);
        }

        public int tradesToday() {
            return view.day().map(Day::trades).orElse(0);
        }

        public List<LatchItem> latches() {
            return view.latches().stream().map(latch -> LatchItem.of(latch, preferences)).toList();
        }

        public boolean isHaltedByPerson() {
            return view.latches().stream().anyMatch(latch -> latch.cause() == LatchCause.MANUAL);
        }

        private static double percent(Krw part, Krw whole) {
            return whole.isZero()
                    ? 0
                    : 100 * part.amount().doubleValue() / whole.amount().doubleValue();
        }
    }
}
