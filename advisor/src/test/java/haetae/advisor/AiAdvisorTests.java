package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import haetae.core.indicator.Indicators;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Attempt;
import haetae.core.signal.CoinClass;
import haetae.core.signal.Confluence;
import haetae.core.signal.Outlook;
import haetae.core.time.Traffic;
import haetae.upbit.Http;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Two providers over real HTTP, one after the other; time goes thirty times faster. */
class AiAdvisorTests {

    private static final String GEMINI_KEY = "AIza-a-secret-of-the-test";
    private static final String OPENAI_KEY = "sk-a-secret-of-the-test";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BUY =
            "{\"signal\":\"BUY\",\"confidence\":0.7,\"reasoning\":\"because\"}";
    private static final AdviceRequest REQUEST =
            new AdviceRequest(
                    "d1",
                    new Market("KRW-BTC"),
                    Instant.parse("2026-01-12T00:00:05Z"),
                    Price.of(100_000_000),
                    0.01,
                    new Indicators.Reading(
                            1e8, 55, 1, 2, 1e8, 1.1e8, 9e7, 0.5, 1e8, 1e8, 1e8, 1e8, 1e6, 1.2e8,
                            9e7),
                    Quantity.ZERO,
                    Krw.ZERO,
                    Krw.of(1_000_000),
                    new BigDecimal("0.05"),
                    new Outlook(
                            CoinClass.MAJOR,
                            CoinClass.MAJOR.rules(),
                            List.of(),
                            List.of(),
                            Confluence.NONE,
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of()));

    /** Begins a reply and ends the connection in the middle of it. */
    private static final int CUT = -1;

    /** What one provider does with a request; status 0 is to say nothing at all. */
    private record Deed(int status, String body, Map<String, String> headers) {}

    private final WallAgenda agenda =
            new WallAgenda("test", Instant.EPOCH, 30, Throwable::printStackTrace);
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final Map<String, Deque<Deed>> deeds = new ConcurrentHashMap<>();
    private final Map<String, Deed> usual = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Purse purse = new Purse();
    private AiSettings settings = settings("gemini-2.5-pro", "gpt-4.1-mini");
    private final AiAdvisor advisor;

    /** A budget in memory. */
    private final class Purse implements Budget {
        private final List<Call> booked = new ArrayList<>();
        private final Map<Long, BigDecimal> settled = new ConcurrentHashMap<>();
        private boolean spent;
        private boolean broken;
        private Duration delay = Duration.ZERO;

        @Override
        public void book(Call call, AiSettings settings, Consumer<Leave> then) {
            if (broken) {
                then.accept(new Leave.Unknown("away"));
            } else if (spent) {
                then.accept(new Leave.Spent("the day's budget is spent"));
            } else {
                booked.add(call);
                var leave = new Leave.Granted(booked.size());
                if (delay.isZero()) {
                    then.accept(leave);
                } else {
                    agenda.after(delay, () -> then.accept(leave));
                    delay = Duration.ZERO;
                }
            }
        }

        @Override
        public void settle(long booking, BigDecimal cost, int inputTokens, int outputTokens) {
            settled.put(booking, cost);
        }
    }

    AiAdvisorTests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        usual.put("gemini", new Deed(200, gemini(BUY), Map.of()));
        usual.put("openai", new Deed(200, openAi(BUY), Map.of()));
        var address = address();
        advisor =
                new AiAdvisor(
                        agenda,
                        new Http(client, agenda, Traffic.uncounted(agenda)),
                        List.of(new Gemini(address, GEMINI_KEY), new OpenAi(address, OPENAI_KEY)),
                        () -> settings,
                        purse,
                        () -> 0.5);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static AiSettings settings(String model, String fallback) {
        return new AiSettings(
                model,
                fallback,
                new BigDecimal("2000"),
                0,
                Prices.of(Prices.LISTED, new BigDecimal("1450")));
    }

    @AfterEach
    void close() {
        agenda.close();
        client.shutdownNow();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var who =
                exchange.getRequestURI().getPath().contains("generateContent")
                        ? "gemini"
                        : "openai";
        Deed deed;
        synchronized (asked) {
            asked.add(who);
            var next = deeds.getOrDefault(who, new ArrayDeque<>()).poll();
            deed = next == null ? Objects.requireNonNull(usual.get(who)) : next;
        }
        if (deed.status() == 0) {
            return; // says nothing
        }
        if (deed.status() == CUT) {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        }
        deed.headers().forEach(exchange.getResponseHeaders()::set);
        var bytes = deed.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(deed.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String gemini(String text) {
        var json = JSON.createObjectNode();
        var candidate = json.putArray("candidates").addObject().put("finishReason", "STOP");
        candidate.putObject("content").putArray("parts").addObject().put("text", text);
        json.putObject("usageMetadata")
                .put("promptTokenCount", 1000)
                .put("candidatesTokenCount", 100);
        return json.toString();
    }

    private static String openAi(String text) {
        var json = JSON.createObjectNode();
        var choice = json.putArray("choices").addObject().put("finish_reason", "stop");
        choice.putObject("message").put("content", text);
        json.putObject("usage").put("prompt_tokens", 1000).put("completion_tokens", 100);
        return json.toString();
    }

    private void fails(String who, int status) {
        usual.put(who, new Deed(status, "{\"error\":\"not now " + GEMINI_KEY + "\"}", Map.of()));
    }

    private void first(String who, Deed... some) {
        deeds.put(who, new ArrayDeque<>(List.of(some)));
    }

    private AdviceReply ask() throws Exception {
        var given = new CompletableFuture<AdviceReply>();
        agenda.post(() -> advisor.advise(REQUEST, given::complete));
        return given.get(30, TimeUnit.SECONDS);
    }

    private List<String> outcomes(AdviceReply reply) {
        return reply.attempts().stream().map(Attempt::outcome).toList();
    }

    private static final Advice BOUGHT =
            new Advice.Given(Action.BUY, new BigDecimal("0.7"), "because");

    @Test
    void theFirstModelsAnswerIsTakenAndItsCostIsOnRecord() throws Exception {
        var reply = ask();
        assertThat(reply.advice()).isEqualTo(BOUGHT);
        assertThat(reply.model()).isEqualTo("gemini-2.5-pro");
        assertThat(asked).containsExactly("gemini");
        // (1000 x 1.25 + 100 x 10) / 1 000 000 x 1450
        assertThat(reply.costKrw()).isEqualByComparingTo("3.2625");
        assertThat(purse.settled.get(1L)).isEqualByComparingTo("3.2625");
        assertThat(purse.booked.getFirst().mostKrw()).isGreaterThan(new BigDecimal("59"));
        assertThat(reply.inputTokens()).isEqualTo(1000);
        assertThat(reply.outputTokens()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "500, OVERLOADED, 2",
        "503, OVERLOADED, 2",
        "429, RATE_LIMITED, 2",
        "401, KEY_REFUSED, 1",
        "403, KEY_REFUSED, 1",
        "404, UNKNOWN_MODEL, 1",
        "400, BAD_REQUEST, 1"
    })
    void whenTheFirstFailsTheSecondAnswersInTheSameCycle(int status, String kind, int tries)
            throws Exception {
        fails("gemini", status);
        var reply = ask();
        assertThat(reply.advice()).isEqualTo(BOUGHT);
        assertThat(reply.model()).isEqualTo("gpt-4.1-mini");
        assertThat(outcomes(reply)).hasSize(tries + 1).endsWith("ANSWERED").startsWith(kind);
        assertThat(reply.toString()).doesNotContain(GEMINI_KEY).contains("[key]");
        assertThat(purse.settled.get(1L)).as("a no costs nothing").isEqualByComparingTo("0");
    }

    @Test
    void anAnswerThatCannotBeUsedGoesToTheSecondModelAsWell() throws Exception {
        usual.put("gemini", new Deed(200, gemini("I would rather not say"), Map.of()));
        var reply = ask();
        assertThat(reply.advice()).isEqualTo(BOUGHT);
        assertThat(outcomes(reply)).containsExactly("REFUSED", "ANSWERED");
        assertThat(reply.attempts().getFirst().costKrw()).as("it is paid for").isPositive();
    }

    @Test
    void bothFailingSaysWhatEachSaid() throws Exception {
        fails("gemini", 503);
        fails("openai", 401);
        var reply = ask();
        assertThat(reply.advice())
                .isEqualTo(
                        new Advice.Failed(
                                "gemini-2.5-pro OVERLOADED, gemini-2.5-pro OVERLOADED,"
                                        + " gpt-4.1-mini KEY_REFUSED"));
    }

    @Test
    void bothAnsweringNonsenseIsARefusedAnswer() throws Exception {
        usual.put("gemini", new Deed(200, gemini("no"), Map.of()));
        usual.put("openai", new Deed(200, openAi("no"), Map.of()));
        assertThat(ask().advice()).isInstanceOf(Advice.Refused.class);
    }

    @Test
    void aSecondTryMayHelp() throws Exception {
        first("gemini", new Deed(503, "", Map.of()));
        var reply = ask();
        assertThat(reply.model()).isEqualTo("gemini-2.5-pro");
        assertThat(outcomes(reply)).containsExactly("OVERLOADED", "ANSWERED");
    }

    @Test
    void waitsAsLongAsTheProviderAsksButNotForEver() throws Exception {
        first("gemini", new Deed(429, "", Map.of("Retry-After", "6")));
        var patient = ask();
        assertThat(patient.model()).isEqualTo("gemini-2.5-pro");
        assertThat(patient.latency()).isGreaterThanOrEqualTo(Duration.ofSeconds(6));
        first("gemini", new Deed(429, "", Map.of("Retry-After", "3600")));
        var hurried = ask();
        assertThat(hurried.model()).isEqualTo("gpt-4.1-mini");
    }

    @Test
    void silenceIsNotWaitedForLongerThanTheDecisionCan() throws Exception {
        usual.put("gemini", new Deed(0, "", Map.of()));
        usual.put("openai", new Deed(0, "", Map.of()));
        var reply = ask();
        assertThat(reply.advice()).isInstanceOf(Advice.Failed.class);
        assertThat(outcomes(reply)).contains("TIMED_OUT").hasSizeGreaterThanOrEqualTo(2);
        assertThat(reply.latency()).isLessThan(Duration.ofSeconds(60));
        assertThat(purse.settled).as("it may have been charged for").isEmpty();
    }

    @Test
    void aReplyThatIsNoReplyIsAFailure() throws Exception {
        for (var broken : List.of("", "<html>", "[]", "7", "{\"candidates\":[{", "1e999999999")) {
            first("gemini", new Deed(200, broken, Map.of()));
            var reply = ask();
            assertThat(reply.advice()).as(broken).isEqualTo(BOUGHT);
            assertThat(outcomes(reply)).containsExactly("UNREADABLE", "ANSWERED");
        }
    }

    @Test
    void nobodyListeningIsAFailureThatCostsNothing() throws Exception {
        server.stop(0);
        var reply = ask();
        assertThat(reply.advice()).isInstanceOf(Advice.Failed.class);
        assertThat(outcomes(reply)).containsOnly("UNREACHABLE");
        assertThat(reply.costKrw()).isZero();
        assertThat(purse.settled).hasSameSizeAs(purse.booked);
        assertThat(purse.settled.values()).allSatisfy(cost -> assertThat(cost).isZero());
    }

    @Test
    void aConnectionThatIsCutMayHaveCostTheMost() throws Exception {
        first("gemini", new Deed(CUT, "", Map.of()), new Deed(CUT, "", Map.of()));
        var reply = ask();
        assertThat(outcomes(reply)).containsExactly("CUT_OFF", "CUT_OFF", "ANSWERED");
        assertThat(purse.settled).as("the answer's own alone").containsOnlyKeys(3L);
        assertThat(reply.attempts().getFirst().costKrw())
                .isEqualByComparingTo(purse.booked.getFirst().mostKrw());
    }

    @Test
    void whatIsBookedCoversEveryByteThatIsSent() throws Exception {
        ask();
        var body =
                new Gemini(URI.create("http://x"), "k")
                        .request("gemini-2.5-pro", Prompt.of(REQUEST));
        long bytes = Objects.requireNonNull(body.body()).getBytes(StandardCharsets.UTF_8).length;
        assertThat(purse.booked.getFirst().mostTokens())
                .isEqualTo(bytes + Provider.MOST_OUTPUT_TOKENS);
    }

    @Test
    void aCallThatTheDecisionCannotWaitForIsNotMade() throws Exception {
        purse.delay = Duration.ofSeconds(40); // the books answer late
        var reply = ask();
        assertThat(outcomes(reply)).containsExactly("NO_TIME", "ANSWERED");
        assertThat(asked).containsExactly("openai");
        assertThat(purse.settled.get(1L)).isZero();
    }

    @Test
    void aProviderThatFailsAgainAndAgainIsLeftAloneForFiveMinutes() throws Exception {
        fails("gemini", 503);
        for (int i = 0; i < 3; i++) {
            ask(); // two tries each
        }
        synchronized (asked) {
            asked.clear();
        }
        assertThat(outcomes(ask())).containsExactly("BREAKER_OPEN", "ANSWERED");
        assertThat(asked).containsExactly("openai");
        Thread.sleep(Breaker.PAUSE.dividedBy(30).plusMillis(300));
        usual.put("gemini", new Deed(200, gemini(BUY), Map.of()));
        first("gemini", new Deed(503, "", Map.of()));
        assertThat(outcomes(ask()))
                .as("one call is let through, not its second try")
                .containsExactly("OVERLOADED", "BREAKER_OPEN", "ANSWERED");
    }

    @Test
    void withoutMoneyNobodyIsAsked() throws Exception {
        purse.spent = true;
        var reply = ask();
        assertThat(reply.advice()).isEqualTo(new Advice.Unaffordable("the day's budget is spent"));
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutBooksNobodyIsAsked() throws Exception {
        purse.broken = true;
        assertThat(ask().advice()).isInstanceOf(Advice.Failed.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void anotherModelIsAskedFromTheNextDecisionOn() throws Exception {
        settings = settings("gpt-4.1", "none");
        var reply = ask();
        assertThat(reply.model()).isEqualTo("gpt-4.1");
        assertThat(asked).containsExactly("openai");
        fails("openai", 401);
        assertThat(ask().advice()).isEqualTo(new Advice.Failed("gpt-4.1 KEY_REFUSED"));
    }

    private AdviceReply askWithOneKey(Provider provider) throws Exception {
        var only =
                new AiAdvisor(
                        agenda,
                        new Http(client, agenda, Traffic.uncounted(agenda)),
                        List.of(provider),
                        () -> settings,
                        purse,
                        () -> 0.5);
        var given = new CompletableFuture<AdviceReply>();
        agenda.post(() -> only.advise(REQUEST, given::complete));
        return given.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aModelOfAProviderWithoutAKeyIsPassedOver() throws Exception {
        var reply = askWithOneKey(new OpenAi(address(), OPENAI_KEY));
        assertThat(outcomes(reply)).containsExactly("NO_KEY", "ANSWERED");
    }

    @Test
    void withOneKeyASpentBudgetIsASpentBudgetAndNoFailure() throws Exception {
        purse.spent = true;
        var spent = new Advice.Unaffordable("the day's budget is spent");
        assertThat(askWithOneKey(new OpenAi(address(), OPENAI_KEY)).advice()).isEqualTo(spent);
        assertThat(askWithOneKey(new Gemini(address(), GEMINI_KEY)).advice()).isEqualTo(spent);
        assertThat(asked).isEmpty();
    }
}
