package haetae.server.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect issuer over HTTP: discovery, keys, a sign-in that everybody passes, and the
 * exchange of codes with all its checks.
 */
final class IssuerStandIn implements AutoCloseable {

    static final String AUDIENCE = "haetae";
    static final WayIn.Client CLIENT = new WayIn.Client("haetae page", "s/cret+of the page");

    private static final List<RSAKey> KEYS = List.of(made(), made(), made());

    private final HttpServer server;
    private final InstantSource clock;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private RSAKey key = key(0);
    private int keyFetches;
    private boolean down;
    private UnaryOperator<JWTClaimsSet.Builder> twist = UnaryOperator.identity();

    IssuerStandIn(InstantSource clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** A key under a name of its own; making one takes long, so a few serve all tests. */
    private static RSAKey key(int which) {
        return new RSAKey.Builder(KEYS.get(which)).keyID(UUID.randomUUID().toString()).build();
    }

    /** A key that is never this issuer's. */
    static RSAKey foreignKey(String name) {
        return new RSAKey.Builder(KEYS.getLast()).keyID(name).build();
    }

    private static RSAKey made() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    WayIn.Jwt way() {
        return new WayIn.Jwt(
                issuer(),
                null,
                AUDIENCE,
                new WayIn.AdminClaim("realm_access.roles", "haetae-admin"),
                CLIENT);
    }

    RSAKey key() {
        return key;
    }

    /** From now on another key signs, and only that is published. */
    void rotate() {
        key = key(1);
    }

    void setDown(boolean down) {
        this.down = down;
    }

    int keyFetches() {
        return keyFetches;
    }

    /** Changes what its sign-in says of whoever signs in. */
    void twist(UnaryOperator<JWTClaimsSet.Builder> twist) {
        this.twist = twist;
    }

    /** What it says of a person, valid for ten minutes. */
    JWTClaimsSet.Builder claims(String subject) {
        var now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject(subject)
                .audience(AUDIENCE)
                .claim("email", subject + "@example.com")
                .claim("name", subject)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)));
    }

    /** A good token for a person. */
    String token(String subject) {
        return signed(claims(subject).build());
    }

    String signed(JWTClaimsSet claims) {
        return signed(JOSEObjectType.JWT, key, claims);
    }

    static String signed(JOSEObjectType type, RSAKey key, JWTClaimsSet claims) {
        try {
            var header =
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .type(type)
                            .keyID(key.getKeyID())
                            .build();
            var token = new SignedJWT(header, claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    // -- its endpoints

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (down) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/openid-configuration" ->
                        send(
                                exchange,
                                200,
                                """
                                {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/authorize",\
                                "token_endpoint":"%1$s/token"}\
                                """
                                        .formatted(issuer()));
                case "/keys" -> {
                    keyFetches++;
                    send(exchange, 200, new JWKSet(key).toString()); // public halves only
                }
                case "/authorize" -> authorize(exchange);
                case "/token" -> exchangeCode(exchange);
                default -> send(exchange, 404, "{}");
            }
        }
    }

    private void authorize(HttpExchange exchange) throws IOException {
        var asked = form(exchange.getRequestURI().getRawQuery());
        if (!"S256".equals(asked.get("code_challenge_method"))
                || !CLIENT.id().equals(asked.get("client_id"))
                || !"code".equals(asked.get("response_type"))) {
            send(exchange, 400, "{}");
            return;
        }
        var code = UUID.randomUUID().toString();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        asked.get("redirect_uri")
                                + "?code="
                                + code
                                + "&state="
                                + encoded(asked.getOrDefault("state", "")));
        exchange.sendResponseHeaders(302, -1);
    }

    private void exchangeCode(HttpExchange exchange) throws IOException {
        var given =
                form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var secret = Objects.requireNonNull(CLIENT.secret());
        var login = encoded(CLIENT.id()) + ":" + encoded(secret);
        var basic =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(login.getBytes(StandardCharsets.UTF_8));
        var asked = codes.remove(given.getOrDefault("code", "")); // a code is good for once
        if (asked == null
                || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !Objects.equals(asked.get("redirect_uri"), given.get("redirect_uri"))
                || !Objects.equals(
                        asked.get("code_challenge"),
                        Secret.digest(given.getOrDefault("code_verifier", "")))) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        var claims = claims("flow person").audience(CLIENT.id()).claim("nonce", asked.get("nonce"));
        send(
                exchange,
                200,
                "{\"token_type\":\"Bearer\",\"id_token\":\""
                        + signed(twist.apply(claims).build())
                        + "\"}");
    }

    private static Map<String, String> form(@Nullable String text) {
        var form = new HashMap<String, String>();
        if (text != null) {
            Arrays.stream(text.split("&", -1))
                    .map(pair -> pair.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .forEach(pair ->
                            form.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        }
        return form;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static void send(HttpExchange exchange, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** An issuer for a test. */
    static IssuerStandIn open(InstantSource clock) {
        try {
            return new IssuerStandIn(clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address(String path) {
        return URI.create(issuer() + path);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
