package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Leg;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.time.Traffic;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what is made of what comes back. */
class UpbitRestTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Market ETH = new Market("KRW-ETH");

    private static final String ORDER =
            """
            {"uuid":"u1","market":"KRW-BTC","side":"bid","ord_type":"price","price":"10000","state":"wait",
             "created_at":"2025-07-04T15:00:00+09:00","executed_volume":"0","reserved_fee":"5",
             "remaining_fee":"5","paid_fee":"0","locked":"10005","trades_count":0,"identifier":"i1"}\
            """;

    private final FakeServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WallAgenda agenda = WallAgenda.onMachineClock("test", Throwable::printStackTrace);
    private final AtomicInteger nonces = new AtomicInteger();
    private final Upbit upbit;
    private final UpbitRest rest;

    UpbitRestTests() throws IOException {
        server = new FakeServer();
        upbit = new Upbit(agenda, client, Traffic.uncounted(agenda), server.address());
        rest =
                new UpbitRest(
                        upbit,
                        new Signer("access", "secret", () -> "n" + nonces.incrementAndGet()));
    }

    @AfterEach
    void close() {
        agenda.close();
        client.shutdownNow();
        server.close();
    }

    private <T> T ask(Consumer<Consumer<T>> question) {
        var answer = new CompletableFuture<T>();
        agenda.post(() -> question.accept(answer::complete));
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static OrderIntent buy() {
        return new OrderIntent(
                "i1",
                BTC,
                new OrderTerms.MarketBuy(Krw.of(10_000)),
                Leg.ENTRY,
                "d",
                1,
                Instant.EPOCH,
                Instant.MAX);
    }

    private PlaceOutcome place() {
        var exchange = new UpbitExchange(rest, rest);
        return this.<PlaceOutcome>ask(
                then -> exchange.place(buy(), agenda.monotonic().plusSeconds(5), then));
    }

    private String requested() throws InterruptedException {
        var seen = server.seen.poll(20, TimeUnit.SECONDS);
        return seen == null
                ? "nothing"
                : seen.method()
                        + " "
                        + seen.path()
                        + (seen.query() == null ? "" : "?" + seen.query());
    }

    @Test
    void asksEveryQuotationCallAsDocumented() throws InterruptedException {
        server.answer(200, "[]");
        var before = Instant.parse("2025-06-24T04:56:53Z");
        this.<Object>ask(then -> rest.markets(then::accept));
        assertThat(requested()).isEqualTo("GET /v1/market/all?is_details=true");
        this.<Object>ask(then -> rest.candles(BTC, Interval.H4, before, 200, then::accept));
        assertThat(requested())
                .isEqualTo(
                        "GET /v1/candles/minutes/240?market=KRW-BTC&to=2025-06-24T04%3A56%3A53Z&count=200");
        this.<Object>ask(then -> rest.candles(BTC, Interval.D1, null, 1, then::accept));
        assertThat(requested()).isEqualTo("GET /v1/candles/days?market=KRW-BTC&count=1");
        this.<Object>ask(then -> rest.candles(BTC, Interval.W1, null, 1, then::accept));
        assertThat(requested()).isEqualTo("GET /v1/candles/weeks?market=KRW-BTC&count=1");
        for (var length : Bar.Length.values()) {
            this.<Object>ask(then -> rest.bars(BTC, length, null, 1, then::accept));
            assertThat(requested()).startsWith("GET /v1/candles/" + length.path() + "?");
        }
        this.<Object>ask(then -> rest.trades(BTC, 17510687993360000L, 500, then::accept));
        assertThat(requested())
                .isEqualTo(
                        "GET /v1/trades/ticks?market=KRW-BTC&count=500&cursor=17510687993360000");
        this.<Object>ask(then -> rest.tickers(List.of(BTC, ETH), then::accept));
        assertThat(requested()).isEqualTo("GET /v1/ticker?markets=KRW-BTC,KRW-ETH");
        this.<Object>ask(then -> rest.allTickers(then::accept));
        assertThat(requested()).isEqualTo("GET /v1/ticker/all?quote_currencies=KRW");
        this.<Object>ask(then -> rest.orderBooks(List.of(BTC, ETH), 30, then::accept));
        assertThat(requested()).isEqualTo("GET /v1/orderbook?markets=KRW-BTC,KRW-ETH&count=30");
        this.<Object>ask(then -> rest.instruments(List.of(BTC), then::accept));
        assertThat(requested()).isEqualTo("GET /v1/orderbook/instruments?markets=KRW-BTC");
    }

    @Test
    void asksEveryPrivateCallAsDocumented() throws InterruptedException {
        server.answer(200, "[]");
        this.<Object>ask(then -> rest.accounts(then::accept));
        assertThat(requested()).isEqualTo("GET /v1/accounts");
        this.<Object>ask(then -> rest.chance(BTC, then::accept));
        assertThat(requested()).isEqualTo("GET /v1/orders/chance?market=KRW-BTC");
        this.<Object>ask(then -> rest.apiKeys(then::accept));
        assertThat(requested()).isEqualTo("GET /v1/api_keys");
        this.<Object>ask(then -> rest.orderByUuid("u1", then::accept));
        assertThat(requested()).isEqualTo("GET /v1/order?uuid=u1");
        this.<Object>ask(then -> rest.orderByIdentifier("i1", then::accept));
        assertThat(requested()).isEqualTo("GET /v1/order?identifier=i1");
        this.<Object>ask(then -> rest.ordersByUuids(List.of("u1", "u2"), then::accept));
        assertThat(requested()).isEqualTo("GET /v1/orders/uuids?uuids[]=u1&uuids[]=u2");
        this.<Object>ask(then -> rest.ordersByIdentifiers(List.of("i1"), then::accept));
        assertThat(requested()).isEqualTo("GET /v1/orders/uuids?identifiers[]=i1");
        this.<Object>ask(then -> rest.openOrders(then::accept));
        assertThat(requested())
                .isEqualTo("GET /v1/orders/open?states[]=wait&states[]=watch&page=1&limit=100");
        this.<Object>ask(then ->
                rest.closedOrders(BTC, Instant.parse("2025-06-24T04:56:53Z"), then::accept));
        assertThat(requested())
                .isEqualTo(
                        "GET /v1/orders/closed?market=KRW-BTC&states[]=done&states[]=cancel"
                                + "&start_time=2025-06-24T04%3A56%3A53Z&limit=1000");
        this.<Object>ask(then -> rest.cancelByUuid("u1", then::accept));
        assertThat(requested()).isEqualTo("DELETE /v1/order?uuid=u1");
        this.<Object>ask(then -> rest.cancelByIdentifier("i1", then::accept));
        assertThat(requested()).isEqualTo("DELETE /v1/order?identifier=i1");
    }

    @Test
    void sendsAnOrderAsJsonOverWhichTheTokenIsMade() throws InterruptedException {
        server.answer(201, ORDER);
        assertThat(place()).isInstanceOf(PlaceOutcome.Accepted.class);
        var seen = server.seen.take();
        assertThat(seen.path()).isEqualTo("/v1/orders");
        assertThat(seen.query()).isNull();
        assertThat(seen.body())
                .isEqualTo(
                        "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"price\":\"10000\","
                                + "\"ord_type\":\"price\",\"smp_type\":\"cancel_maker\",\"identifier\":\"i1\"}");
        var expected = new Signer("access", "secret", () -> "n1").token(UpbitRest.body(buy()));
        assertThat(seen.headers())
                .containsEntry("authorization", "Bearer " + expected)
                .containsEntry("content-type", "application/json; charset=utf-8")
                .doesNotContainKey("origin")
                .doesNotContainKey("haetae-line");
    }

    @Test
    void sendsNoKeyWithQuotationCalls() throws InterruptedException {
        server.answer(200, "[]");
        this.<Object>ask(then -> rest.tickers(List.of(BTC), then::accept));
        assertThat(server.seen.take().headers()).doesNotContainKey("authorization");
        assertThatThrownBy(() ->
                        new UpbitStream(
                                upbit,
                                Subscription.NOTHING.myOrders(),
                                new UpbitStream.Listener() {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesANewTokenForEveryAttempt() {
        server.answer(500, "");
        place();
        place();
        assertThat(server.all().stream().map(seen -> seen.headers().get("authorization")))
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "500,''",
        "502,<html>Bad Gateway</html>",
        "504,''",
        "429,''",
        "418,{}",
        "400,<html>no</html>",
        "400,{}",
        "400,'{\"error\":{\"name\":[]}}'",
        "200,<html>fine</html>",
        "201,{}",
        "301,''",
        "204,''"
    })
    void neverTakesAnAnswerItCannotReadForAYesOrANo(int status, String body) {
        server.answer(status, body);
        assertThat(place()).isInstanceOf(PlaceOutcome.Unknown.class);
        assertThat(server.all()).as("sent once").hasSize(1);
    }

    @Test
    void aBlockForAskingTooMuchIsToldAsWhatItIs() {
        var exchange = new UpbitExchange(rest, rest);
        server.answer(418, "{}");
        assertThat(this.<AccountOutcome>ask(exchange::account))
                .isInstanceOf(AccountOutcome.Blocked.class);
    }

    @Test
    void readsRefusals() {
        server.answer(400, "{\"error\":{\"name\":\"insufficient_funds_bid\",\"message\":\"no\"}}")
                .answer(400, "{\"error\":{\"name\":\"duplicated_identifier\"}}")
                .answer(401, "{\"error\":{\"name\":\"nonce_used\"}}")
                .answer(404, "{\"error\":{\"name\":\"not_found\"}}");
        assertThat(place())
                .isEqualTo(
                        new PlaceOutcome.Refused(
                                new Refusal(
                                        Refusal.Kind.INSUFFICIENT_FUNDS,
                                        "insufficient_funds_bid",
                                        "no")));
        assertThat(place()).isEqualTo(new PlaceOutcome.Duplicate());
        assertThat(place()).isInstanceOf(PlaceOutcome.Unknown.class);
        assertThat(place()).isInstanceOf(PlaceOutcome.Unknown.class);
    }

    @Test
    void readsNamesOfQuotationErrorsFromTheirNumbers() {
        server.answer(404, "{\"error\":{\"name\":404,\"message\":\"Code not found\"}}");
        var answer = this.<Answer<Ticker>>ask(then -> rest.ticker(BTC, then));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        no -> assertThat(no.error()).isEqualTo(UpbitError.QUOTATION_NOT_FOUND));
    }

    @Test
    void findsNoOrderOnlyWhenTheExchangeSaysSo() {
        server.answer(404, "{\"error\":{\"name\":\"order_not_found\"}}")
                .answer(404, "{\"error\":{\"name\":\"not_found\"}}");
        var exchange = new UpbitExchange(rest, rest);
        assertThat(this.<LookUpOutcome>ask(then -> exchange.lookUp("i1", then)))
                .isInstanceOf(LookUpOutcome.NotFound.class);
        assertThat(this.<LookUpOutcome>ask(then -> exchange.lookUp("i1", then)))
                .isInstanceOf(LookUpOutcome.Unknown.class);
    }

    @Test
    void readsOpenOrdersPageByPage() {
        var full =
                IntStream.range(0, 100)
                        .mapToObj(i -> ORDER.replace("\"u1\"", "\"u" + i + "\""))
                        .collect(Collectors.joining(",", "[", "]"));
        server.answer(200, "[]").answer(200, full).answer(200, "[" + ORDER + "]");
        var outcome = this.<AccountOutcome>ask(then -> new UpbitExchange(rest, rest).account(then));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        AccountOutcome.Read.class, read -> assertThat(read.open()).hasSize(101));
        assertThat(server.all().getLast().query()).contains("page=2");
    }

    @Test
    void sendsNothingAfterTooMany() {
        server.answer(429, "").answer(201, ORDER);
        assertThat(place()).isInstanceOf(PlaceOutcome.Unknown.class);
        var exchange = new UpbitExchange(rest, rest);
        var outcome =
                this.<PlaceOutcome>ask(then ->
                        exchange.place(
                                buy(), agenda.monotonic().plus(Duration.ofMillis(50)), then));
        assertThat(outcome).isInstanceOf(PlaceOutcome.NotSent.class);
        assertThat(server.all()).hasSize(1);
    }

    @Test
    void countsTwoClientsOfOneUpbitTogether() {
        server.answer(200, "[]", "Remaining-Req", "group=ticker; min=600; sec=0");
        this.<Object>ask(then -> rest.tickers(List.of(BTC), then::accept));
        var begun = agenda.monotonic();
        this.<Object>ask(then -> new UpbitQuotation(upbit).tickers(List.of(BTC), then::accept));
        assertThat(agenda.monotonic().minus(begun)).isGreaterThan(Duration.ofMillis(900));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201, -1})
    void refusesCountsThatUpbitDoesNotTake(int count) {
        assertThatThrownBy(() -> rest.candles(BTC, Interval.M1, null, count, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
