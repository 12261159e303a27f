package haetae.twin.exchange;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One type that a client of the streams wants.
 *
 * @param depths how deep a book is wanted, by market code; for the others just the codes
 * @param span of a candle type, else null
 * @param all whether every market is wanted
 */
record Subscription(
        String type,
        Map<String, Integer> depths,
        boolean all,
        BigDecimal level,
        @Nullable Span span,
        boolean snapshot,
        boolean realtime) {

    static final String TICKER = "ticker";
    static final String TRADE = "trade";
    static final String BOOK = "orderbook";
    static final String MY_ORDER = "myOrder";
    static final String MY_ASSET = "myAsset";
    private static final String CANDLE = "candle.";
    private static final Set<Integer> DEPTHS = Set.of(1, 5, 15, 30);

    /**
     * Reads one type object of a request.
     *
     * @throws ApiError named as in the error frame
     */
    static Subscription read(JsonNode part, boolean isPrivate) throws ApiError {
        var type = part.path("type").asString("");
        var span = type.startsWith(CANDLE) ? Span.ofStream(type.substring(CANDLE.length())) : null;
        boolean known =
                switch (type) {
                    case TICKER, TRADE, BOOK -> !isPrivate;
                    case MY_ORDER, MY_ASSET -> isPrivate;
                    default -> span != null && !isPrivate;
                };
        if (!known) {
            throw refusal("INVALID_PARAM", "unknown type here: " + type);
        }
        if (type.equals(MY_ASSET) && part.has("codes")) {
            throw refusal("WRONG_FORMAT", "myAsset takes no codes");
        }
        var depths = depths(part.path("codes"));
        if (depths.isEmpty() && !isPrivate) {
            throw refusal("NO_CODES", "codes are missing");
        }
        boolean onlySnapshot = flag(part, "is_only_snapshot", "isOnlySnapshot");
        boolean onlyRealtime = flag(part, "is_only_realtime", "isOnlyRealtime");
        return new Subscription(
                type,
                depths,
                depths.isEmpty(),
                level(part.path("level")),
                span,
                onlySnapshot || !onlyRealtime,
                onlyRealtime || !onlySnapshot);
    }

    private static Map<String, Integer> depths(JsonNode codes) throws ApiError {
        var depths = new LinkedHashMap<String, Integer>();
        for (var code : codes) {
            if (!code.isString()) {
                throw refusal("WRONG_FORMAT", "codes are text");
            }
            var pieces = code.asString().split("\\.", 2);
            depths.put(pieces[0], pieces.length == 2 ? depth(pieces[1]) : TwinMarket.LEVELS);
        }
        return depths;
    }

    private static int depth(String suffix) {
        try {
            int depth = Integer.parseInt(suffix);
            return DEPTHS.contains(depth) ? depth : TwinMarket.LEVELS;
        } catch (NumberFormatException e) {
            return TwinMarket.LEVELS;
        }
    }

    private static BigDecimal level(JsonNode level) {
        return level.isNumber() ? level.decimalValue() : BigDecimal.ZERO;
    }

    private static boolean flag(JsonNode part, String name, String olderName) {
        return part.path(name).asBoolean(false) || part.path(olderName).asBoolean(false);
    }

    static ApiError refusal(String name, String message) {
        return new ApiError(400, name, message);
    }

    boolean isFor(String code) {
        return all || depths.containsKey(code);
    }

    int depth(TwinMarket market) {
        return depths.getOrDefault(market.market.code(), TwinMarket.LEVELS);
    }
}
