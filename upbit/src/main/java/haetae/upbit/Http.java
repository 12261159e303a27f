package haetae.upbit;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests, once each, and hands every outcome to the agenda. Time-outs are entries of
 * the agenda, so they hold in virtual time as well.
 */
public final class Http {

    /**
     * The header that tells a counting twin which line a request belongs to. Never sent where
     * nothing is counted.
     */
    public static final String LINE_HEADER = "Haetae-Line";

    /**
     * @param body JSON, or null for none
     */
    public record Request(
            String method, URI uri, Map<String, String> headers, @Nullable String body) {
        /** Headers carry keys and bodies carry orders: neither shows. */
        @Override
        public String toString() {
            return method + " " + uri.getPath();
        }
    }

    /** What came of a request. */
    public sealed interface Outcome {

        record Reply(
                int status, String body, Optional<String> remainingReq, Optional<String> retryAfter)
                implements Outcome {}

        /** No usable reply. Whether the request arrived is not known. */
        record NoReply(String cause) implements Outcome {}
    }

    /** No answer that we ask for is nearly as long; a longer one is no reply. */
    private static final long LONGEST_BODY = 16L << 20;

    private final HttpClient client;
    private final Agenda agenda;
    private final Traffic traffic;

    /**
     * @param traffic told of every exchange; {@link Traffic#uncounted} in a live world
     */
    public Http(HttpClient client, Agenda agenda, Traffic traffic) {
        this.client = client;
        this.agenda = agenda;
        this.traffic = traffic;
    }

    /**
     * Sends the request once. The outcome comes on the agenda, exactly once, after {@code patience}
     * at the latest.
     */
    public void send(Request request, Duration patience, Consumer<Outcome> then) {
        var line = traffic.open();
        var builder = HttpRequest.newBuilder(request.uri());
        request.headers().forEach(builder::header);
        if (line.id() != null) {
            builder.header(LINE_HEADER, line.id());
        }
        builder.method(
                request.method(),
                request.body() == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(request.body()));
        line.sent();
        var exchange =
                client.sendAsync(
                        builder.build(),
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8),
                                LONGEST_BODY));
        var once = new boolean[1]; // touched on the agenda only
        var timeOut =
                agenda.after(
                        patience,
                        () -> {
                            if (!once[0]) {
                                once[0] = true;
                                line.abandoned();
                                exchange.cancel(true);
                                then.accept(
                                        new Outcome.NoReply(
                                                "no reply within " + patience.toMillis() + " ms"));
                            }
                        });
        exchange.whenComplete((response, failure) ->
                line.received(() -> {
                    if (!once[0]) {
                        once[0] = true;
                        timeOut.cancel();
                        then.accept(outcome(response, failure));
                    }
                }));
    }

    private static Outcome outcome(
            @Nullable HttpResponse<String> response, @Nullable Throwable failure) {
        if (response == null) {
            var cause =
                    failure instanceof CompletionException wrapped && wrapped.getCause() != null
                            ? wrapped.getCause()
                            : failure;
            return new Outcome.NoReply(
                    cause == null ? "no reply" : cause.getClass().getSimpleName());
        }
        return new Outcome.Reply(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Remaining-Req"),
                response.headers().firstValue("Retry-After"));
    }
}
