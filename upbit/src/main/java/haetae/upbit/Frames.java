package haetae.upbit;

import haetae.core.market.Market;
import haetae.core.market.Trade;
import haetae.upbit.UpbitJson.Unreadable;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Tells a listener what the frames of a stream say, over all its connections. */
final class Frames {

    private static final int REMEMBERED_TRADES = 1_000;

    private final UpbitStream.Listener listener;
    private final Map<Market, Set<Long>> seen = new HashMap<>();

    Frames(UpbitStream.Listener listener) {
        this.listener = listener;
    }

    /** True when the frame had data, and not only a word about the connection. */
    boolean tell(JsonNode json) throws Unreadable {
        var type = UpbitJson.textOrNull(json, "type");
        if (type == null) {
            return false;
        }
        switch (type) {
            case "ticker" -> listener.ticker(QuotationJson.ticker(json));
            case "trade" -> {
                var trade = QuotationJson.trade(json);
                var quote = QuotationJson.quote(json);
                if (isNew(trade)) {
                    listener.traded(trade, quote);
                }
            }
            case "orderbook" -> listener.book(QuotationJson.book(json));
            case "myOrder" -> listener.order(ExchangeJson.myOrder(json));
            case "myAsset" ->
                    listener.assets(
                            ExchangeJson.balances(UpbitJson.member(json, "assets")),
                            UpbitJson.moment(json, "asset_timestamp"));
            default -> {
                if (!type.startsWith("candle.")) {
                    return false; // a kind that came after this was written
                }
                candle(json, type);
            }
        }
        return true;
    }

    private void candle(JsonNode json, String type) throws Unreadable {
        var market = UpbitJson.market(UpbitJson.text(json, "code"));
        var interval = QuotationJson.interval(type);
        if (interval == null) {
            listener.second(market, QuotationJson.bar(json));
        } else {
            listener.candle(market, QuotationJson.candle(json, interval));
        }
    }

    /** Upbit has no sequence: after a reconnect the last trade comes again under the same id. */
    private boolean isNew(Trade trade) {
        var ids = seen.computeIfAbsent(trade.market(), _ -> new LinkedHashSet<>());
        if (!ids.add(trade.sequentialId())) {
            return false;
        }
        if (ids.size() > REMEMBERED_TRADES) {
            var oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }
}
