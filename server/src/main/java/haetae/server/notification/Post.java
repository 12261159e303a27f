package haetae.server.notification;

import haetae.server.world.Recipients.Channel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Carries a message to a channel. What it throws and tells never names the address. */
@Component
class Post implements DisposableBean {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST = 1_900; // Discord takes 2,000 characters

    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    private final GuardedPost guarded;

    @Autowired
    Post(Guard guard) throws NoSuchAlgorithmException {
        this(new GuardedPost(guard, SSLContext.getDefault(), PATIENCE));
    }

    Post(GuardedPost guarded) {
        this.guarded = guarded;
    }

    /** What came of it. */
    sealed interface Outcome {
        record Delivered() implements Outcome {}

        /**
         * @param pause how long the channel asks to be left alone, zero if it does not say
         */
        record Failed(String why, Duration pause) implements Outcome {}
    }

    Outcome send(Destination to, String message) throws InterruptedException {
        var text = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
        var channel = to.channel();
        return to.guarded()
                ? guarded(address(channel), body(channel, text))
                : exchange(
                        HttpRequest.newBuilder(address(channel))
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json; charset=utf-8")
                                .POST(HttpRequest.BodyPublishers.ofString(body(channel, text)))
                                .build());
    }

    private Outcome guarded(URI address, String body) throws InterruptedException {
        try {
            var reply = guarded.post(address, body);
            return outcome(reply.status(), reply.retryAfter());
        } catch (Guard.Forbidden e) {
            return new Outcome.Failed(
                    "its host is no longer one of the public internet", Duration.ZERO);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return new Outcome.Failed(e.getClass().getSimpleName(), Duration.ZERO);
        }
    }

    /** Asks an address for nothing but to be asked. */
    Outcome touch(URI address) throws InterruptedException {
        return exchange(HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build());
    }

    private static URI address(Channel channel) {
        return switch (channel.kind()) {
            case TELEGRAM -> URI.create(channel.address() + "/sendMessage");
            case SLACK, DISCORD, WEBHOOK -> channel.address();
        };
    }

    private static String body(Channel channel, String text) {
        var json = JSON.createObjectNode();
        switch (channel.kind()) {
            case SLACK -> json.put("text", escaped(text));
            case WEBHOOK -> json.put("text", text);
            case DISCORD ->
                    json.put("content", text).putObject("allowed_mentions").putArray("parse");
            case TELEGRAM -> json.put("chat_id", channel.chat()).put("text", text);
        }
        return json.toString();
    }

    /** Slack reads these three as its own: a link, or a call to a whole channel. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private Outcome exchange(HttpRequest request) throws InterruptedException {
        try {
            var reply = client.send(request, HttpResponse.BodyHandlers.discarding());
            return outcome(
                    reply.statusCode(), reply.headers().firstValue("Retry-After").orElse(""));
        } catch (IOException e) {
            return new Outcome.Failed(e.getClass().getSimpleName(), Duration.ZERO);
        }
    }

    private static Outcome outcome(int status, String retryAfter) {
        return status / 100 == 2
                ? new Outcome.Delivered()
                : new Outcome.Failed(
                        "HTTP " + status,
                        retryAfter.matches("\\d{1,5}")
                                ? Duration.ofSeconds(Long.parseLong(retryAfter))
                                : Duration.ZERO);
    }

    @Override
    public void destroy() throws IOException {
        guarded.close();
    }
}
