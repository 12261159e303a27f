package haetae.core.trading;

import haetae.core.indicator.RollingRange;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Quote;
import haetae.core.money.Price;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one market right now. */
final class Prices {

    /** The span over which volatility is measured. Source: the reference system's five minutes. */
    private static final long VOLATILITY_SPAN_MILLIS = 300_000;

    final Market market;
    private @Nullable Price last;
    private @Nullable Instant lastAt;
    private @Nullable Quote quote;
    private @Nullable String silence;
    private MarketRules rules;
    private final RollingRange range = new RollingRange(VOLATILITY_SPAN_MILLIS);

    Prices(Market market, MarketRules rules) {
        this.market = market;
        this.rules = rules;
    }

    /** Takes a trade; returns false when it is older than the last, a repetition. */
    boolean traded(Instant at, Price price, @Nullable Quote now) {
        if (lastAt != null && at.isBefore(lastAt)) {
            return false;
        }
        last = price;
        lastAt = at;
        if (now != null) {
            quote = now;
        }
        range.next(at.toEpochMilli(), price.doubleValue());
        return true;
    }

    void quoted(Quote now) {
        quote = now;
    }

    /** The feed fell silent: the best prices of before say nothing any more; or null: it speaks. */
    void silent(@Nullable String why) {
        silence = why;
        if (why != null) {
            quote = null;
        }
    }

    /** Why nothing is heard of this market, empty while it is. */
    Optional<String> silence() {
        return Optional.ofNullable(silence);
    }

    void rules(MarketRules now) {
        rules = now;
    }

    Optional<Price> last() {
        return Optional.ofNullable(last);
    }

    Optional<Quote> quote() {
        return Optional.ofNullable(quote);
    }

    MarketRules rules() {
        return rules;
    }

    /**
     * Range of the last 300 seconds in percent; zero when nothing traded in them; empty before the
     * first price.
     */
    Optional<Double> volatilityPct(Instant now) {
        if (last == null) {
            return Optional.empty();
        }
        range.forgetBefore(now.toEpochMilli());
        double percent = range.rangePercent();
        return Optional.of(Double.isNaN(percent) ? 0.0 : percent);
    }
}
