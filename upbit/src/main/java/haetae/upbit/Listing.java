package haetae.upbit;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pair that Upbit lists, of any quote currency.
 *
 * @param code for example KRW-BTC or BTC-ETH
 * @param event what the exchange warns of, or null when it was not asked
 */
public record Listing(String code, String koreanName, String englishName, @Nullable Event event) {

    /**
     * What the exchange warns of.
     *
     * @param warning set by people and announced: a delisting may follow
     * @param cautions set automatically and common, for example GLOBAL_PRICE_DIFFERENCES: the names
     *     of those that are on
     */
    public record Event(boolean warning, Set<String> cautions) {
        public Event {
            cautions = Set.copyOf(cautions);
        }
    }
}
