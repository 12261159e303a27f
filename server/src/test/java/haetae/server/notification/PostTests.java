package haetae.server.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.Recipients.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms that channels want, and what their answers mean. */
class PostTests {

    private final Guard guard = new Guard(_ -> List.of(), _ -> false);
    private final Post post;
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private int status = 200;

    PostTests() throws Exception {
        post = new Post(guard);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void open() {
        server.createContext(
                "/",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    taken.add(
                            exchange.getRequestURI().getPath()
                                    + " "
                                    + new String(body, StandardCharsets.UTF_8));
                    exchange.getResponseHeaders().set("Retry-After", "7");
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void close() throws IOException {
        post.destroy();
        guard.destroy();
        server.stop(0);
    }

    /** The operator's may be anywhere. */
    private Destination channel(Kind kind) {
        var address = "http://127.0.0.1:" + server.getAddress().getPort() + "/secret";
        return new Destination(new Channel(kind, URI.create(address), "42"), false, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SLACK    | /secret {\"text\":\"말 \\\"x\\\"\"}",
                "WEBHOOK  | /secret {\"text\":\"말 \\\"x\\\"\"}",
                "DISCORD  | /secret {\"content\":\"말 \\\"x\\\"\",\"allowed_mentions\":{\"parse\":[]}}",
                "TELEGRAM | /secret/sendMessage {\"chat_id\":\"42\",\"text\":\"말 \\\"x\\\"\"}"
            })
    void eachChannelIsSentItsForm(Kind kind, String sent) throws InterruptedException {
        assertThat(post.send(channel(kind), "말 \"x\"")).isEqualTo(new Post.Outcome.Delivered());
        assertThat(taken).containsExactly(sent);
    }

    @ParameterizedTest
    @CsvSource({"429, HTTP 429", "500, HTTP 500", "404, HTTP 404", "302, HTTP 302"})
    void whatIsNotTakenIsAFailureWithThePauseThatIsAskedFor(int code, String why)
            throws InterruptedException {
        status = code;
        assertThat(post.send(channel(Kind.SLACK), "x"))
                .isEqualTo(new Post.Outcome.Failed(why, Duration.ofSeconds(7)));
        assertThat(taken).as("it is sent nowhere else").hasSize(1);
    }

    @Test
    void anAddressThatNobodyAnswersIsNotNamed() throws InterruptedException {
        var nobody = channel(Kind.SLACK);
        server.stop(0);
        assertThat(post.send(nobody, "x").toString())
                .contains("Exception")
                .doesNotContain("secret");
    }

    @Test
    void whatSlackWouldReadAsItsOwnIsText() throws InterruptedException {
        post.send(channel(Kind.SLACK), "<!channel> a & b");
        post.send(channel(Kind.WEBHOOK), "<!channel> a & b");
        assertThat(taken)
                .containsExactly(
                        "/secret {\"text\":\"&lt;!channel&gt; a &amp; b\"}",
                        "/secret {\"text\":\"<!channel> a & b\"}");
    }

    @Test
    void aMessageIsCutToWhatEveryChannelTakes() throws InterruptedException {
        post.send(channel(Kind.DISCORD), "x".repeat(5_000));
        assertThat(taken.getFirst().length()).isLessThan(2_000);
    }
}
