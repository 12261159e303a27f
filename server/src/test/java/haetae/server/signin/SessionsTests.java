package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.database.OwnerDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What lets people in, as it is kept in the database. */
@ExtendWith(TestServer.class)
class SessionsTests {

    private final TestClock clock = new TestClock();
    private final TestServer.Running running;
    private final OwnerDatabase database;
    private final Sessions sessions;
    private final long kim;
    private final long lee;

    SessionsTests(TestServer.Running running) {
        this.running = running;
        database = running.server().part(OwnerDatabase.class);
        sessions = new Sessions(database, clock);
        kim = running.account("session kim").userId();
        lee = running.account("session lee").userId();
    }

    @Test
    void aSessionEndsTwelveHoursAfterItWasLastUsed() {
        var id = sessions.begin(kim, "local");
        clock.pass(Sessions.IDLE.minusSeconds(1));
        assertThat(sessions.use(id).orElseThrow().userId()).isEqualTo(kim);
        clock.pass(Sessions.IDLE.minusSeconds(1));
        assertThat(sessions.use(id)).isPresent();
        clock.pass(Sessions.IDLE);
        assertThat(sessions.use(id)).isEmpty();
    }

    @Test
    void aSessionEndsAfterThirtyDaysHoweverMuchItIsUsed() {
        var id = sessions.begin(kim, "local");
        for (int hour = 0; hour < 30 * 24; hour += 10) {
            assertThat(sessions.use(id)).as("hour %s", hour).isPresent();
            clock.pass(Duration.ofHours(10));
        }
        assertThat(sessions.use(id)).isEmpty();
    }

    @Test
    void anotherNodeAndTheNextProcessKnowIt() {
        var id = sessions.begin(kim, "jwt");
        var other = new Sessions(database, clock);
        assertThat(other.use(id).orElseThrow().way()).isEqualTo("jwt");
        other.end(id);
        assertThat(sessions.use(id)).isEmpty();
    }

    @Test
    void allOfAPersonEndTogetherAndNobodyElses() {
        var first = sessions.begin(kim, "local");
        var second = sessions.begin(kim, "local");
        var others = sessions.begin(lee, "local");
        assertThat(first).isNotEqualTo(second).hasSize(43);
        sessions.endAll(kim);
        assertThat(sessions.use(first)).isEmpty();
        assertThat(sessions.use(second)).isEmpty();
        assertThat(sessions.use(others)).isPresent();
    }

    @Test
    void nothingThatLetsInLiesInTheDatabase() {
        var flow = new Flows(database, clock).begin();
        var secrets =
                List.of(
                        sessions.begin(kim, "local"),
                        new Links(database, clock).draw(kim).code(),
                        new AccessTokens(database, clock).draw(kim, "x", null).token(),
                        flow.state(),
                        flow.browser());
        for (var table : List.of("sessions", "sign_in_links", "access_tokens", "sign_in_flows")) {
            var all =
                    running.server()
                            .database()
                            .queryForObject(
                                    "SELECT string_agg(t::text, ' ') FROM " + table + " t",
                                    String.class);
            assertThat(all).as(table).isNotNull();
            for (var secret : secrets) {
                assertThat(all).as(table).doesNotContain(secret);
            }
        }
    }

    @Test
    void aLinkIsGoodOnceAndForFifteenMinutes() {
        var links = new Links(database, clock);
        var code = links.draw(kim).code();
        clock.pass(Links.VALID.minusSeconds(1));
        assertThat(links.use(code)).contains(kim);
        assertThat(links.use(code)).isEmpty();
        var late = links.draw(kim).code();
        clock.pass(Links.VALID);
        assertThat(links.use(late)).isEmpty();
        var replaced = links.draw(kim).code();
        links.draw(kim);
        assertThat(links.use(replaced)).isEmpty();
    }

    @Test
    void aSignInComesBackOnceToTheBrowserThatBeganIt() {
        var flows = new Flows(database, clock);
        var flow = flows.begin();
        assertThat(flows.take(flow.state(), "another browser")).isEmpty();
        assertThat(flows.take("another state", flow.browser())).isEmpty();
        var taken = flows.take(flow.state(), flow.browser()).orElseThrow();
        assertThat(taken.verifier()).isEqualTo(flow.verifier());
        assertThat(flows.take(flow.state(), flow.browser())).isEmpty();
        var late = flows.begin();
        clock.pass(Flows.VALID);
        assertThat(flows.take(late.state(), late.browser())).isEmpty();
    }

    @Test
    void anAccessTokenEndsWhenItWasMeantToOrIsRevoked() {
        var tokens = new AccessTokens(database, clock);
        var endless = tokens.draw(kim, "endless", null);
        var short_ = tokens.draw(kim, "a day", Duration.ofDays(1));
        assertThat(tokens.use(endless.token())).contains(kim);
        assertThat(tokens.use(short_.token())).contains(kim);
        clock.pass(Duration.ofDays(1));
        assertThat(tokens.use(short_.token())).isEmpty();
        assertThat(tokens.revoke(lee, endless.known().id())).as("another's").isFalse();
        assertThat(tokens.use(endless.token())).isPresent();
        assertThat(tokens.of(kim))
                .filteredOn(known -> known.id() == endless.known().id())
                .allMatch(known -> clock.instant().equals(known.lastUsedAt()));
        assertThat(tokens.revoke(kim, endless.known().id())).isTrue();
        assertThat(tokens.use(endless.token())).isEmpty();
    }
}
