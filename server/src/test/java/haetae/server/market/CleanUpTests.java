package haetae.server.market;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.time.VirtualAgenda;
import haetae.server.FakeUpbit;
import haetae.server.TestServer;
import haetae.server.account.Setting;
import haetae.server.account.SettingStore;
import haetae.server.account.SettingStore.Scope;
import haetae.server.account.SharedSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(TestServer.class)
class CleanUpTests {

    private static final Market ADA = new Market("KRW-ADA");
    private static final Instant NOW = Instant.parse("2020-06-01T00:00:00Z");

    private final JdbcTemplate db;
    private final SettingStore settings;
    private final CleanUp cleanUp;

    CleanUpTests(TestServer.Running running) {
        db = running.server().database();
        settings = running.server().part(SettingStore.class);
        var shared = running.server().part(SharedSettings.class);
        cleanUp =
                new CleanUp(
                        running.server().part(JdbcClient.class),
                        shared,
                        TestServer.world(new VirtualAgenda(NOW), new FakeUpbit(), ADA));
    }

    private void row(Duration age) {
        db.update(
                """
                INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
                VALUES (?, ?, 1, 0, 1, 1, 0)\
                """,
                ADA.code(),
                MarketStore.utc(NOW.minus(age)));
    }

    private Map<String, Long> counts() {
        var counts = new LinkedHashMap<String, Long>();
        db.query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
                row -> {
                    var table = row.getString("tablename");
                    if (!table.equals("market_data")) {
                        counts.put(
                                table,
                                db.queryForObject("SELECT count(*) FROM " + table, Long.class));
                    }
                });
        return counts;
    }

    private long rows() {
        var rows =
                db.queryForObject(
                        "SELECT count(*) FROM market_data WHERE symbol = ?",
                        Long.class,
                        ADA.code());
        return rows == null ? 0 : rows;
    }

    @AfterEach
    void tidyUp() {
        db.update("DELETE FROM market_data WHERE symbol = ?", ADA.code());
        settings.change(Scope.SYSTEM, Map.of(Setting.RETENTION_DAYS, Optional.empty()));
    }

    @Test
    void removesOldRowsOfMarketDataAndNothingElse() {
        row(Duration.ofDays(365).plusSeconds(1));
        row(Duration.ofDays(365));
        row(Duration.ofDays(40));
        var before = counts();
        cleanUp.run();
        assertThat(rows()).isEqualTo(2);
        counts().forEach(
                        (table, count) -> // the server beside goes on writing
                        assertThat(count).as(table).isGreaterThanOrEqualTo(before.get(table)));
        settings.change(Scope.SYSTEM, Map.of(Setting.RETENTION_DAYS, Optional.of("30")));
        cleanUp.run();
        assertThat(rows()).as("the new retention holds at once").isZero();
    }
}
