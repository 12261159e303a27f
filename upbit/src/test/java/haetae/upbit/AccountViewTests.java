package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several accounts at one Upbit, each on an agenda of its own. */
class AccountViewTests {

    private static final Market BTC = new Market("KRW-BTC");

    private final FakeServer server = new FakeServer().answer(200, "[]");
    private final HttpClient client = HttpClient.newHttpClient();
    private final WallAgenda agenda = WallAgenda.onMachineClock("base", Throwable::printStackTrace);
    private final WallAgenda own = agenda.beside("own");
    private final Upbit upbit =
            new Upbit(agenda, client, Traffic.uncounted(agenda), server.address());
    private final Upbit view = upbit.forAccount("somebody", own);

    AccountViewTests() throws IOException {}

    @AfterEach
    void close() {
        own.close();
        agenda.close();
        client.shutdownNow();
        server.close();
    }

    private static Signer key() {
        return new Signer("access", "secret", () -> "nonce");
    }

    private static <T> T await(CompletableFuture<T> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** The name of the thread that an answer comes on. */
    private String threadOf(Consumer<Runnable> question) {
        var thread = new CompletableFuture<String>();
        own.post(() -> question.accept(() -> thread.complete(Thread.currentThread().getName())));
        return await(thread);
    }

    private void exhaust(Agenda on, RateLimiter limiter, RateGroup group) {
        var done = new CompletableFuture<Void>();
        on.post(() -> {
            limiter.tooMany(group);
            done.complete(null);
        });
        await(done);
    }

    @Test
    void bringsEveryAnswerOnTheAccountsOwnAgenda() {
        var rest = new UpbitRest(view, key());
        assertThat(threadOf(then -> rest.orderBooks(List.of(BTC), 1, _ -> then.run())))
                .isEqualTo("own");
        assertThat(threadOf(then -> rest.accounts(_ -> then.run()))).isEqualTo("own");
    }

    @Test
    void tellsOnTheAccountsOwnAgendaThatARequestCameTooLate() {
        exhaust(agenda, upbit.limits().ofAddress(), RateGroup.ORDERBOOK);
        var thread = new CompletableFuture<String>();
        own.post(() ->
                new Sender(view, null)
                        .send(
                                new Sender.Call<>(
                                        "GET",
                                        "/v1/orderbook",
                                        Params.NONE,
                                        RateGroup.ORDERBOOK,
                                        RateLimiter.Urgency.POLL,
                                        json -> json),
                                own.monotonic().plusMillis(50),
                                () -> thread.complete(Thread.currentThread().getName()),
                                _ -> thread.complete("sent")));
        assertThat(await(thread)).isEqualTo("own");
        assertThat(server.all()).isEmpty();
    }

    @Test
    void sharesWhatIsCountedPerAddressAndKeepsWhatIsCountedPerPocket() {
        var other = upbit.forAccount("somebody else", own);
        assertThat(view.limits().ofAddress()).isSameAs(upbit.limits().ofAddress());
        assertThat(view.limits().ofPocket("main"))
                .isNotSameAs(upbit.limits().ofPocket("main"))
                .isNotSameAs(other.limits().ofPocket("main"));
    }

    @Test
    void sendsForTheOthersWhileOneAccountIsHeldUp() {
        var held = new CountDownLatch(1);
        own.post(() -> {
            try {
                held.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        new UpbitQuotation(view).orderBooks(List.of(BTC), 1, _ -> {});
        try (var third = agenda.beside("third")) {
            var answered = new CompletableFuture<Answer<?>>();
            var quotation = new UpbitQuotation(upbit.forAccount("third", third));
            third.post(() -> quotation.orderBooks(List.of(BTC), 1, answered::complete));
            assertThat(await(answered)).isInstanceOf(Answer.Ok.class);
        } finally {
            held.countDown();
        }
    }

    @Test
    void believesForAllAccountsThatTheAddressIsBlocked() {
        server.answer(418, "");
        server.answer(200, "[]");
        var quotation = new UpbitQuotation(view);
        threadOf(then -> quotation.orderBooks(List.of(BTC), 1, _ -> then.run()));
        threadOf(then -> quotation.orderBooks(List.of(BTC), 1, _ -> then.run()));
        var blocked = new CompletableFuture<Boolean>();
        agenda.post(
                () -> blocked.complete(upbit.limits().ofAddress().isBlocked(RateGroup.ORDERBOOK)));
        assertThat(await(blocked)).isTrue();
    }

    @Test
    void asksForAHandshakeAmongTheOthersAndListensOnItsOwnAgenda() throws Exception {
        try (var streams = new FakeStream()) {
            var there = new Upbit(agenda, client, Traffic.uncounted(agenda), streams.address());
            var thread = new CompletableFuture<String>();
            var stream =
                    new UpbitStream(
                            there.forAccount("somebody", own),
                            Subscription.NOTHING.trades(List.of(BTC)),
                            new UpbitStream.Listener() {
                                @Override
                                public void connected() {
                                    thread.complete(Thread.currentThread().getName());
                                }
                            });
            own.post(stream::open);
            assertThat(await(thread)).isEqualTo("own");
            own.post(stream::close);
        }
    }

    @Test
    void isHeldUpByNoOtherPocketsBlock() {
        exhaust(agenda, upbit.limits().ofPocket("main"), RateGroup.DEFAULT);
        var before = own.monotonic();
        var rest = new UpbitRest(view, key());
        threadOf(then -> rest.accounts(_ -> then.run()));
        assertThat(own.monotonic().minus(before)).isLessThan(Duration.ofMillis(900));
    }
}
