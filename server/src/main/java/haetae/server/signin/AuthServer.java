package haetae.server.signin;

import haetae.server.account.Role;
import haetae.server.signin.Outside.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An external auth server: it is asked whose a token is, and its sign-in is passed on. What it said
 * is believed for half a minute, a no for five seconds.
 */
final class AuthServer implements Voucher {

    static final Duration YES_HOLDS = Duration.ofSeconds(30);
    static final Duration NO_HOLDS = Duration.ofSeconds(5);

    /** After so long a stream has to be asked for again. */
    private static final Duration STREAM_HOLDS = Duration.ofMinutes(5);

    private static final int MOST_KNOWN = 1_000;
    private static final int MOST_AT_ONCE = 16;
    private static final int PATIENCE_SECONDS = 5;

    private record Known(Optional<Vouched> answer, Instant until) {}

    private final URI address;
    private final Outside outside;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Map<String, Known> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST_KNOWN;
                }
            };

    AuthServer(URI address, Outside outside, InstantSource clock) {
        this.address = address;
        this.outside = outside;
        this.clock = clock;
    }

    /**
     * What its sign-in gives.
     *
     * @param refreshToken null where it gives none
     */
    record Tokens(String accessToken, @Nullable String refreshToken) {
        @Override
        public String toString() {
            return "Tokens[hidden]";
        }
    }

    @Override
    public Optional<Vouched> vouch(String token) {
        if (token.length() > MOST_LETTERS || !token.matches("[\\x21-\\x7e]+")) {
            return Optional.empty();
        }
        var key = Secret.digest(token);
        var held = held(key);
        if (held != null) {
            return held.answer();
        }
        var answer = asked(token);
        hold(key, answer);
        return answer;
    }

    private @Nullable Known held(String key) {
        synchronized (known) {
            var held = known.get(key);
            return held != null && held.until().isAfter(clock.instant()) ? held : null;
        }
    }

    private void hold(String key, Optional<Vouched> answer) {
        var until = clock.instant().plus(answer.isPresent() ? YES_HOLDS : NO_HOLDS);
        synchronized (known) {
            known.put(key, new Known(answer, until));
        }
    }

    private Optional<Vouched> asked(String token) {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw unavailable(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
        try {
            var reply = outside.get(at("verify"), Map.of("Authorization", "Bearer " + token));
            return switch (reply.status()) {
                case 200 -> vouched(reply.json());
                case 401, 403 -> Optional.empty();
                default -> throw new IOException("it answers " + reply.status());
            };
        } catch (IOException e) {
            throw unavailable(e);
        } finally {
            places.release();
        }
    }

    private Optional<Vouched> vouched(JsonNode said) {
        var user = said.path("user");
        var id = user.path("id").asString("");
        if (!said.path("is_valid").asBoolean(false) || !id.matches("\\p{Graph}{1,200}")) {
            return Optional.empty();
        }
        return Optional.of(
                new Vouched(
                        "auth-server:" + id,
                        text(user, "email"),
                        text(user, "name"),
                        user.path("role").asString("").equals("admin") ? Role.ADMIN : Role.USER,
                        clock.instant().plus(STREAM_HOLDS)));
    }

    private static @Nullable String text(JsonNode user, String name) {
        var text = user.path(name).asString("");
        return text.isBlank() ? null : text;
    }

    /**
     * Signs a person in.
     *
     * @return empty when it does not know the person by this password
     * @throws Unavailable if it does not answer
     */
    Optional<Tokens> login(String email, String password) {
        return tokens("login", Map.of("email", email, "password", password));
    }

    /**
     * New tokens for one of its refresh tokens.
     *
     * @return empty when it is none
     * @throws Unavailable if it does not answer
     */
    Optional<Tokens> refresh(String refreshToken) {
        return tokens("refresh", Map.of("refresh_token", refreshToken));
    }

    private Optional<Tokens> tokens(String what, Map<String, String> body) {
        try {
            var reply = posted(what, body);
            if (reply.status() >= 400 && reply.status() < 500 && reply.status() != 429) {
                return Optional.empty();
            }
            var access = reply.json().path("access_token").asString("");
            if (!reply.isSuccess() || access.isEmpty()) {
                throw new IOException("it answers " + reply.status());
            }
            var refresh = reply.json().path("refresh_token").asString("");
            return Optional.of(new Tokens(access, refresh.isEmpty() ? null : refresh));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * Ends one of its refresh tokens, and forgets an access token.
     *
     * @throws Unavailable if it does not answer
     */
    void logout(String accessDigest, @Nullable String refreshToken) {
        synchronized (known) {
            known.remove(accessDigest);
        }
        if (refreshToken == null) {
            return;
        }
        try {
            var reply = posted("logout", Map.of("refresh_token", refreshToken));
            if (reply.status() >= 500) {
                throw new IOException("it answers " + reply.status());
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private Reply posted(String what, Map<String, String> body) throws IOException {
        return outside.post(
                at(what), Map.of("Content-Type", "application/json"), Outside.json(body));
    }

    private URI at(String what) {
        return URI.create(address + "/api/v1/auth/" + what);
    }

    private static Unavailable unavailable(@Nullable Throwable cause) {
        return new Unavailable("the auth server does not answer: try again when it does", cause);
    }
}
