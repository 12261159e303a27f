package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.PlainJWT;
import haetae.server.Browser;
import haetae.server.TestServer;
import haetae.server.account.People;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** People come in by an OpenID Connect issuer, over real HTTP from one end to the other. */
@ExtendWith(TestServer.class)
class IssuerSignInTests {

    private static final String V1 = "/api/v1";
    private static final String ME = V1 + "/auth/me";
    private static final String LOGIN = V1 + "/auth/login";

    private final TestServer.Running running;
    private final IssuerStandIn issuer = IssuerStandIn.open(InstantSource.system());
    private final List<Visitor> visitors = new ArrayList<>();

    IssuerSignInTests(TestServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void takeTheIssuer() {
        running.server().part(Ways.class).take(issuer.way());
    }

    @AfterEach
    void close() {
        running.server().part(Ways.class).take(new WayIn.Local());
        visitors.forEach(Visitor::close);
        issuer.close();
    }

    private Visitor kept(Visitor visitor) {
        visitors.add(visitor);
        return visitor;
    }

    private Visitor browser() {
        return kept(new Visitor(running));
    }

    private Visitor bearer(String token) {
        return kept(new Visitor(running, token));
    }

    // -- bearer tokens

    @Test
    void aTokenOfTheIssuerLetsItsPersonIn() {
        var me = bearer(issuer.token("kim")).get(ME);
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.text("/email")).isEqualTo("kim@example.com");
        assertThat(me.text("/role")).isEqualTo("user");
        assertThat(me.text("/way_in")).isEqualTo("jwt");
        assertThat(bearer(issuer.token("kim")).get(V1 + "/users").status()).isEqualTo(403);
    }

    @Test
    void theRoleFollowsTheClaim() {
        var admin =
                issuer.claims("boss")
                        .claim("realm_access", Map.of("roles", List.of("haetae-admin")))
                        .build();
        assertThat(bearer(issuer.signed(admin)).get(V1 + "/users").status()).isEqualTo(200);
        assertThat(bearer(issuer.token("boss")).get(V1 + "/users").status()).isEqualTo(403);
    }

    @Test
    void badTokensLetNobodyIn() {
        var good = issuer.token("kim");
        var expired =
                issuer.claims("kim").expirationTime(new Date(System.currentTimeMillis() - 60_000));
        for (var token :
                List.of(
                        new PlainJWT(issuer.claims("kim").build()).serialize(),
                        good.substring(0, good.length() - 4) + "AAAA",
                        issuer.signed(expired.build()),
                        issuer.signed(issuer.claims("kim").audience("another").build()),
                        issuer.signed(issuer.claims("kim").issuer("http://127.0.0.1:1").build()),
                        "hpat_" + Secret.draw())) {
            var answer = bearer(token).get(ME);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(answer.text("/sign_in")).isEqualTo("jwt");
        }
    }

    @Test
    void nobodyBecomesTheOwnerByItsName() {
        var owner = running.server().part(People.class).owner().user();
        var me = bearer(issuer.token(owner.authId())).get(ME);
        assertThat(me.json().path("id").asLong()).isNotEqualTo(owner.id());
        assertThat(me.text("/role")).isEqualTo("user");
    }

    @Test
    void whoIsShutOutStaysOutWithAGoodToken() {
        var kim = bearer(issuer.token("shut out by issuer"));
        var id = kim.get(ME).json().path("id").asLong();
        var owner = bearer(TestServer.TOKEN);
        assertThat(owner.send("PATCH", V1 + "/users/" + id, "{\"disabled\":true}").status())
                .isEqualTo(200);
        assertThat(kim.get(ME).status()).isEqualTo(403);
        assertThat(owner.send("PATCH", V1 + "/users/" + id, "{\"role\":\"admin\"}").status())
                .as("roles come from the issuer")
                .isEqualTo(409);
        owner.send("PATCH", V1 + "/users/" + id, "{\"disabled\":false}");
        assertThat(kim.get(ME).status()).isEqualTo(200);
    }

    // -- the page

    /** As far as the issuer sends the browser back. */
    private String callback(Visitor browser) {
        var begun = browser.get(LOGIN);
        assertThat(begun.status()).isEqualTo(302);
        assertThat(begun.header("set-cookie"))
                .startsWith("haetae_flow=")
                .contains("HttpOnly")
                .contains("SameSite=Lax");
        assertThat(begun.header("location"))
                .startsWith(issuer.issuer() + "/authorize?")
                .contains("code_challenge_method=S256")
                .contains("state=")
                .contains("nonce=");
        var back = browser.get(begun.header("location"));
        assertThat(back.status()).isEqualTo(302);
        return back.header("location");
    }

    @Test
    void theCodeFlowEndsOnThePageInABrowser(@TempDir Path folder) throws Exception {
        var page = URI.create("http://127.0.0.1:" + running.server().port());
        assertThat(Browser.open(folder, page.resolve("/?lang=en")))
                .as("the button that leads to the issuer is not hidden")
                .containsPattern("id=\"byIssuer\"[^>]* data-word=\"signIn\">");
        assertThat(Browser.open(folder, page.resolve(LOGIN)))
                .contains("98,000,000")
                .contains("Sign out")
                .doesNotContain("eyJ");
    }

    @Test
    void thePageSignsInByTheCodeFlow() {
        var browser = browser();
        var back = browser.get(callback(browser));
        assertThat(back.status()).as(back.body()).isEqualTo(302);
        assertThat(back.header("location")).isEqualTo("/");
        assertThat(back.header("set-cookie"))
                .contains("haetae_session=")
                .contains("SameSite=Strict");
        var me = browser.get(ME);
        assertThat(me.text("/name")).isEqualTo("flow person");
        assertThat(me.text("/way_in")).isEqualTo("jwt");
        assertThat(me.text("/shown")).isEqualTo("session");
    }

    @Test
    void aSignInThatWasNotBegunInThisBrowserIsRefused() {
        var victim = browser();
        var attacker = browser();
        var prepared = callback(attacker);
        var answer = victim.get(prepared);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(victim.session()).isEmpty();
        callback(victim); // also when one is under way there
        assertThat(victim.get(prepared).status()).isEqualTo(403);
        assertThat(victim.session()).isEmpty();
    }

    @Test
    void aWrongStateIsRefused() {
        var browser = browser();
        var address = callback(browser);
        for (var wrong :
                List.of(
                        address.replaceAll("state=[^&]+", "state=" + Secret.draw()),
                        address.replaceAll("&state=[^&]+", ""))) {
            assertThat(browser.get(wrong).status()).isEqualTo(403);
        }
        assertThat(browser.session()).isEmpty();
    }

    @Test
    void aTokenWithAnotherNonceIsRefused() {
        issuer.twist(claims -> claims.claim("nonce", "of another sign-in"));
        var browser = browser();
        var answer = browser.get(callback(browser));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.detail()).contains("another sign-in");
        assertThat(browser.session()).isEmpty();
    }

    @Test
    void aTokenThatWasMadeForAnotherClientIsRefused() {
        for (var audience : List.of(List.of("another"), List.of("another", "haetae page"))) {
            issuer.twist(claims -> claims.audience(audience));
            var browser = browser();
            assertThat(browser.get(callback(browser)).status()).isEqualTo(401);
            assertThat(browser.session()).isEmpty();
        }
    }

    @Test
    void aCodeWorksOnce() {
        var browser = browser();
        var address = callback(browser);
        var flow = browser.cookies().get(SignInController.FLOW_COOKIE);
        assertThat(browser.get(address).status()).isEqualTo(302);
        var replay = browser();
        replay.cookies().put(SignInController.FLOW_COOKIE, String.valueOf(flow));
        assertThat(replay.get(address).status()).isEqualTo(403);
        assertThat(replay.session()).isEmpty();
    }

    @Test
    void aCodeThatTheIssuerDoesNotKnowIsRefused() {
        var browser = browser();
        var address = callback(browser).replaceAll("code=[^&]+", "code=guessed");
        assertThat(browser.get(address).status()).isEqualTo(401);
        assertThat(browser.session()).isEmpty();
    }

    @Test
    void whatTheIssuerRefusesIsTold() {
        var browser = browser();
        var state = callback(browser).replaceAll(".*[?&](state=[^&]+).*", "$1");
        var answer = browser.get(V1 + "/auth/callback?error=access_denied&" + state);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.detail()).contains("access_denied").contains("sign in again");
    }

    // -- while the issuer is away

    @Test
    void sessionsAndTheOwnersTokenLiveOn() {
        var browser = browser();
        browser.get(callback(browser));
        issuer.setDown(true);
        running.server().part(Ways.class).take(issuer.way()); // a process that knows no key yet
        assertThat(browser.get(ME).status()).isEqualTo(200);
        var refused = bearer(issuer.token("kim")).get(ME);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
        assertThat(browser().get(LOGIN).status()).isEqualTo(503);
        assertThat(bearer(TestServer.TOKEN).get(ME).status()).isEqualTo(200);
    }

    @Test
    void theOtherWaysSayThatTheyAreNotTakenHere() {
        var owner = bearer(TestServer.TOKEN);
        for (var answer :
                List.of(
                        owner.get(V1 + "/auth/tokens"),
                        owner.post(V1 + "/auth/tokens", "{\"name\":\"x\"}"),
                        owner.post(V1 + "/users", "{\"name\":\"x\",\"email\":\"x@example.com\"}"),
                        owner.post(LOGIN, "{\"email\":\"x\",\"password\":\"y\"}"))) {
            assertThat(answer.status()).isEqualTo(409);
        }
    }

    @Test
    void aSessionOfAnotherWayEndsWithThatWay() {
        var browser = browser();
        browser.get(callback(browser));
        running.server().part(Ways.class).take(new WayIn.Local());
        assertThat(browser.get(ME).status()).isEqualTo(401);
    }
}
