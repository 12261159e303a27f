package haetae.twin.exchange;

import haetae.core.market.Trade;
import haetae.twin.exchange.RateCounter.Group;
import haetae.twin.exchange.TwinExchange.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The WebSocket streams over the twin's exchange: who is connected, and what each is sent when
 * something happens.
 */
public final class Streams implements TwinExchange.Listener {

    private static final Duration CANDLE_PAUSE = Duration.ofSeconds(1);

    /** The way to one client. */
    public interface Wires {
        void send(String frame);

        /** Ends the connection with a closing frame. */
        void close();

        /** Ends it without a word. */
        void cut();
    }

    /**
     * What came of a handshake.
     *
     * @param client null when it was refused
     * @param refusal null when it was not
     */
    public record Welcome(@Nullable StreamClient client, Call.@Nullable Reply refusal) {}

    private final TwinExchange exchange;
    private final RestApi api;
    private final List<StreamClient> clients = new ArrayList<>();

    /** Bars that changed and were not told of yet. */
    private final Map<TwinMarket, Map<Span, CandleStore.Bar>> candlesDue = new HashMap<>();

    private long connections;

    public Streams(TwinExchange exchange, RestApi api) {
        this.exchange = exchange;
        this.api = api;
        exchange.listen(this);
    }

    /** A new connection. */
    public Welcome connect(Call call, Wires wires) {
        boolean isPrivate = call.path().equals("/websocket/v1/private");
        if (!isPrivate && !call.path().equals("/websocket/v1")) {
            return refused(new ApiError(404, "not_found", "no Route matched with those values"));
        }
        try {
            var account = isPrivate ? api.handshake(call.header("authorization")) : null;
            var remaining =
                    api.rates()
                            .count(
                                    Group.WEBSOCKET_CONNECT,
                                    account == null ? RateCounter.ADDRESS : account.name);
            if (call.header("origin") != null) {
                remaining = api.rates().count(Group.ORIGIN, RateCounter.ADDRESS);
            }
            var client =
                    new StreamClient(
                            exchange, api, account, wires, "socket " + ++connections, remaining);
            clients.add(client);
            return new Welcome(client, null);
        } catch (ApiError e) {
            return refused(e);
        }
    }

    private static Welcome refused(ApiError e) {
        var body = Wire.error(StringNode.valueOf(e.name), e.getMessage() + "");
        return new Welcome(null, new Call.Reply(e.status, Map.of(), body.toString()));
    }

    /** The connection is gone. */
    public void gone(StreamClient client) {
        client.gone();
        clients.remove(client);
    }

    @Override
    public void traded(TwinMarket market, Trade trade) {
        var now = exchange.agenda().instant();
        tell(
                Subscription.TRADE,
                market.market.code(),
                _ -> MarketWire.tradeFrame(market, trade, now, "REALTIME"));
        if (anyWants(Subscription.TICKER, market.market.code())) {
            var day = market.day(now);
            if (day != null) {
                tell(
                        Subscription.TICKER,
                        market.market.code(),
                        _ -> MarketWire.tickerFrame(market, day, now, "REALTIME"));
            }
        }
        for (var span : Span.values()) {
            if (anyWants("candle." + span.stream, market.market.code())) {
                candleChanged(market, span);
            }
        }
    }

    /** At most once a second; one that ends within it is told of as it ended. */
    private void candleChanged(TwinMarket market, Span span) {
        var bar = market.candles.forming(span);
        if (bar == null) {
            return;
        }
        var due = candlesDue.computeIfAbsent(market, _ -> new EnumMap<>(Span.class));
        var before = due.put(span, bar);
        if (before == null) {
            exchange.agenda()
                    .after(
                            CANDLE_PAUSE,
                            () -> {
                                var changed = due.remove(span);
                                if (changed != null) {
                                    tellCandle(market, span, changed);
                                }
                            });
        } else if (!before.start.equals(bar.start)) {
            tellCandle(market, span, before);
        }
    }

    private void tellCandle(TwinMarket market, Span span, CandleStore.Bar bar) {
        var now = exchange.agenda().instant();
        tell(
                "candle." + span.stream,
                market.market.code(),
                _ -> MarketWire.candleFrame(market, span, bar, now, "REALTIME"));
    }

    @Override
    public void bookChanged(TwinMarket market) {
        tell(
                Subscription.BOOK,
                market.market.code(),
                subscription ->
                        MarketWire.bookFrame(
                                market,
                                subscription.depth(market),
                                subscription.level(),
                                "REALTIME"));
    }

    @Override
    public void orderChanged(News news) {
        var code = news.order().market.code();
        for (var client : List.copyOf(clients)) {
            var wanted = client.wants(Subscription.MY_ORDER, code);
            if (wanted != null && client.account() == news.order().account) {
                client.send(Wire.myOrder(news, exchange.agenda().instant()));
            }
        }
    }

    @Override
    public void assetsChanged(TwinAccount account, Set<String> currencies) {
        for (var client : List.copyOf(clients)) {
            if (client.account() == account && client.wants(Subscription.MY_ASSET, "") != null) {
                client.send(assets(account, currencies));
            }
        }
    }

    private ObjectNode assets(TwinAccount account, Set<String> currencies) {
        long now = exchange.agenda().instant().toEpochMilli();
        var node =
                Wire.JSON
                        .createObjectNode()
                        .put("type", Subscription.MY_ASSET)
                        .put("asset_uuid", exchange.orders().id("asset"));
        var list = node.putArray("assets");
        for (var currency : currencies) {
            list.addObject()
                    .put("currency", currency)
                    .put("balance", account.free(currency))
                    .put("locked", account.locked(currency));
        }
        return node.put("asset_timestamp", now)
                .put("timestamp", now)
                .put("stream_type", "REALTIME");
    }

    private boolean anyWants(String type, String code) {
        for (var client : clients) {
            if (client.wants(type, code) != null) {
                return true;
            }
        }
        return false;
    }

    private void tell(String type, String code, Function<Subscription, ObjectNode> frame) {
        if (!anyWants(type, code)) {
            return;
        }
        for (var client : List.copyOf(clients)) {
            var wanted = client.wants(type, code);
            if (wanted != null) {
                client.send(frame.apply(wanted));
            }
        }
    }
}
