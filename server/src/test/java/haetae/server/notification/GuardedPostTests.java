package haetae.server.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.Recipients.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Messages to addresses that people gave, over real TLS to a server here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedPostTests {

    private static final String HOST = "alerts.example.com";
    private static final char[] PASSWORD = "password".toCharArray();
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final SSLContext tls = certified();
    private final HttpsServer server;
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger lookUps = new AtomicInteger();
    private volatile int status = 200;
    private volatile boolean endless;
    private volatile InetAddress place = HERE;

    /** This machine stands for the public internet here, and 10.0.0.1 for what is not. */
    private final Guard guard =
            new Guard(
                    _ -> {
                        lookUps.incrementAndGet();
                        return List.of(place);
                    },
                    HERE::equals);

    private final GuardedPost post = new GuardedPost(guard, tls, Duration.ofSeconds(10));

    GuardedPostTests() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(HERE, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** A certificate of one host, made by the JDK's own tool, and the trust in it. */
    private static SSLContext certified() throws Exception {
        var folder = Files.createTempDirectory("haetae-certificate-");
        var file = folder.resolve("keys");
        var tool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "a",
                                "-dname",
                                "CN=" + HOST,
                                "-ext",
                                "san=dns:" + HOST,
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                String.valueOf(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(tool.waitFor()).isZero();
        var keys = KeyStore.getInstance(file.toFile(), PASSWORD);
        Files.delete(file);
        Files.delete(folder);
        return context(keys);
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        var mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        taken.add(
                exchange.getRequestHeaders().getFirst("Host")
                        + exchange.getRequestURI()
                        + " "
                        + body);
        exchange.getResponseHeaders().set("Location", "https://" + HOST + "/elsewhere");
        exchange.getResponseHeaders().set("Retry-After", "7");
        exchange.sendResponseHeaders(status, endless ? 0 : -1);
        var line = new byte[65_536];
        try (exchange) {
            while (endless) {
                exchange.getResponseBody().write(line);
            }
        } catch (IOException e) {
            endless = false; // nobody listens any more
        }
    }

    @BeforeEach
    void begin() {
        taken.clear();
        lookUps.set(0);
        place = HERE;
        status = 200;
        endless = false;
    }

    @AfterAll
    void close() throws IOException {
        endless = false;
        post.close();
        guard.destroy();
        server.stop(0);
    }

    private URI address(String host) {
        return URI.create("https://" + host + ":" + server.getAddress().getPort() + "/in?key=x");
    }

    @Test
    void theMessageGoesToTheAddressThatWasJudgedUnderTheHostsName() throws IOException {
        assertThat(post.post(address(HOST), "{\"text\":\"말\"}").status()).isEqualTo(200);
        assertThat(taken)
                .containsExactly(
                        HOST + ":" + server.getAddress().getPort() + "/in?key=x {\"text\":\"말\"}");
        assertThat(lookUps).as("one look, and no second one that could differ").hasValue(1);
    }

    @Test
    void eachMessageIsJudgedAnewAndNoneLeavesOnceTheHostHasMovedInside() throws Exception {
        post.post(address(HOST), "{}");
        place = InetAddress.getByName("10.0.0.1");
        assertThatThrownBy(() -> post.post(address(HOST), "{}"))
                .isInstanceOf(Guard.Forbidden.class);
        assertThat(taken).hasSize(1);
        var channel = new Channel(Kind.WEBHOOK, address(HOST), "");
        assertThat(new Post(post).send(new Destination(channel, true, true), "x"))
                .isEqualTo(
                        new Post.Outcome.Failed(
                                "its host is no longer one of the public internet", Duration.ZERO));
    }

    @Test
    void aNumberInThePlaceOfAHostIsJudgedToo() {
        place = HERE;
        assertThatThrownBy(() -> post.post(address("10.0.0.1"), "{}"))
                .isInstanceOf(IOException.class);
        assertThat(taken).isEmpty();
    }

    @Test
    void aHostWithTheCertificateOfAnotherGetsNothing() {
        assertThatThrownBy(() -> post.post(address("other.example.com"), "{}"))
                .isInstanceOf(SSLException.class);
        assertThat(taken).isEmpty();
    }

    @Test
    void itIsNotSentElsewhere() throws IOException {
        status = 307;
        assertThat(post.post(address(HOST), "{}")).isEqualTo(new GuardedPost.Reply(307, "7"));
        assertThat(taken).hasSize(1);
    }

    @Test
    void anAnswerWithoutEndIsNotRead() throws IOException {
        endless = true;
        assertThat(post.post(address(HOST), "{}").status()).isEqualTo(200);
    }

    @Test
    void aSilentServerIsLeftAfterAWhile() throws IOException {
        try (var silent = new ServerSocket(0, 1, HERE);
                var hasty = new GuardedPost(guard, tls, Duration.ofMillis(300))) {
            var there = URI.create("https://" + HOST + ":" + silent.getLocalPort() + "/");
            assertThatThrownBy(() -> hasty.post(there, "{}")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aHostThatIsNotKnownIsAFailureThatNamesNothing() throws Exception {
        var nobody =
                new Guard(
                        host -> {
                            throw new UnknownHostException(host);
                        },
                        HERE::equals);
        try (var lost = new GuardedPost(nobody, tls, Duration.ofSeconds(1))) {
            var channel = new Channel(Kind.WEBHOOK, address(HOST), "");
            assertThat(new Post(lost).send(new Destination(channel, true, true), "x").toString())
                    .contains("UnknownHostException")
                    .doesNotContain("key=x")
                    .doesNotContain(HOST);
        } finally {
            nobody.destroy();
        }
    }
}
