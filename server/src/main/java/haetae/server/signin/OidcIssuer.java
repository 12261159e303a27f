package haetae.server.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import haetae.server.account.Role;
import haetae.server.signin.Flows.Flow;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An OpenID Connect issuer: its tokens are checked here, by its public keys, and the page signs in
 * by its authorization code flow with PKCE.
 *
 * <p>Source: OpenID Connect Core 1.0, RFC 7636, RFC 8725 (best current practice for JWTs).
 */
final class OidcIssuer implements Voucher {

    /**
     * Signatures that only the issuer can make. None with a shared secret, and never {@code none}.
     */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    private static final int SKEW_SECONDS = 30;
    private static final Duration DISCOVERY = Duration.ofHours(1);

    private final WayIn.Jwt way;
    private final Outside outside;
    private final InstantSource clock;
    private final Addresses addresses;
    private final IssuerKeys keys;
    private final DefaultJWTProcessor<SecurityContext> bearers;

    OidcIssuer(WayIn.Jwt way, Outside outside, InstantSource clock) {
        this.way = way;
        this.outside = outside;
        this.clock = clock;
        this.addresses = new Addresses();
        this.keys = new IssuerKeys(addresses, outside, clock);
        this.bearers = processor(way.audience());
    }

    /** The issuer did not say who it is, or said it wrongly; the message says what. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    // -- bearer tokens

    @Override
    public Optional<Vouched> vouch(String token) {
        try {
            return Optional.of(vouched(checked(bearers, token)));
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private DefaultJWTProcessor<SecurityContext> processor(String audience) {
        var exact = new JWTClaimsSet.Builder();
        if (way.issuer() != null) {
            exact.issuer(way.issuer());
        }
        var claims =
                new DefaultJWTClaimsVerifier<SecurityContext>(
                        audience, exact.build(), Set.of("sub", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(SKEW_SECONDS);
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(
                        JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(claims);
        return processor;
    }

    private static JWTClaimsSet checked(
            DefaultJWTProcessor<SecurityContext> processor, String token) throws Refused {
        if (token.length() > MOST_LETTERS) {
            throw new Refused("the token is too long");
        }
        try {
            return processor.process(token, null);
        } catch (KeySourceException e) {
            throw new Unavailable(
                    "the issuer's keys cannot be fetched: try again when it answers", e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new Refused("the token is no good: " + e.getMessage());
        }
    }

    private Vouched vouched(JWTClaimsSet claims) throws Refused {
        var subject = claims.getSubject();
        if (subject == null || subject.isBlank()) {
            throw new Refused("the token names nobody");
        }
        return new Vouched(
                "oidc:" + Secret.digest(claims.getIssuer() + "\n" + subject),
                text(claims, "email"),
                Optional.ofNullable(text(claims, "name"))
                        .orElse(text(claims, "preferred_username")),
                isAdmin(claims) ? Role.ADMIN : Role.USER,
                claims.getExpirationTime().toInstant());
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text && !text.isBlank() ? text : null;
    }

    private boolean isAdmin(JWTClaimsSet claims) {
        var admins = way.admins();
        if (admins == null) {
            return false;
        }
        Object claim = claims.getClaim(admins.name());
        if (claim == null) {
            claim = claims.getClaims();
            for (var part : admins.name().split("\\.", -1)) {
                claim = claim instanceof Map<?, ?> object ? object.get(part) : null;
            }
        }
        return admins.value().equals(claim)
                || claim instanceof Collection<?> several && several.contains(admins.value());
    }

    // -- the code flow

    /**
     * Where a browser goes to sign in.
     *
     * @param callback where it comes back to
     * @throws Refused if the page has no way to sign in at this issuer
     * @throws Unavailable if the issuer does not answer
     */
    URI authorization(Flow flow, URI callback) throws Refused {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client().id());
        parameters.put("redirect_uri", callback.toString());
        parameters.put("scope", "openid profile email");
        parameters.put("state", flow.state());
        parameters.put("nonce", flow.nonce());
        parameters.put("code_challenge", Secret.digest(flow.verifier()));
        parameters.put("code_challenge_method", "S256");
        var address = addresses.of("authorization_endpoint").toString();
        return URI.create(address + (address.contains("?") ? "&" : "?") + form(parameters));
    }

    private WayIn.Client client() throws Refused {
        if (way.client() == null || way.issuer() == null) {
            throw new Refused(
                    "the page cannot sign in here: set HAETAE_OIDC_ISSUER and HAETAE_OIDC_CLIENT_ID,"
                            + " or use bearer tokens");
        }
        return way.client();
    }

    /**
     * Who has signed in.
     *
     * @param code as it came back
     * @throws Refused if the issuer does not know the code, or the token it gives is no good
     * @throws Unavailable if the issuer does not answer
     */
    Vouched signedIn(String code, Flow flow, URI callback) throws Refused {
        var client = client();
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("grant_type", "authorization_code");
        parameters.put("code", code);
        parameters.put("redirect_uri", callback.toString());
        parameters.put("code_verifier", flow.verifier());
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        if (client.secret() == null) {
            parameters.put("client_id", client.id());
        } else {
            headers.put("Authorization", basic(client.id(), client.secret()));
        }
        var token = idToken(addresses.of("token_endpoint"), headers, form(parameters));
        var claims = checked(processor(client.id()), token);
        if (!flow.nonce().equals(claims.getClaim("nonce"))) {
            throw new Refused("the token was made for another sign-in");
        }
        boolean shared = claims.getAudience().size() > 1;
        var party = claims.getClaim("azp");
        if (shared && party == null || party != null && !client.id().equals(party)) {
            throw new Refused("the token was made for another client");
        }
        return vouched(claims);
    }

    private String idToken(URI address, Map<String, String> headers, String form) throws Refused {
        try {
            var reply = outside.post(address, headers, form);
            if (reply.status() >= 500) {
                throw new IOException("it answers " + reply.status());
            }
            var token = reply.json().path("id_token").asString("");
            if (!reply.isSuccess() || token.isEmpty()) {
                throw new Refused(
                        "the issuer does not accept this sign-in (" + reply.status() + ")");
            }
            return token;
        } catch (IOException e) {
            throw new Unavailable("the issuer does not answer: try again when it does", e);
        }
    }

    /** Source: RFC 6749, section 2.3.1. */
    private static String basic(String id, String secret) {
        var both = encoded(id) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Where the issuer's endpoints are, as its discovery document says. */
    final class Addresses {

        private record Known(JsonNode document, Instant at) {}

        private volatile @Nullable Known known;

        /** Of its public keys. */
        URI keys() throws IOException {
            return way.keys() != null ? way.keys() : endpoint("jwks_uri");
        }

        /**
         * @throws Unavailable if the issuer does not tell
         */
        URI of(String name) {
            try {
                return endpoint(name);
            } catch (IOException e) {
                throw new Unavailable("the issuer does not answer: try again when it does", e);
            }
        }

        private URI endpoint(String name) throws IOException {
            try {
                var address = URI.create(document().path(name).asString(""));
                if (isSafe(address)) {
                    return address;
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
            throw new IOException("the issuer's discovery document has no good " + name);
        }

        /** Tokens and codes travel there, so they go over TLS or never leave this machine. */
        private boolean isSafe(URI address) {
            var host = address.getHost();
            return "https".equals(address.getScheme()) && host != null
                    || "http".equals(address.getScheme())
                            && host != null
                            && Origins.isLoopback(host);
        }

        private synchronized JsonNode document() throws IOException {
            var now = clock.instant();
            var held = known;
            if (held != null && held.at().plus(DISCOVERY).isAfter(now)) {
                return held.document();
            }
            try {
                var document = fetched();
                known = new Known(document, now);
                return document;
            } catch (IOException e) {
                if (held != null) {
                    return held.document();
                }
                throw e;
            }
        }

        /** Source: OpenID Connect Discovery 1.0, section 4. */
        private JsonNode fetched() throws IOException {
            var issuer = Objects.requireNonNull(way.issuer());
            var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
            var reply =
                    outside.get(URI.create(base + "/.well-known/openid-configuration"), Map.of());
            if (!reply.isSuccess()) {
                throw new IOException("discovery answers " + reply.status());
            }
            var document = reply.json();
            if (!issuer.equals(document.path("issuer").asString(""))) {
                throw new IOException(
                        "the discovery document is of another issuer than HAETAE_OIDC_ISSUER");
            }
            return document;
        }
    }
}
