package haetae.twin.exchange;

import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.order.Fill;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The WebSocket streams over the twin's exchange: who is connected, what each subscribed, and what
 * each is sent.
 */
public final class Streams implements TwinExchange.Listener {

    private static final String BOOK = "orderbook";
    private static final String TRADE = "trade";
    private static final String MY_ORDER = "myOrder";

    private final TwinExchange exchange;
    private final RestApi api;
    private final List<Client> clients = new ArrayList<>();

    public Streams(TwinExchange exchange, RestApi api) {
        this.exchange = exchange;
        this.api = api;
        exchange.listen(this);
    }

    /** One connection. */
    public final class Client {
        private final @Nullable TwinAccount account;
        private final Consumer<String> send;
        private final Runnable drop;
        private Map<String, Set<String>> codes = new LinkedHashMap<>();
        private Map<String, Integer> depths = new LinkedHashMap<>();

        private Client(@Nullable TwinAccount account, Consumer<String> send, Runnable drop) {
            this.account = account;
            this.send = send;
            this.drop = drop;
        }

        /** A request of the client; it replaces everything that was subscribed before. */
        public void received(String text) {
            if (text.equals("PING")) {
                send.accept("{\"status\":\"UP\"}");
                return;
            }
            try {
                subscribe(Wire.JSON.readTree(text));
            } catch (JacksonException e) {
                refuse("WRONG_FORMAT");
            }
        }

        private void subscribe(JsonNode request) {
            if (!request.isArray() || request.isEmpty() || !request.get(0).has("ticket")) {
                refuse("NO_TICKET");
                return;
            }
            codes = new LinkedHashMap<>();
            depths = new LinkedHashMap<>();
            for (int i = 1; i < request.size(); i++) {
                var part = request.get(i);
                if (part.has("type")) {
                    take(part.get("type").asString(), part);
                }
            }
            if (codes.isEmpty()) {
                refuse("NO_TYPE");
            }
        }

        private void take(String type, JsonNode part) {
            var wanted = new LinkedHashSet<String>();
            if (part.has("codes")) {
                for (var code : part.get("codes")) {
                    var pieces = code.asString().split("\\.", 2);
                    wanted.add(pieces[0]);
                    if (pieces.length == 2) {
                        depths.put(pieces[0], Integer.parseInt(pieces[1]));
                    }
                }
            } else if (!type.startsWith("my")) {
                refuse("NO_CODES");
                return;
            }
            codes.put(type, wanted);
            for (var code : wanted) {
                var market = exchange.market(code);
                if (market != null) { // an unknown code is ignored, as Upbit does
                    snapshot(type, market);
                }
            }
        }

        private void snapshot(String type, TwinMarket market) {
            var last = market.last();
            if (type.equals(TRADE) && last != null) {
                send.accept(
                        Wire.trade(market, last, exchange.agenda().instant(), "SNAPSHOT")
                                .toString());
            } else if (type.equals(BOOK) && market.bestBid() != null) {
                send.accept(book(market, "SNAPSHOT"));
            }
        }

        private String book(TwinMarket market, String streamType) {
            return Wire.book(
                            market,
                            depths.getOrDefault(market.market.code(), TwinMarket.LEVELS),
                            "code")
                    .put("type", BOOK)
                    .put("stream_type", streamType)
                    .toString();
        }

        private boolean wants(String type, TwinMarket market) {
            var wanted = codes.get(type);
            return wanted != null && wanted.contains(market.market.code());
        }

        private void refuse(String name) {
            send.accept(Wire.error(name, name).toString());
            drop.run();
        }

        /** The connection is gone. */
        public void gone() {
            clients.remove(this);
        }
    }

    /**
     * A new connection.
     *
     * @param isPrivate whether it came to the private address
     * @return null when its token is refused
     */
    public @Nullable Client connect(
            boolean isPrivate,
            @Nullable String authorization,
            Consumer<String> send,
            Runnable drop) {
        var account = isPrivate ? api.handshake(authorization) : null;
        if (isPrivate && account == null) {
            return null;
        }
        var client = new Client(account, send, drop);
        clients.add(client);
        return client;
    }

    @Override
    public void traded(TwinMarket market, Trade trade) {
        if (clients.stream().anyMatch(client -> client.wants(TRADE, market))) {
            var frame =
                    Wire.trade(market, trade, exchange.agenda().instant(), "REALTIME").toString();
            sendTo(client -> client.wants(TRADE, market), _ -> frame);
        }
    }

    @Override
    public void bookChanged(TwinMarket market) {
        sendTo(client -> client.wants(BOOK, market), client -> client.book(market, "REALTIME"));
    }

    @Override
    public void orderChanged(
            TwinOrder order, @Nullable Fill trade, @Nullable Krw tradeFee, boolean maker) {
        var frame =
                Wire.myOrder(order, trade, tradeFee, maker, exchange.agenda().instant()).toString();
        sendTo(
                client -> client.account == order.account && client.codes.containsKey(MY_ORDER),
                _ -> frame);
    }

    private void sendTo(Predicate<Client> whom, Function<Client, String> frame) {
        List.copyOf(clients).stream()
                .filter(whom)
                .forEach(client -> client.send.accept(frame.apply(client)));
    }
}
