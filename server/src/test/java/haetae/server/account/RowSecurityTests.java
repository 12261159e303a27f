package haetae.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.server.TestServer;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the database itself sees to: the server, working for one person, reaches no row of another,
 * whatever it asks. Every table is walked, also those that are added later.
 */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowSecurityTests {

    /** Where the server of the tests has rows of its owner's for certain. */
    private static final List<String> FILLED =
            List.of(
                    "accounts",
                    "books",
                    "events",
                    "fills",
                    "ledger",
                    "orders",
                    "positions",
                    "trading_signals");

    private final TestServer.Running running;
    private final JdbcTemplate all;
    private final Account owner;
    private final Account stranger;

    /** A table with rows of persons, and how to know whose. */
    private record Owned(String table, String whose) {}

    RowSecurityTests(TestServer.Running running) {
        this.running = running;
        all = running.server().database();
        owner = running.server().part(People.class).owner().account();
        stranger = running.account("a stranger");
    }

    private List<Owned> tables() {
        return all.query(
                """
                SELECT table_name, CASE WHEN bool_or(column_name = 'account_id') THEN 'account_id' ELSE 'user_id' END
                FROM information_schema.columns
                WHERE table_schema = 'public' AND column_name IN ('account_id', 'user_id')
                GROUP BY table_name ORDER BY table_name\
                """,
                (row, _) -> new Owned(row.getString(1), row.getString(2)));
    }

    private long id(Owned owned, Account account) {
        return owned.whose().equals("account_id") ? account.id() : account.userId();
    }

    /** In which tables somebody working for one person finds rows of another. */
    private List<String> reached(Account as, Account other) {
        var db = running.database(as).jdbc();
        var found = new ArrayList<String>();
        for (var owned : tables()) {
            if (isGranted(owned) && count(db, owned, other) > 0) {
                found.add(owned.table());
            }
        }
        return found;
    }

    private long count(JdbcTemplate db, Owned owned, Account whose) {
        var sql = "SELECT count(*) FROM " + owned.table() + " WHERE " + owned.whose() + " = ?";
        var count = db.queryForObject(sql, Long.class, id(owned, whose));
        return count == null ? 0 : count;
    }

    private boolean isGranted(Owned owned) {
        return Boolean.TRUE.equals(
                all.queryForObject(
                        "SELECT has_table_privilege('haetae_app', ?, 'SELECT')",
                        Boolean.class,
                        owned.table()));
    }

    @Test
    void theServersRoleOwnsNothingAndBypassesNothing() {
        assertThat(
                        all.queryForList(
                                "SELECT tablename FROM pg_tables WHERE tableowner = 'haetae_app'"))
                .isEmpty();
        assertThat(
                        all.queryForObject(
                                "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'haetae_app'",
                                Boolean.class))
                .isFalse();
        assertThat(
                        running.database(owner)
                                .jdbc()
                                .queryForObject("SELECT current_user", String.class))
                .isEqualTo("haetae_app");
    }

    @Test
    void everyTableWithRowsOfPersonsIsGuarded() {
        assertThat(
                        all.queryForList(
                                """
                                SELECT DISTINCT c.relname FROM pg_class c
                                JOIN information_schema.columns i ON i.table_name = c.relname AND i.table_schema = 'public'
                                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
                                  AND i.column_name IN ('account_id', 'user_id')
                                  AND has_table_privilege('haetae_app', c.oid, 'SELECT')\
                                """,
                                String.class))
                .isEmpty();
    }

    @Test
    void nobodyReachesARowOfAnother() {
        var db = running.database(owner).jdbc();
        for (var table : FILLED) {
            assertThat(db.queryForObject("SELECT count(*) FROM " + table, Long.class))
                    .as("own rows of %s", table)
                    .isPositive();
        }
        assertThat(reached(stranger, owner)).isEmpty();
    }

    @Test
    void theWalkNoticesATableThatIsNotGuarded() {
        for (var table : FILLED) {
            if (table.equals("accounts")) {
                continue; // the guard of others looks there
            }
            all.execute("ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY");
            try {
                assertThat(reached(stranger, owner)).containsExactly(table);
            } finally {
                all.execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
            }
        }
    }

    @Test
    void nobodyChangesARowOfAnother() {
        var db = running.database(stranger).jdbc();
        for (var owned : tables()) {
            for (var sql :
                    List.of(
                            "UPDATE %1$s SET %2$s = %2$s WHERE %2$s = ?",
                            "DELETE FROM %1$s WHERE %2$s = ?")) {
                int changed;
                try {
                    changed =
                            db.update(
                                    sql.formatted(owned.table(), owned.whose()), id(owned, owner));
                } catch (DataAccessException e) {
                    changed = 0; // not even the right to try
                }
                assertThat(changed).as(sql.formatted(owned.table(), owned.whose())).isZero();
            }
        }
    }

    @Test
    void nobodyWritesARowInAnothersName() {
        var db = running.database(stranger).jdbc();
        assertThatThrownBy(() ->
                        db.update(
                                "INSERT INTO books (account_id, cash, realised, flows) VALUES (?, 1, 0, 0)"
                                        + " ON CONFLICT (account_id) DO UPDATE SET cash = 1",
                                owner.id()))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() ->
                        db.update(
                                "INSERT INTO user_configs (user_id, key, value) VALUES (?, 'stop_loss_pct', '1')",
                                owner.userId()))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void whoWorksForNobodySeesNoRowOfAnybody() {
        var db = new JdbcTemplate(running.server().part(DataSource.class));
        for (var owned : tables()) {
            if (isGranted(owned) && !owned.table().equals("config_changes")) {
                assertThat(db.queryForObject("SELECT count(*) FROM " + owned.table(), Long.class))
                        .as(owned.table())
                        .isZero();
            }
        }
    }

    @Test
    void linesOfTheLedgerAreNeverChangedByTheServer() {
        var db = running.database(owner).jdbc();
        assertThatThrownBy(() -> db.update("UPDATE ledger SET cash = 0"))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> db.update("DELETE FROM ledger"))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void onlyAnAdministratorWritesWhatHoldsForEverybody() {
        var db = running.database(stranger).jdbc();
        assertThatThrownBy(() ->
                        db.update(
                                "INSERT INTO system_configs (key, value) VALUES ('stop_loss_pct', '1')"))
                .isInstanceOf(DataAccessException.class);
    }
}
