package haetae.server.market;

import haetae.core.market.Market;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The newest price of each market with its 24-hour figures: as last heard, or as last kept while
 * nothing was heard since the start. For any thread.
 */
@Component
public class MarketNow {

    /**
     * @param at the exchange's time of the price
     * @param volume24h coins
     * @param change24hPct against 24 hours ago; null when that price is not known
     */
    public record Figures(
            Instant at,
            BigDecimal price,
            BigDecimal volume24h,
            BigDecimal high24h,
            BigDecimal low24h,
            @Nullable BigDecimal change24hPct) {}

    private final JdbcClient db;
    private final Map<Market, Figures> heard = new ConcurrentHashMap<>();

    MarketNow(JdbcClient db) {
        this.db = db;
    }

    void heard(Market market, Figures figures) {
        heard.put(market, figures);
    }

    /** Empty when no price of the market was ever heard. */
    public Optional<Figures> of(Market market) {
        var newest = heard.get(market);
        return newest != null ? Optional.of(newest) : kept(market);
    }

    private Optional<Figures> kept(Market market) {
        return db.sql(
                        """
                        SELECT * FROM market_data WHERE symbol = :symbol ORDER BY "timestamp" DESC LIMIT 1\
                        """)
                .param("symbol", market.code())
                .query((row, _) ->
                        new Figures(
                                row.getObject("timestamp", OffsetDateTime.class).toInstant(),
                                row.getBigDecimal("price"),
                                row.getBigDecimal("volume"),
                                row.getBigDecimal("high_price"),
                                row.getBigDecimal("low_price"),
                                null))
                .optional();
    }
}
