package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.account.People;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** People come in by an external auth server, over real HTTP from one end to the other. */
@ExtendWith(TestServer.class)
class AuthServerSignInTests {

    private static final String V1 = "/api/v1";
    private static final String ME = V1 + "/auth/me";
    private static final String LOGIN = V1 + "/auth/login";

    private final TestServer.Running running;
    private final AuthServerStandIn server;
    private final List<Visitor> visitors = new ArrayList<>();

    AuthServerSignInTests(TestServer.Running running) throws IOException {
        this.running = running;
        server = new AuthServerStandIn();
    }

    @BeforeEach
    void takeTheAuthServer() {
        running.server().part(Ways.class).take(new WayIn.AuthServer(server.address()));
    }

    @AfterEach
    void close() {
        running.server().part(Ways.class).take(new WayIn.Local());
        visitors.forEach(Visitor::close);
        server.close();
    }

    private Visitor kept(Visitor visitor) {
        visitors.add(visitor);
        return visitor;
    }

    private static String credentials(String email, String password) {
        return "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password);
    }

    /** Once more where a busy machine took longer for the first question than the server waits. */
    private static Visitor.Answer login(Visitor page, String password) {
        var answer = page.post(LOGIN, credentials("kim", password));
        return answer.status() == 503 ? page.post(LOGIN, credentials("kim", password)) : answer;
    }

    @Test
    void aTokenThatItVerifiesLetsItsPersonIn() {
        var kim = kept(new Visitor(running, server.token("kim")));
        var me = kim.get(ME);
        assertThat(me.text("/email")).isEqualTo("kim@example.com");
        assertThat(me.text("/way_in")).isEqualTo("auth-server");
        assertThat(kim.get(V1 + "/trading/orders").status()).isEqualTo(200);
        assertThat(server.verified()).as("asked once for both").isEqualTo(1);
        assertThat(kept(new Visitor(running, "not-a-token")).get(ME).status()).isEqualTo(401);
    }

    @Test
    void onlyItsAdministratorsSeeToPeople() {
        assertThat(kept(new Visitor(running, server.token("plain"))).get(V1 + "/users").status())
                .isEqualTo(403);
        server.setRole("admin");
        assertThat(kept(new Visitor(running, server.token("chief"))).get(V1 + "/users").status())
                .isEqualTo(200);
    }

    @Test
    void nobodyBecomesTheOwnerByItsName() {
        var owner = running.server().part(People.class).owner().user();
        var me = kept(new Visitor(running, server.token(owner.authId()))).get(ME);
        assertThat(me.json().path("id").asLong()).isNotEqualTo(owner.id());
    }

    @Test
    void itsSignInGivesThePageASessionAndProgramsTheirTokens() {
        var page = kept(new Visitor(running));
        assertThat(page.get(ME).text("/sign_in")).isEqualTo("auth-server");
        assertThat(login(page, "wrong").status()).isEqualTo(401);
        assertThat(page.session()).isEmpty();
        var in = login(page, AuthServerStandIn.PASSWORD);
        assertThat(in.status()).isEqualTo(200);
        assertThat(page.get(ME).text("/shown")).isEqualTo("session");
        var program = kept(new Visitor(running, in.text("/access_token")));
        assertThat(program.get(ME).text("/shown")).isEqualTo("bearer");
        var refresh = "{\"refresh_token\":\"" + in.text("/refresh_token") + "\"}";
        var next = page.post(V1 + "/auth/refresh", refresh);
        assertThat(next.text("/access_token")).isNotEqualTo(in.text("/access_token"));
        assertThat(page.post(V1 + "/auth/refresh", "{\"refresh_token\":\"none\"}").status())
                .isEqualTo(401);
        assertThat(page.post(V1 + "/auth/logout", refresh).status()).isEqualTo(204);
        assertThat(server.knowsRefreshToken(in.text("/refresh_token"))).isFalse();
        assertThat(page.get(ME).status()).isEqualTo(401);
    }

    @Test
    void whileItIsAwaySessionsAndTheKillSwitchLiveOn() {
        var page = kept(new Visitor(running));
        login(page, AuthServerStandIn.PASSWORD);
        var known = kept(new Visitor(running, server.token("lee")));
        var unknown = kept(new Visitor(running, server.token("park")));
        assertThat(known.get(ME).status()).isEqualTo(200);
        server.setDown(true);
        assertThat(page.get(ME).status()).isEqualTo(200);
        assertThat(known.get(ME).status()).as("it was asked just now").isEqualTo(200);
        var refused = unknown.get(ME);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.detail()).contains("try again");
        var login = page.post(LOGIN, credentials("kim", AuthServerStandIn.PASSWORD));
        assertThat(login.status()).isEqualTo(503);
        assertThat(page.get(ME).status()).as("still signed in").isEqualTo(200);
        var owner = kept(new Visitor(running, TestServer.TOKEN));
        assertThat(owner.post(V1 + "/risk/halt", "{\"reason\":\"a test of sign-in\"}").status())
                .isEqualTo(200);
        assertThat(owner.post(V1 + "/risk/resume", "{}").status()).isEqualTo(200);
    }
}
