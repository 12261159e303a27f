package haetae.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.server.TestServer;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who shares the installation. */
@ExtendWith(TestServer.class)
class PeopleTests {

    private final People people;
    private final JdbcTemplate db;
    private String name = "";

    PeopleTests(TestServer.Running running) {
        people = running.server().part(People.class);
        db = running.server().database();
    }

    @BeforeEach
    void nameSomebody(TestInfo test) {
        name = "people " + test.getDisplayName();
    }

    private Caller come(String email, Role role) {
        return people.vouchedFor(name, email, name, role);
    }

    private OffsetDateTime moment(String column) {
        return db.queryForList(
                        "SELECT " + column + " FROM users WHERE auth_user_id = ?",
                        OffsetDateTime.class,
                        name)
                .getFirst();
    }

    @Test
    void aNewPersonGetsAnAccountOfTheirOwn() {
        var caller = come("a@example.com", Role.USER);
        assertThat(caller.account().userId()).isEqualTo(caller.user().id());
        assertThat(caller.account().name()).isNotEqualTo(Account.MAIN);
        assertThat(caller.account().markets()).containsExactly(TestServer.BTC);
        assertThat(come("a@example.com", Role.USER)).isEqualTo(caller);
    }

    @Test
    void whatIsToldOfThemIsKeptWithWhenItChanged() {
        come("a@example.com", Role.USER);
        var came = moment("created_at");
        come("a@example.com", Role.USER);
        assertThat(moment("updated_at")).as("nothing has changed").isEqualTo(came);
        assertThat(come("b@example.com", Role.ADMIN).user().isAdmin()).isTrue();
        assertThat(moment("updated_at")).isAfter(came);
        assertThat(moment("created_at")).isEqualTo(came);
    }

    @Test
    void whoeverIsShutOutIsNotLetIn() {
        var caller = come("a@example.com", Role.USER);
        db.update("UPDATE users SET disabled_at = now() WHERE id = ?", caller.user().id());
        assertThatThrownBy(() -> come("a@example.com", Role.USER))
                .isInstanceOf(People.Disabled.class);
        assertThat(people.person(caller.user().id())).isEmpty();
        assertThat(people.everybody()).doesNotContain(caller);
    }

    @Test
    void whoIsShutOutWhileSomethingIsTheirsIsStillServed() {
        var caller = come("a@example.com", Role.USER);
        db.update("UPDATE users SET disabled_at = now() WHERE id = ?", caller.user().id());
        assertThat(people.leaving()).doesNotContain(caller);
        db.update(
                """
                INSERT INTO positions (account_id, symbol, quantity, cost, updated_at)
                VALUES (?, 'KRW-BTC', 0.001, 100000, now())\
                """,
                caller.account().id());
        assertThat(people.leaving()).contains(caller);
        db.update("DELETE FROM positions WHERE account_id = ?", caller.account().id());
    }

    @Test
    void aMarketThatIsNoLongerCollectedStaysChosen() {
        var eth = new Market("KRW-ETH");
        var caller = people.trade(come("a@example.com", Role.USER), List.of(eth));
        assertThat(caller.account().markets())
                .as("it is never fresh, so nothing is traded")
                .containsExactly(eth);
        assertThat(people.trade(caller, null).account().markets()).containsExactly(TestServer.BTC);
    }

    @Test
    void theOwnerIsAnAdministratorWithTheMainAccount() {
        assertThat(people.owner().user().isAdmin()).isTrue();
        assertThat(people.owner().account().name()).isEqualTo(Account.MAIN);
    }
}
