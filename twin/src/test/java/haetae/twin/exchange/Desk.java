package haetae.twin.exchange;

import haetae.core.market.Market;
import haetae.core.market.OrderBook.Level;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.time.VirtualAgenda;
import haetae.upbit.Signer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A twin in virtual time with one account, and a client that signs its calls. */
public final class Desk {

    public static final String KEY = "DemoAccessKey00000000000000000000000001A";
    public static final String SECRET = "DemoSecretKey00000000000000000000000002B";
    public static final Instant START = Instant.parse("2026-11-23T03:00:00Z");
    static final JsonMapper JSON = JsonMapper.builder().build();

    public final VirtualAgenda agenda = new VirtualAgenda(START);
    public final TwinExchange exchange;
    public final RestApi api;

    /** An answer with its body read. */
    public record Answer(int status, JsonNode body, Map<String, String> headers) {
        public String error() {
            return body.path("error").path("name").asString("");
        }

        String text(String name) {
            return body.path(name).asString("");
        }
    }

    /** Who has a key. */
    record Customer(String key, String secret) {
        Call signed(String method, String path, String... parameters) {
            var token = token(key, "HS512", "HmacSHA512", secret, hashText(parameters));
            return call(method, path, token, parameters);
        }
    }

    public Desk() {
        this(Behaviour.DEFAULT);
    }

    Desk(Behaviour behaviour) {
        this(
                behaviour,
                exchange -> {
                    exchange.openAccount(KEY, SECRET, Krw.of(1_000_000));
                    exchange.open(new Market("KRW-BTC"), Price.of(150_000_000));
                });
    }

    /** With whatever accounts and markets are opened. */
    Desk(Behaviour behaviour, Consumer<TwinExchange> opening) {
        exchange = new TwinExchange(agenda, behaviour);
        opening.accept(exchange);
        api = new RestApi(exchange);
    }

    public void pass(Duration time) {
        agenda.runUntil(agenda.instant().plus(time));
    }

    TwinMarket btc() {
        return btc(exchange);
    }

    private static TwinMarket btc(TwinExchange exchange) {
        var market = exchange.market("KRW-BTC");
        if (market == null) {
            throw new IllegalStateException("no market");
        }
        return market;
    }

    /** Shows a book of these offers; each text is price and size. */
    void book(List<String> asks, List<String> bids) {
        show(exchange, asks, bids);
    }

    /** The same on any exchange. */
    public static void show(TwinExchange exchange, List<String> asks, List<String> bids) {
        btc(exchange).show(exchange.agenda().instant(), levels(asks), levels(bids));
    }

    private static List<Level> levels(List<String> offers) {
        return offers.stream()
                .map(offer -> offer.split(" "))
                .map(offer -> new Level(Price.of(offer[0]), Quantity.of(offer[1])))
                .toList();
    }

    // -- calls

    /** A signed call; the parameters are name, value, name, value. */
    public Answer get(String path, String... parameters) {
        return send(signed("GET", path, parameters));
    }

    Answer delete(String path, String... parameters) {
        return send(signed("DELETE", path, parameters));
    }

    public Answer post(String path, String... members) {
        return send(signed("POST", path, members));
    }

    public Answer order(String... members) {
        return post("/v1/orders", members);
    }

    public Answer send(Call call) {
        return read(api.handle(call));
    }

    public static Answer read(Call.Reply reply) {
        return new Answer(reply.status(), JSON.readTree(reply.body()), reply.headers());
    }

    public static Call signed(String method, String path, String... parameters) {
        var token = token("HS512", "HmacSHA512", SECRET, hashText(parameters));
        return call(method, path, token, parameters);
    }

    static Call call(String method, String path, String token, String... parameters) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("authorization", "Bearer " + token);
        if (method.equals("POST")) {
            headers.put("content-type", "application/json; charset=utf-8");
            return new Call(method, path, "", headers, body(parameters));
        }
        return new Call(method, path, query(parameters), headers, "");
    }

    private static List<Map.Entry<String, String>> pairs(String... parameters) {
        var pairs = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.add(Map.entry(parameters[i], parameters[i + 1]));
        }
        return pairs;
    }

    public static String hashText(String... parameters) {
        return pairs(parameters).stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining("&"));
    }

    public static String query(String... parameters) {
        return pairs(parameters).stream()
                .map(pair ->
                        pair.getKey()
                                + "="
                                + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    public static String body(String... parameters) {
        var body = JSON.createObjectNode();
        pairs(parameters).forEach(pair -> body.put(pair.getKey(), pair.getValue()));
        return body.toString();
    }

    /** A token over this text, or without a hash when it is empty. */
    public static String token(String alg, String algorithm, String secret, String hashText) {
        return token(KEY, alg, algorithm, secret, hashText);
    }

    private static String token(
            String key, String alg, String algorithm, String secret, String hashText) {
        var claims =
                JSON.createObjectNode()
                        .put("access_key", key)
                        .put("nonce", UUID.randomUUID().toString());
        if (!hashText.isEmpty()) {
            claims.put("query_hash", Signer.hash(hashText)).put("query_hash_alg", "SHA512");
        }
        return sign(alg, algorithm, secret, claims.toString());
    }

    static String sign(String alg, String algorithm, String secret, String claims) {
        var text =
                base64(
                                ("{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}")
                                        .getBytes(StandardCharsets.UTF_8))
                        + "."
                        + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
