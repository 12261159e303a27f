package haetae.server.notification;

import haetae.server.world.Recipients.Channel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Carries a message to a channel. What it throws and tells never names the address. */
@Component
class Post {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST = 1_900; // Discord takes 2,000 characters

    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /** What came of it. */
    sealed interface Outcome {
        record Delivered() implements Outcome {}

        /**
         * @param pause how long the channel asks to be left alone, zero if it does not say
         */
        record Failed(String why, Duration pause) implements Outcome {}
    }

    Outcome send(Channel channel, String message) throws InterruptedException {
        var text = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
        return exchange(
                HttpRequest.newBuilder(address(channel))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(body(channel, text)))
                        .build());
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
            case SLACK, WEBHOOK -> json.put("text", text);
            case DISCORD ->
                    json.put("content", text).putObject("allowed_mentions").putArray("parse");
            case TELEGRAM -> json.put("chat_id", channel.chat()).put("text", text);
        }
        return json.toString();
    }

    private Outcome exchange(HttpRequest request) throws InterruptedException {
        try {
            var reply = client.send(request, HttpResponse.BodyHandlers.discarding());
            if (reply.statusCode() / 100 == 2) {
                return new Outcome.Delivered();
            }
            var wait = reply.headers().firstValue("Retry-After").orElse("");
            return new Outcome.Failed(
                    "HTTP " + reply.statusCode(),
                    wait.matches("\\d{1,5}")
                            ? Duration.ofSeconds(Long.parseLong(wait))
                            : Duration.ZERO);
        } catch (IOException e) {
            return new Outcome.Failed(e.getClass().getSimpleName(), Duration.ZERO);
        }
    }
}
