package haetae.upbit;

import haetae.upbit.RateLimiter.Urgency;
import haetae.upbit.UpbitJson.Unreadable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sends one call when its turn comes, once, and makes an answer of whatever comes back. Nothing is
 * repeated.
 */
final class Sender {

    /** How long an answer is awaited. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a call waits for its turn. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Turns JSON into a value. */
    interface Reader<T> {
        T read(JsonNode json) throws Unreadable;
    }

    /**
     * @param method GET and DELETE carry the parameters in the address, POST in the body
     */
    record Call<T>(
            String method,
            String path,
            Params params,
            RateGroup group,
            Urgency urgency,
            Reader<T> reader) {}

    private final Upbit upbit;
    private final @Nullable Signer signer;

    /**
     * @param signer for private calls; without one only quotation calls work
     */
    Sender(Upbit upbit, @Nullable Signer signer) {
        this.upbit = upbit;
        this.signer = signer;
    }

    /** Sends the call; one whose turn does not come soon is an unknown answer, and was not sent. */
    <T> void send(Call<T> call, Consumer<Answer<T>> then) {
        send(
                call,
                upbit.agenda().monotonic().plus(LONGEST_WAIT),
                () -> then.accept(new Answer.Unknown<>("not sent: the rate limit is used up")),
                then);
    }

    /**
     * Sends the call by a moment or not at all.
     *
     * @param by on the agenda's monotonic clock
     * @param late run instead of {@code then} when nothing was sent
     */
    <T> void send(Call<T> call, Duration by, Runnable late, Consumer<Answer<T>> then) {
        if (call.group().scope() == RateGroup.Scope.ADDRESS) {
            // Sent where the limit lives: an account that is held up delays only itself.
            upbit.atOrigin(() ->
                    carry(
                            call,
                            upbit.origin(),
                            by,
                            () -> upbit.fromOrigin(late),
                            outcome -> upbit.fromOrigin(() -> then.accept(answer(call, outcome)))));
        } else {
            carry(call, upbit, by, late, outcome -> then.accept(answer(call, outcome)));
        }
    }

    private void carry(
            Call<?> call, Upbit via, Duration by, Runnable late, Consumer<Http.Outcome> then) {
        var group = call.group();
        var limiter = limiter(group);
        limiter.acquire(
                upbit.account(),
                group,
                call.urgency(),
                by,
                () ->
                        via.http()
                                .send(
                                        request(call),
                                        PATIENCE,
                                        outcome -> {
                                            note(limiter, group, outcome);
                                            then.accept(outcome);
                                        }),
                late);
    }

    /** True from a block (418) on until the exchange takes a request of the group again. */
    boolean isBlocked(RateGroup group) {
        return limiter(group).isBlocked(group);
    }

    private RateLimiter limiter(RateGroup group) {
        return group.scope() == RateGroup.Scope.ADDRESS
                ? upbit.limits().ofAddress()
                : upbit.limits().ofPocket(key().pocket());
    }

    private Signer key() {
        if (signer == null) {
            throw new IllegalStateException("this call needs an Upbit key and none is set");
        }
        return signer;
    }

    /** Made when the call goes, so that each attempt has a token of its own. */
    private Http.Request request(Call<?> call) {
        var headers = new LinkedHashMap<String, String>();
        if (call.group().scope() == RateGroup.Scope.POCKET) {
            headers.put("Authorization", "Bearer " + key().token(call.params()));
        }
        if (call.method().equals("POST")) {
            headers.put("Content-Type", "application/json; charset=utf-8");
            return new Http.Request(
                    "POST", upbit.rest(call.path()), Map.copyOf(headers), call.params().json());
        }
        var query = call.params().isEmpty() ? "" : "?" + call.params().query();
        return new Http.Request(
                call.method(), upbit.rest(call.path() + query), Map.copyOf(headers), null);
    }

    /** Tells the limiter what a reply says of the limit. */
    private static void note(RateLimiter limiter, RateGroup group, Http.Outcome outcome) {
        if (outcome instanceof Http.Outcome.Reply reply) {
            reply.remainingReq().ifPresent(text -> limiter.learn(group, text));
            switch (reply.status()) {
                case 429 -> limiter.tooMany(group);
                case 418 -> limiter.blocked(group);
                default -> limiter.accepted(group);
            }
        }
    }

    private static <T> Answer<T> answer(Call<T> call, Http.Outcome outcome) {
        return switch (outcome) {
            case Http.Outcome.NoReply(var cause) -> new Answer.Unknown<>(cause);
            case Http.Outcome.Reply reply -> answer(reply, call.reader());
        };
    }

    private static <T> Answer<T> answer(Http.Outcome.Reply reply, Reader<T> reader) {
        int status = reply.status();
        try {
            if (status == 200 || status == 201) {
                return new Answer.Ok<>(reader.read(UpbitJson.parse(reply.body())));
            }
            if (status < 400 || status >= 500 || status == 429 || status == 418) {
                return new Answer.Unknown<>("HTTP " + status);
            }
            var error = UpbitJson.error(UpbitJson.parse(reply.body()));
            return new Answer.Refused<>(status, error.name(), error.message());
        } catch (Unreadable e) {
            return new Answer.Unknown<>(
                    "HTTP " + status + " with a body that cannot be read: " + e.getMessage());
        }
    }
}
