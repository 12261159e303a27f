package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.account.OpenAccounts;
import haetae.server.account.People;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** People come in by links and tokens of this installation, over real HTTP. */
@ExtendWith(TestServer.class)
class LocalSignInTests {

    private static final String V1 = "/api/v1";
    private static final String ME = V1 + "/auth/me";
    private static final String LINK = V1 + "/auth/link";
    private static final String TOKENS = V1 + "/auth/tokens";
    private static final String USERS = V1 + "/users";

    private final TestServer.Running running;
    private final Visitor owner;
    private final List<Visitor> visitors = new ArrayList<>();

    LocalSignInTests(TestServer.Running running) {
        this.running = running;
        owner = kept(new Visitor(running, TestServer.TOKEN));
    }

    @AfterEach
    void close() {
        visitors.forEach(Visitor::close);
    }

    private Visitor kept(Visitor visitor) {
        visitors.add(visitor);
        return visitor;
    }

    private Visitor visitor() {
        return kept(new Visitor(running));
    }

    /** The answer to an administrator who lets somebody in. */
    private Visitor.Answer invitation(String name, String role) {
        var answer =
                owner.post(
                        USERS,
                        "{\"name\":\"%s\",\"email\":\"%s@example.com\",\"role\":\"%s\"}"
                                .formatted(name, name, role));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private static String code(Visitor.Answer invitation) {
        var link = invitation.text("/link");
        return "{\"code\":\"" + link.substring(link.indexOf("#link=") + 6) + "\"}";
    }

    /** Somebody new who has come in by a link. */
    private Visitor person(String name, String role) {
        var visitor = visitor();
        assertThat(visitor.post(LINK, code(invitation(name, role))).status()).isEqualTo(200);
        return visitor;
    }

    private static long id(Visitor visitor) {
        return visitor.get(ME).json().path("id").asLong();
    }

    // -- links and sessions

    @Test
    void aLinkLetsItsPersonInOnce() {
        var invitation = invitation("kim", "user");
        assertThat(invitation.text("/link"))
                .startsWith("http://127.0.0.1:" + running.server().port() + "/#link=");
        var kim = visitor();
        assertThat(kim.get(ME).status()).isEqualTo(401);
        assertThat(kim.get(ME).text("/sign_in")).isEqualTo("local");
        var in = kim.post(LINK, code(invitation));
        assertThat(in.status()).isEqualTo(200);
        assertThat(in.text("/name")).isEqualTo("kim");
        assertThat(in.header("set-cookie"))
                .startsWith("haetae_session=")
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/")
                .doesNotContain("Secure"); // this machine is reached without TLS
        var me = kim.get(ME);
        assertThat(me.text("/email")).isEqualTo("kim@example.com");
        assertThat(me.text("/role")).isEqualTo("user");
        assertThat(me.text("/way_in")).isEqualTo("local");
        assertThat(me.text("/shown")).isEqualTo("session");
        var again = visitor().post(LINK, code(invitation));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.detail()).contains("ask for another");
    }

    @Test
    void theFirstLinkIsTheOwners() {
        var link = running.server().signInLink();
        var visitor = visitor();
        var in =
                visitor.post(
                        LINK, "{\"code\":\"" + link.substring(link.indexOf("#link=") + 6) + "\"}");
        assertThat(in.text("/name")).isEqualTo("owner");
        assertThat(visitor.get(ME).text("/role")).isEqualTo("admin");
    }

    @Test
    void theOwnersTokenIsExchangedForASession() {
        var page = visitor().with("Authorization", "Bearer " + TestServer.TOKEN);
        assertThat(page.post(V1 + "/auth/session", "{}").status()).isEqualTo(200);
        page.with("Authorization", null);
        assertThat(page.get(ME).text("/name")).isEqualTo("owner");
        assertThat(page.get(ME).text("/shown")).isEqualTo("session");
        var other = page.post(V1 + "/auth/session", "{}");
        assertThat(other.status()).as("a session for a session").isEqualTo(403);
    }

    @Test
    void eachSignInBeginsANewSessionAndEndsTheOneBefore() {
        var victim = visitor();
        var planted = Secret.draw();
        victim.cookies().put(Gate.COOKIE, planted);
        victim.post(LINK, code(invitation("fixation", "user")));
        assertThat(victim.session()).isNotEqualTo(planted);
        var attacker = visitor();
        attacker.cookies().put(Gate.COOKIE, planted);
        assertThat(attacker.get(ME).status()).isEqualTo(401);

        var before = victim.session();
        victim.post(LINK, code(invitation("fixation 2".replace(" ", ""), "user")));
        attacker.cookies().put(Gate.COOKIE, before);
        assertThat(attacker.get(ME).status()).isEqualTo(401);
        assertThat(victim.get(ME).status()).isEqualTo(200);
    }

    @Test
    void signingOutEndsTheSessionAndItsStreams() throws Exception {
        var kim = person("out", "user");
        var id = kim.session();
        try (var stream = kim.listen(V1 + "/stream")) {
            assertThat(stream.read()).as("the stream takes the cookie").isPositive();
            assertThat(kim.post(V1 + "/auth/logout", "{}").status()).isEqualTo(204);
            assertThat(kim.session()).isEmpty();
            ends(stream);
        }
        kim.cookies().put(Gate.COOKIE, id);
        assertThat(kim.get(ME).status()).isEqualTo(401);
    }

    private static void ends(InputStream stream) {
        CompletableFuture.runAsync(
                        () -> {
                            try {
                                stream.readAllBytes();
                            } catch (IOException e) {
                                // ended in the middle
                            }
                        })
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    // -- pages of others

    @ParameterizedTest
    @CsvSource({
        ",",
        "http://evil.example,",
        "null,",
        ", cross-site",
        ", same-site",
        ", none",
        "http://evil.example, same-origin"
    })
    void aChangeWithACookieNeedsToComeFromThePage(String origin, String site) {
        var kim = person("csrf", "user");
        kim.with("Origin", origin).with("Sec-Fetch-Site", site);
        var refused = kim.post(TOKENS, "{\"name\":\"x\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
        assertThat(kim.send("DELETE", TOKENS + "/1", null).status()).isEqualTo(403);
        assertThat(kim.get(TOKENS).json().path("items")).isEmpty();
        kim.with("Origin", null).with("Sec-Fetch-Site", "same-origin");
        assertThat(kim.post(TOKENS, "{\"name\":\"x\"}").status()).isEqualTo(201);
    }

    @Test
    void nobodyIsSignedInByAPageOfOthers() {
        var victim = visitor().with("Origin", "http://evil.example");
        var answer = victim.post(LINK, code(invitation("login csrf".replace(" ", ""), "user")));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(victim.session()).isEmpty();
    }

    @Test
    void aBearerTokenNeedsNoPage() {
        var program =
                kept(new Visitor(running, TestServer.TOKEN)).with("Origin", "http://x.example");
        assertThat(program.post(TOKENS, "{\"name\":\"\"}").status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1"})
    void aNameThatOnlyLeadsHereIsNotAnswered(String host) throws IOException {
        for (var path : List.of("/", V1 + "/health", ME)) {
            assertThat(statusLine(host, path)).as(path).contains(" 421");
        }
        assertThat(statusLine("localhost:" + running.server().port(), "/")).contains(" 200");
    }

    private String statusLine(String host, String path) throws IOException {
        try (var socket = new Socket("127.0.0.1", running.server().port())) {
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: "
                                            + host
                                            + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    // -- access tokens

    @Test
    void anAccessTokenIsToldOnceAndWorksUntilItIsRevoked() {
        var kim = person("pat", "user");
        var drawn = kim.post(TOKENS, "{\"name\":\"script\",\"expires_in_days\":30}");
        assertThat(drawn.status()).isEqualTo(201);
        var token = drawn.text("/token");
        assertThat(token).startsWith("hpat_").hasSize(48);
        var program = kept(new Visitor(running, token));
        assertThat(program.get(ME).text("/name")).isEqualTo("pat");
        assertThat(program.get(ME).text("/shown")).isEqualTo("access_token");
        var list = kim.get(TOKENS);
        assertThat(list.text("/items/0/name")).isEqualTo("script");
        assertThat(list.text("/items/0/last_used_at")).isNotEmpty();
        assertThat(list.body()).doesNotContain(token).doesNotContain(token.substring(5));
        var other = person("patother", "user");
        var id = list.json().at("/items/0/id").asLong();
        assertThat(other.send("DELETE", TOKENS + "/" + id, null).status()).isEqualTo(404);
        assertThat(kim.send("DELETE", TOKENS + "/" + id, null).status()).isEqualTo(204);
        assertThat(program.get(ME).status()).isEqualTo(401);
    }

    @Test
    void anAccessTokenMakesNoOthersAndSeesToNobody() {
        var admin = person("patadmin", "admin");
        var token = admin.post(TOKENS, "{\"name\":\"script\"}").text("/token");
        var program = kept(new Visitor(running, token));
        assertThat(program.post(TOKENS, "{\"name\":\"another\"}").status()).isEqualTo(403);
        assertThat(program.get(USERS).status()).isEqualTo(403);
        assertThat(program.post(V1 + "/auth/session", "{}").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\" \"}",
                "{\"name\":\"x\",\"expires_in_days\":0}",
                "{\"name\":\"x\",\"expires_in_days\":99999}"
            })
    void anAccessTokenHasANameAndAnEndWithinTenYears(String wish) {
        assertThat(owner.post(TOKENS, wish).status()).isEqualTo(422);
    }

    // -- roles

    @Test
    void onlyAnAdministratorSeesToPeople() {
        var user = person("user", "user");
        var id = id(user);
        for (var answer :
                List.of(
                        user.get(USERS),
                        user.post(
                                USERS,
                                "{\"name\":\"x\",\"email\":\"x@example.com\",\"role\":\"admin\"}"),
                        user.send("PATCH", USERS + "/" + id, "{\"role\":\"admin\"}"),
                        user.post(USERS + "/" + id + "/link", "{}"),
                        user.get(V1 + "/system/logs"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.detail()).contains("administrator");
        }
        var promoted = owner.send("PATCH", USERS + "/" + id, "{\"role\":\"admin\"}");
        assertThat(promoted.text("/role")).isEqualTo("admin");
        assertThat(user.get(USERS).status()).isEqualTo(200);
        owner.send("PATCH", USERS + "/" + id, "{\"role\":\"user\"}");
        assertThat(user.get(USERS).status()).isEqualTo(403);
    }

    @Test
    void theOwnerIsNeitherShutOutNorDemoted() {
        var admin = person("rebel", "admin");
        var id = running.server().part(People.class).owner().user().id();
        for (var wish : List.of("{\"disabled\":true}", "{\"role\":\"user\"}")) {
            assertThat(admin.send("PATCH", USERS + "/" + id, wish).status()).isEqualTo(409);
        }
        assertThat(owner.get(ME).text("/role")).isEqualTo("admin");
    }

    @Test
    void whoIsShutOutHasNoSessionTokenStreamOrAccountAtOnce() throws Exception {
        var kim = person("shutout", "user");
        var id = id(kim);
        var token = kim.post(TOKENS, "{\"name\":\"script\"}").text("/token");
        var program = kept(new Visitor(running, token));
        assertThat(program.get(V1 + "/trading/orders").status()).isEqualTo(200);
        assertThat(open()).contains(id);
        try (var stream = kim.listen(V1 + "/stream")) {
            assertThat(stream.read()).isPositive();
            var answer = owner.send("PATCH", USERS + "/" + id, "{\"disabled\":true}");
            assertThat(answer.text("/disabled_at")).isNotEmpty();
            assertThat(kim.get(ME).status()).isEqualTo(401);
            assertThat(program.get(ME).status()).isEqualTo(401);
            assertThat(open()).doesNotContain(id);
            ends(stream);
        }
        assertThat(owner.post(USERS + "/" + id + "/link", "{}").status()).isEqualTo(409);
        owner.send("PATCH", USERS + "/" + id, "{\"disabled\":false}");
        assertThat(kim.get(ME).status()).as("what has ended stays so").isEqualTo(401);
        var link = owner.post(USERS + "/" + id + "/link", "{}");
        assertThat(kim.post(LINK, code(link)).status()).isEqualTo(200);
        assertThat(id(kim)).isEqualTo(id);
    }

    private Set<Long> open() {
        var ids = new HashSet<Long>();
        running.server()
                .part(OpenAccounts.class)
                .all()
                .forEach(caller -> ids.add(caller.user().id()));
        return ids;
    }

    @Test
    void anotherNodesShuttingOutIsNoticed() throws Exception {
        var kim = person("elsewhere", "user");
        var id = id(kim);
        try (var stream = kim.listen(V1 + "/stream")) {
            assertThat(stream.read()).isPositive();
            running.server()
                    .database()
                    .update("UPDATE users SET disabled_at = now() WHERE id = ?", id);
            ends(stream);
        }
        running.server().part(Watch.class).look();
        assertThat(open()).doesNotContain(id);
    }

    // -- what is open, and how often

    @Test
    void theOtherWaysSayThatTheyAreNotTakenHere() {
        var visitor = visitor();
        assertThat(visitor.get(V1 + "/auth/login").status()).isEqualTo(409);
        assertThat(visitor.get(V1 + "/auth/callback?code=x&state=y").status()).isEqualTo(409);
        var login = visitor.post(V1 + "/auth/login", "{\"email\":\"a\",\"password\":\"b\"}");
        assertThat(login.status()).isEqualTo(409);
        assertThat(login.detail()).contains("HAETAE_SIGN_IN=auth-server");
        assertThat(visitor.post(V1 + "/auth/refresh", "{\"refresh_token\":\"x\"}").status())
                .isEqualTo(409);
    }

    @Test
    void tenAttemptsToSignInAMinuteAreEnough() {
        var guesser = visitor();
        for (int i = 0; i < RateLimit.SIGN_INS; i++) {
            assertThat(guesser.post(LINK, "{\"code\":\"guess\"}").status()).isEqualTo(401);
        }
        var late = guesser.post(LINK, code(invitation("late", "user")));
        assertThat(late.status()).isEqualTo(429);
        assertThat(Integer.parseInt(late.header("retry-after"))).isBetween(1, 60);
        assertThat(late.detail()).contains("wait");
        assertThat(visitor().post(LINK, "{\"code\":\"guess\"}").status())
                .as("from elsewhere")
                .isEqualTo(401);
    }

    @Test
    void sixHundredRequestsAMinuteAreEnoughForAPersonAndTheOwnersTokenNeverWaits()
            throws Exception {
        var token = person("busy", "user").post(TOKENS, "{\"name\":\"loop\"}").text("/token");
        var gate =
                new Gate(
                        running.server().part(Entrance.class),
                        running.server().part(Ways.class),
                        running.server().part(Recognition.class),
                        running.server().part(Watch.class));
        for (int i = 0; i < RateLimit.REQUESTS; i++) {
            assertThat(through(gate, token).getStatus()).isEqualTo(200);
            through(gate, TestServer.TOKEN);
        }
        var refused = through(gate, token);
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getHeader("Retry-After")).isNotBlank();
        assertThat(through(gate, TestServer.TOKEN).getStatus()).isEqualTo(200);
    }

    private static MockHttpServletResponse through(Gate gate, String token) throws Exception {
        var request = new MockHttpServletRequest("GET", ME);
        request.addHeader("Authorization", "Bearer " + token);
        var response = new MockHttpServletResponse();
        gate.doFilter(request, response, (_, _) -> {});
        return response;
    }

    // -- behind a proxy

    @Test
    void behindAProxyTheCookieNeedsTlsAndTheProxysWordCounts() {
        var request = new MockHttpServletRequest("GET", ME);
        request.setServerName("haetae.example.com");
        request.addHeader("Host", "haetae.example.com");
        request.addHeader("X-Forwarded-For", "6.6.6.6, 10.1.2.3");
        assertThat(Origins.isMeantForUs(request, Set.of("haetae.example.com"))).isTrue();
        assertThat(Origins.isMeantForUs(request, Set.of())).isFalse();
        assertThat(Origins.isRemote(request)).isTrue();
        assertThat(Origins.address(request)).isEqualTo("10.1.2.3");
        assertThat(Origins.page(request)).hasToString("https://haetae.example.com/");
        request.setRemoteAddr("203.0.113.5"); // nobody near says whom it stands for
        assertThat(Origins.address(request)).isEqualTo("203.0.113.5");
        var local = new MockHttpServletRequest("GET", ME);
        local.addHeader("X-Forwarded-For", "6.6.6.6");
        assertThat(Origins.address(local)).isEqualTo("127.0.0.1");
    }
}
