package haetae.twin.exchange;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The short member names of the stream's SIMPLE format. */
final class ShortNames {

    private static final Map<String, String> COMMON =
            Map.ofEntries(
                    Map.entry("type", "ty"),
                    Map.entry("code", "cd"),
                    Map.entry("timestamp", "tms"),
                    Map.entry("stream_type", "st"),
                    Map.entry("opening_price", "op"),
                    Map.entry("high_price", "hp"),
                    Map.entry("low_price", "lp"),
                    Map.entry("trade_price", "tp"),
                    Map.entry("prev_closing_price", "pcp"),
                    Map.entry("change", "c"),
                    Map.entry("change_price", "cp"),
                    Map.entry("signed_change_price", "scp"),
                    Map.entry("change_rate", "cr"),
                    Map.entry("signed_change_rate", "scr"),
                    Map.entry("trade_volume", "tv"),
                    Map.entry("acc_trade_volume", "atv"),
                    Map.entry("acc_trade_volume_24h", "atv24h"),
                    Map.entry("acc_trade_price", "atp"),
                    Map.entry("acc_trade_price_24h", "atp24h"),
                    Map.entry("trade_time", "ttm"),
                    Map.entry("trade_timestamp", "ttms"),
                    Map.entry("ask_bid", "ab"),
                    Map.entry("acc_ask_volume", "aav"),
                    Map.entry("acc_bid_volume", "abv"),
                    Map.entry("highest_52_week_price", "h52wp"),
                    Map.entry("highest_52_week_date", "h52wdt"),
                    Map.entry("lowest_52_week_price", "l52wp"),
                    Map.entry("lowest_52_week_date", "l52wdt"),
                    Map.entry("market_state", "ms"),
                    Map.entry("is_trading_suspended", "its"),
                    Map.entry("delisting_date", "dd"),
                    Map.entry("market_warning", "mw"),
                    Map.entry("sequential_id", "sid"),
                    Map.entry("best_ask_price", "bap"),
                    Map.entry("best_ask_size", "bas"),
                    Map.entry("best_bid_price", "bbp"),
                    Map.entry("best_bid_size", "bbs"),
                    Map.entry("total_ask_size", "tas"),
                    Map.entry("total_bid_size", "tbs"),
                    Map.entry("orderbook_units", "obu"),
                    Map.entry("ask_price", "ap"),
                    Map.entry("bid_price", "bp"),
                    Map.entry("ask_size", "as"),
                    Map.entry("bid_size", "bs"),
                    Map.entry("level", "lv"),
                    Map.entry("candle_date_time_utc", "cdttmu"),
                    Map.entry("candle_date_time_kst", "cdttmk"),
                    Map.entry("candle_acc_trade_volume", "catv"),
                    Map.entry("candle_acc_trade_price", "catp"),
                    Map.entry("uuid", "uid"),
                    Map.entry("order_type", "ot"),
                    Map.entry("state", "s"),
                    Map.entry("trade_uuid", "tuid"),
                    Map.entry("price", "p"),
                    Map.entry("avg_price", "ap"),
                    Map.entry("volume", "v"),
                    Map.entry("remaining_volume", "rv"),
                    Map.entry("executed_volume", "ev"),
                    Map.entry("trades_count", "tc"),
                    Map.entry("reserved_fee", "rsf"),
                    Map.entry("remaining_fee", "rmf"),
                    Map.entry("paid_fee", "pf"),
                    Map.entry("locked", "l"),
                    Map.entry("executed_funds", "ef"),
                    Map.entry("time_in_force", "tif"),
                    Map.entry("trade_fee", "tf"),
                    Map.entry("is_maker", "im"),
                    Map.entry("identifier", "id"),
                    Map.entry("smp_type", "smpt"),
                    Map.entry("prevented_volume", "pv"),
                    Map.entry("prevented_locked", "pl"),
                    Map.entry("order_timestamp", "otms"),
                    Map.entry("asset_uuid", "astuid"),
                    Map.entry("assets", "ast"),
                    Map.entry("currency", "cu"),
                    Map.entry("balance", "b"),
                    Map.entry("asset_timestamp", "asttms"));

    private ShortNames() {}

    /** The same frame with short names. */
    static ObjectNode of(ObjectNode frame) {
        boolean ticker = frame.path("type").asString("").equals("ticker");
        var shortened = Wire.JSON.createObjectNode();
        frame.properties()
                .forEach(member ->
                        shortened.set(name(member.getKey(), ticker), value(member.getValue())));
        return shortened;
    }

    private static String name(String name, boolean ticker) {
        if (name.equals("trade_date")) {
            return ticker ? "tdt" : "td"; // the one name that two types shorten differently
        }
        return COMMON.getOrDefault(name, name);
    }

    private static JsonNode value(JsonNode value) {
        if (!value.isArray()) {
            return value;
        }
        var list = Wire.JSON.createArrayNode();
        value.forEach(each -> list.add(each instanceof ObjectNode object ? of(object) : each));
        return list;
    }
}
