package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.time.Traffic;
import haetae.upbit.Http.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpTests {

    /** A minute of the agenda's time is well under a second here. */
    private final WallAgenda agenda =
            new WallAgenda("test", Instant.EPOCH, 100, Throwable::printStackTrace);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Http http = new Http(client, agenda, Traffic.uncounted(agenda));
    private final ServerSocket server;

    HttpTests() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        agenda.close();
        client.shutdownNow();
        server.close();
    }

    private interface Behaviour {
        void meet(Socket socket) throws IOException;
    }

    private void serve(Behaviour behaviour) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (var socket = server.accept()) {
                        behaviour.meet(socket);
                    } catch (IOException e) {
                        return; // the client has gone
                    }
                });
    }

    private static void reply(Socket socket, String text) throws IOException {
        readHead(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static void readHead(Socket socket) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int c = socket.getInputStream().read();
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
    }

    private Outcome send(Duration patience) {
        return send("GET", patience);
    }

    private Outcome send(String method, Duration patience) {
        var outcome = new CompletableFuture<Outcome>();
        var request =
                new Http.Request(
                        method,
                        URI.create("http://127.0.0.1:" + server.getLocalPort() + "/x"),
                        Map.of(),
                        null);
        agenda.post(() -> http.send(request, patience, outcome::complete));
        return outcome.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void bringsAReply() {
        serve(socket ->
                reply(
                        socket,
                        "HTTP/1.1 201 Created\r\nremaining-req: group=order; min=1; sec=7\r\n"
                                + "Content-Length: 6\r\n\r\n비트"));
        assertThat(send(Duration.ofMinutes(30)))
                .isInstanceOfSatisfying(
                        Outcome.Reply.class,
                        reply -> {
                            assertThat(reply.status()).isEqualTo(201);
                            assertThat(reply.body()).isEqualTo("비트");
                            assertThat(reply.remainingReq()).contains("group=order; min=1; sec=7");
                        });
    }

    @Test
    void knowsNothingWhenNoReplyComesInTime() {
        var stay = new CompletableFuture<Void>();
        serve(socket -> {
            readHead(socket);
            stay.join();
        });
        assertThat(send(Duration.ofSeconds(10)))
                .isEqualTo(new Outcome.NoReply("no reply within 10000 ms"));
        stay.complete(null);
    }

    @Test
    void knowsNothingWhenTheReplyIsCutShort() {
        serve(socket -> reply(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"uu"));
        assertThat(send(Duration.ofMinutes(30))).isInstanceOf(Outcome.NoReply.class);
    }

    @Test
    void knowsNothingWhenTheConnectionIsRefused() throws IOException {
        server.close();
        assertThat(send(Duration.ofMinutes(30))).isInstanceOf(Outcome.NoReply.class);
    }

    /** The JDK's client sends a GET again when its connection is dropped, and nothing else. */
    @Test
    void knowsNothingWhenTheConnectionIsDroppedAndNeverPostsAgain() {
        var met = new AtomicInteger();
        Behaviour drop =
                socket -> {
                    met.incrementAndGet();
                    readHead(socket);
                };
        serve(drop);
        serve(drop);
        assertThat(send("POST", Duration.ofMinutes(30))).isInstanceOf(Outcome.NoReply.class);
        assertThat(met).hasValue(1);
    }

    @Test
    void answersOnceOnTheAgendaEvenWhenTheReplyComesAfterTheTimeOut() {
        var answers = new AtomicInteger();
        var thread = new CompletableFuture<String>();
        var stay = new CompletableFuture<Void>();
        serve(socket -> {
            readHead(socket);
            stay.join();
            socket.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.UTF_8));
        });
        var request =
                new Http.Request(
                        "GET",
                        URI.create("http://127.0.0.1:" + server.getLocalPort() + "/x"),
                        Map.of("Authorization", "Bearer hidden"),
                        null);
        agenda.post(() ->
                http.send(
                        request,
                        Duration.ofSeconds(1),
                        _ -> {
                            answers.incrementAndGet();
                            thread.complete(Thread.currentThread().getName());
                            stay.complete(null);
                        }));
        assertThat(thread.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("test");
        var later = new CompletableFuture<Void>();
        agenda.after(Duration.ofSeconds(10), () -> later.complete(null));
        later.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(answers).hasValue(1);
        assertThat(request.toString()).doesNotContain("hidden");
    }
}
