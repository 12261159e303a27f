package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.server.account.Role;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an auth server says is believed, for how long, and what happens while it is away. */
class AuthServerTests {

    private final TestClock clock = new TestClock();
    private final Outside outside = new Outside(Duration.ofMinutes(1));
    private final AuthServerStandIn standIn;
    private final AuthServer server;

    AuthServerTests() throws IOException {
        standIn = new AuthServerStandIn();
        server = new AuthServer(standIn.address(), outside, clock);
    }

    @AfterEach
    void close() {
        standIn.close();
        outside.close();
    }

    @Test
    void aGoodTokenNamesItsPersonAndRole() {
        standIn.setRole("admin");
        var kim = server.vouch(standIn.token("kim")).orElseThrow();
        assertThat(kim.authId()).isEqualTo("auth-server:kim");
        assertThat(kim.email()).isEqualTo("kim@example.com");
        assertThat(kim.role()).isEqualTo(Role.ADMIN);
        standIn.setRole("superuser");
        assertThat(server.vouch(standIn.token("lee")).orElseThrow().role()).isEqualTo(Role.USER);
    }

    @Test
    void aYesIsBelievedForHalfAMinute() {
        var token = standIn.token("kim");
        assertThat(server.vouch(token)).isPresent();
        standIn.revoke(token);
        clock.pass(AuthServer.YES_HOLDS.minusSeconds(1));
        assertThat(server.vouch(token)).isPresent();
        assertThat(standIn.verified()).isEqualTo(1);
        clock.pass(Duration.ofSeconds(1));
        assertThat(server.vouch(token)).isEmpty();
        assertThat(standIn.verified()).isEqualTo(2);
    }

    @Test
    void aNoIsBelievedForFiveSeconds() {
        for (int i = 0; i < 10; i++) {
            assertThat(server.vouch("a bad one".replace(' ', '-'))).isEmpty();
        }
        assertThat(standIn.verified()).isEqualTo(1);
        clock.pass(AuthServer.NO_HOLDS);
        assertThat(server.vouch("a-bad-one")).isEmpty();
        assertThat(standIn.verified()).isEqualTo(2);
    }

    @Test
    void whatCannotBeATokenIsNotSentThere() {
        for (var token : new String[] {"", "two words", "line\r\nX-Other: 1", "a".repeat(9_000)}) {
            assertThat(server.vouch(token)).isEmpty();
        }
        assertThat(standIn.verified()).isZero();
    }

    @Test
    void whileItIsAwayOnlyWhatItSaidLastIsBelieved() {
        var known = standIn.token("kim");
        var unknown = standIn.token("lee");
        assertThat(server.vouch(known)).isPresent();
        standIn.setDown(true);
        assertThat(server.vouch(known)).isPresent();
        assertThatThrownBy(() -> server.vouch(unknown))
                .isInstanceOf(Voucher.Unavailable.class)
                .hasMessageContaining("try again");
        clock.pass(AuthServer.YES_HOLDS);
        assertThatThrownBy(() -> server.vouch(known)).isInstanceOf(Voucher.Unavailable.class);
        standIn.setDown(false);
        assertThat(server.vouch(unknown)).isPresent(); // not answering is not kept
    }

    @Test
    void signingInRefreshingAndSigningOutArePassedOn() {
        assertThat(server.login("kim", "wrong")).isEmpty();
        var tokens = server.login("kim", AuthServerStandIn.PASSWORD).orElseThrow();
        assertThat(server.vouch(tokens.accessToken())).isPresent();
        assertThat(tokens.toString()).doesNotContain(tokens.accessToken());
        assertThat(server.refresh("refresh-nobody")).isEmpty();
        assertThat(server.refresh("refresh-kim")).isPresent();
        assertThat(standIn.knowsRefreshToken("refresh-kim")).isTrue();
        server.logout("", "refresh-kim");
        assertThat(standIn.knowsRefreshToken("refresh-kim")).isFalse();
        standIn.setDown(true);
        assertThatThrownBy(() -> server.login("kim", AuthServerStandIn.PASSWORD))
                .isInstanceOf(Voucher.Unavailable.class);
    }
}
