package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.app.backup.Backup;
import haetae.app.backup.Restore;
import haetae.app.service.Installation;
import haetae.app.terminal.Problem;
import haetae.core.money.Krw;
import haetae.server.database.DatabaseChoice;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A backup of a server that trades, and what is made of it. */
class BackupTests {

    private static final DatabaseChoice EMBEDDED = DatabaseChoice.embedded(TwinTrading.CACHE);

    @TempDir private Path temp = Path.of("");

    @Test
    void everythingIsThereAgainAndOnlyWhatIsWhole() throws IOException {
        var file = temp.resolve("haetae.backup");
        Map<String, Object> before;
        try (var trading = new TwinTrading(Krw.of(1_000_000))) {
            trading.post(
                    "/trading/orders",
                    "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"20000\"}");
            eventually(() -> !trading.view().books().positions().isEmpty());
            eventually(() -> trading.view().live().isEmpty());
            trading.post("/risk/halt", "{\"reason\":\"before the move\"}");
            trading.send("PATCH", "/config/stop_loss_pct", "{\"value\":4}");
            var done = Backup.write(Installation.at(trading.folder()), EMBEDDED, file);
            assertThat(done.rows()).as("minutes of a week and more").isGreaterThan(1_000);
            before = rows(trading.server().database());
            assertThatThrownBy(
                            () -> Backup.write(Installation.at(trading.folder()), EMBEDDED, file))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("is there already");
        }
        refusesWhatIsDamaged(file);

        var folder = temp.resolve("restored");
        var done = Restore.into(folder, EMBEDDED, file);
        assertThat(done.environment()).isEqualTo("demo");
        try (var database = Installation.at(folder).open(EMBEDDED)) {
            assertThat(rows(database.db())).isEqualTo(before);
            database.db()
                    .update(
                            "INSERT INTO risk_events (account_id, event_type, cause, code, action_taken, created_at)"
                                    + " SELECT id, 'SYSTEM_ERROR', 'x', 'x', 'numbers go on', now() FROM accounts");
        }
        assertThatThrownBy(() -> Restore.into(folder, EMBEDDED, file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is not empty");
    }

    private void refusesWhatIsDamaged(Path file) throws IOException {
        var damaged = temp.resolve("damaged.backup");
        Files.copy(file, damaged);
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + damaged.toUri()), Map.of())) {
            Files.writeString(zip.getPath("/public/fills.copy"), "");
        }
        var folder = temp.resolve("never");
        assertThatThrownBy(() -> Restore.into(folder, EMBEDDED, damaged))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("public/fills.copy is not what was written");
        assertThat(folder).as("nothing was begun").doesNotExist();
        Files.writeString(damaged, "no archive at all");
        assertThatThrownBy(() -> Restore.into(folder, EMBEDDED, damaged))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is no backup");
    }

    /** What counts: books, orders, trades, settings, halts, and the events with their numbers. */
    private static Map<String, Object> rows(JdbcTemplate db) {
        var rows = new TreeMap<String, Object>();
        for (var table :
                List.of(
                        "ledger",
                        "books",
                        "positions",
                        "orders",
                        "fills",
                        "latches",
                        "user_configs",
                        "risk_events",
                        "events",
                        "daily_stats")) {
            rows.put(
                    table, db.queryForList("SELECT * FROM " + table + " ORDER BY 1, 2").toString());
        }
        return rows;
    }
}
