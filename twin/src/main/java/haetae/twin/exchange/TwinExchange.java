package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.CandleTicks;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.time.Agenda;
import haetae.twin.market.Tape;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The twin's exchange: markets that follow their tapes, accounts and their keys. Lives on its
 * agenda.
 */
public final class TwinExchange {

    private static final Duration BEFORE_MINUTE = Duration.ofMillis(500);

    /** Who is told what happens. */
    interface Listener {
        void traded(TwinMarket market, Trade trade);

        void bookChanged(TwinMarket market);

        void orderChanged(News news);

        void assetsChanged(TwinAccount account, Set<String> currencies);
    }

    /**
     * What happened to an order.
     *
     * @param event an order's state, or trade or prevented
     * @param trade the trade that is the news, or null
     */
    record News(
            TwinOrder order,
            String event,
            @Nullable Fill trade,
            @Nullable Krw tradeFee,
            boolean maker) {}

    private record Access(Key key, TwinAccount account) {}

    private final Agenda agenda;
    private final Behaviour behaviour;
    private final Map<String, TwinMarket> markets = new LinkedHashMap<>();
    private final Map<String, Access> keys = new LinkedHashMap<>();

    /** By their names. */
    private final Map<String, TwinAccount> accounts = new LinkedHashMap<>();

    private final List<Listener> listeners = new ArrayList<>();
    private final Orders orders;
    private @Nullable Price firstPrice;
    private @Nullable Keeping keeping;

    public TwinExchange(Agenda agenda) {
        this(agenda, Behaviour.DEFAULT);
    }

    public TwinExchange(Agenda agenda, Behaviour behaviour) {
        this.agenda = agenda;
        this.behaviour = behaviour;
        this.orders = new Orders(this);
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    List<Listener> listeners() {
        return listeners;
    }

    Orders orders() {
        return orders;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    /** Where the twin's time comes from and all of it runs. */
    public Agenda agenda() {
        return keeping == null ? agenda : keeping.agenda();
    }

    MarketRules rules() {
        return MarketRules.at(agenda.instant());
    }

    // -- accounts

    /** Opens an account with a key that is good for a year, and won; the key is its name too. */
    public void openAccount(String accessKey, String secretKey, Krw krw) {
        openAccount(accessKey, keyForAYear(accessKey, secretKey), krw);
    }

    /**
     * Opens another account, at any time. Call on the agenda.
     *
     * @throws IllegalArgumentException if the name or the key is another account's
     */
    public void openAccount(String name, Key key, Krw krw) {
        if (isTaken(name, key.accessKey)) {
            throw new IllegalArgumentException(
                    "there is an account of this name or with this key: " + name);
        }
        var account = account(name, key);
        if (krw.isPositive()) {
            deposit(account, "KRW", krw.amount());
        }
    }

    Key keyForAYear(String accessKey, String secretKey) {
        return Key.toTrade(accessKey, secretKey, agenda.instant().plus(365, ChronoUnit.DAYS));
    }

    /** The account of this name, new if there is none, with this key from now on. */
    private TwinAccount account(String name, Key key) {
        var account = accounts.computeIfAbsent(name, this::newAccount);
        keys.put(key.accessKey, new Access(key, account));
        return account;
    }

    private TwinAccount newAccount(String name) {
        return new TwinAccount(
                name,
                account -> {
                    if (keeping != null) {
                        keeping.touched(account);
                    }
                });
    }

    /**
     * Takes back the accounts that were kept, each as it was, and keeps from then on what becomes
     * of them and of those that are opened later: nothing that the exchange sends leaves it before
     * all that led to it is kept. Nobody has a key until {@link #openKeptAccount}. The markets have
     * to be there already: orders rest in them again.
     */
    public void keep(Kept before, Keeper keeper) {
        var keep = new Keeping(agenda, orders, keeper);
        before.accounts()
                .forEach((name, kept) -> {
                    var account = accounts.computeIfAbsent(name, this::newAccount);
                    KeptForm.restore(kept, account, orders);
                    keep.restored(account, kept);
                });
        orders.countIdsFrom(before.ids());
        keeping = keep;
        accounts.values().stream()
                .flatMap(account -> account.orders.stream())
                .filter(TwinOrder::isOpen)
                .sorted(Comparator.comparing(order -> order.createdAt))
                .forEach(order -> orders.matching().resume(market(order.market.code()), order));
        keep();
    }

    /**
     * Opens an account of an exchange that keeps what happens, or opens it again: as it was, and
     * its keys of before open nothing any more. A new one begins with won. May be called while the
     * exchange runs, on its agenda.
     */
    public void openKeptAccount(String name, String accessKey, String secretKey, Krw krw) {
        boolean isNew = !accounts.containsKey(name);
        keys.values().removeIf(access -> access.account().name.equals(name));
        var account = account(name, keyForAYear(accessKey, secretKey));
        if (isNew && krw.isPositive()) {
            deposit(account, "KRW", krw.amount());
        }
        keep();
    }

    /** Keeps what has changed, where that is done at all. */
    void keep() {
        if (keeping != null) {
            keeping.keep();
        }
    }

    /** Keeps nothing more and sends nothing more: the end. Call on the agenda. */
    public void endKeeping() {
        if (keeping != null) {
            keeping.end();
        }
    }

    /** Sends something to the outside, once all that led to it is kept. Call on the agenda. */
    public void whenKept(Runnable send) {
        if (keeping == null) {
            send.run();
        } else {
            keeping.whenKept(send);
        }
    }

    /**
     * Adds a key to the account that another key opened.
     *
     * @throws IllegalArgumentException if there is no such account
     */
    public void addKey(String toAccountOf, Key key) {
        var access = keys.get(toAccountOf);
        if (access == null) {
            throw new IllegalArgumentException("no account has the key " + toAccountOf);
        }
        keys.put(key.accessKey, new Access(key, access.account()));
    }

    @Nullable Key key(String accessKey) {
        var access = keys.get(accessKey);
        return access == null ? null : access.key();
    }

    @Nullable TwinAccount account(String accessKey) {
        var access = keys.get(accessKey);
        return access == null ? null : access.account();
    }

    /** The account of this name, or null. */
    @Nullable TwinAccount accountNamed(String name) {
        return accounts.get(name);
    }

    boolean isTaken(String name, String accessKey) {
        return accounts.containsKey(name) || keys.containsKey(accessKey);
    }

    List<TwinAccount> accounts() {
        return List.copyOf(accounts.values());
    }

    List<Key> keysOf(TwinAccount account) {
        return keys.values().stream()
                .filter(access -> access.account() == account)
                .map(Access::key)
                .toList();
    }

    /** Pays in, or out when the amount is negative. */
    void deposit(TwinAccount account, String currency, BigDecimal amount) {
        account.flow(agenda.instant(), currency, amount);
        tellAssets(account);
    }

    void tellAssets(TwinAccount account) {
        var changed = account.takeChanged();
        if (!changed.isEmpty()) {
            listeners.forEach(listener -> listener.assetsChanged(account, changed));
        }
    }

    /** Lets every account show for a while what it holds now, whatever happens to it. */
    public void holdBalances(Duration length) {
        for (var account : accounts()) {
            account.holdShown();
            agenda.after(length, account::releaseShown);
        }
    }

    // -- markets

    /**
     * Takes up a market: what lies before now becomes history, the rest happens when its time
     * comes. When the tape ends, the market stands still.
     *
     * @return false when the tape ends before now
     */
    public boolean follow(Tape tape) {
        var market = new TwinMarket(tape.market());
        markets.put(tape.market().code(), market);
        var now = agenda.instant();
        while (tape.candles().hasNext()) {
            var candle = tape.candles().next();
            if (candle.openTime().isBefore(now)) {
                market.history(candle);
            } else {
                var last = market.last();
                if (last != null) {
                    market.showBookAround(now, last.price(), rules());
                }
                play(market, tape, candle);
                return true;
            }
        }
        return false;
    }

    /** Opens a market that follows no tape: it stands at a price until something trades. */
    public void open(Market code, Price price) {
        var market = new TwinMarket(code);
        markets.put(code.code(), market);
        trade(market, price, Quantity.of("0.01"));
    }

    /** Opens a market that follows a real one, from what it is told. */
    public FedMarket feed(Market code) {
        var market = new TwinMarket(code);
        market.follow();
        markets.put(code.code(), market);
        return new FedMarket(this, market);
    }

    /** True when tapes or scripts move the markets, false when they follow real ones. */
    public boolean isScripted() {
        return markets.values().stream().noneMatch(TwinMarket::isFollowing);
    }

    private void play(TwinMarket market, Tape tape, Candle candle) {
        var untilOpen = Duration.between(agenda.instant(), candle.openTime());
        for (var tick : CandleTicks.of(candle)) {
            agenda.after(
                    untilOpen.plus(tick.offset()),
                    () -> trade(market, tick.price(), tick.volume()));
        }
        if (tape.candles().hasNext()) {
            var next = tape.candles().next();
            agenda.after(
                    Duration.between(agenda.instant(), next.openTime()).minus(BEFORE_MINUTE),
                    () -> play(market, tape, next));
        }
    }

    /**
     * The market trades at a price: resting orders that it goes through are filled, and a new book
     * stands around it.
     */
    void trade(TwinMarket market, Price price, Quantity volume) {
        var now = agenda.instant();
        var last = market.last();
        boolean up = last == null || price.compareTo(last.price()) >= 0;
        orders.matching().marketTraded(market, price, volume);
        market.showBookAround(now, price, rules());
        if (firstPrice == null) {
            firstPrice = price;
        }
        var trade = market.trade(now, price, volume, up);
        listeners.forEach(listener -> listener.traded(market, trade));
        listeners.forEach(listener -> listener.bookChanged(market));
    }

    /**
     * A price of the first market: the first that was traded since the twin opened, or the last.
     *
     * @throws IllegalStateException if nothing was traded
     */
    public BigDecimal price(boolean first) {
        var market = markets.isEmpty() ? null : markets.values().iterator().next();
        var last = market == null ? null : market.last();
        var price = first ? firstPrice : last == null ? null : last.price();
        if (price == null) {
            throw new IllegalStateException("nothing was traded");
        }
        return price.amount();
    }

    @Nullable TwinMarket market(String code) {
        return markets.get(code);
    }

    List<TwinMarket> markets() {
        return List.copyOf(markets.values());
    }

    // -- faults

    /**
     * How the matching of an order goes astray.
     *
     * @param delay before anything is matched
     * @param share of the order that is matched at first, or null for all of it
     * @param restDelay when the rest follows the first share
     * @param restCancelled whether the rest is cancelled then instead of matched
     */
    public record Disturbance(
            Duration delay,
            @Nullable BigDecimal share,
            Duration restDelay,
            boolean restCancelled) {}

    /** Does something whose orders are matched in this odd way. */
    public <T> T disturbing(Disturbance odd, Supplier<T> work) {
        return orders.matching().disturbing(odd, work);
    }
}
