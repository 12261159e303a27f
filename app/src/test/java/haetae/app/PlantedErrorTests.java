package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.database.DataFolder;
import haetae.server.database.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class PlantedErrorTests {

    /** The first line of the ledger that is a purchase costs one won more than it did. */
    private static final String PLANTED =
            """
            CREATE FUNCTION one_won_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.kind = 'BOUGHT' AND NOT EXISTS (SELECT FROM ledger WHERE kind = 'BOUGHT') THEN
                    NEW.cash := NEW.cash - 1;
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER planted BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION one_won_off()\
            """;

    @TempDir private Path temp = Path.of("");

    private Terminal demo(Path data) {
        var command = new ArrayList<>(Packaged.DEMO);
        command.addAll(
                List.of("--data", data.toString(), "--json", temp.resolve("out.json").toString()));
        return Terminal.run(command.toArray(String[]::new));
    }

    @Test
    void oneWonTooFewInTheBooksMakesTheDemoFail() throws IOException {
        var data = Prepared.at(temp.resolve("data"), "demo");
        try (var folder = DataFolder.open(data, "demo");
                var postgres = EmbeddedPostgres.start(folder, Folders.cache())) {
            var source =
                    new DriverManagerDataSource(
                            postgres.jdbcUrl(), postgres.user(), postgres.password());
            Flyway.configure().dataSource(source).load().migrate();
            new JdbcTemplate(source).execute(PLANTED);
        }
        var run = demo(data);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("DISAGREE");
        assertThat(Files.readString(temp.resolve("out.json"))).contains("\"books_agree\" : false");
    }

    @Test
    void withoutAnErrorTheSameDemoSucceeds() throws IOException {
        // It ran before the first test, which needs that it ended with exit code 0.
        assertThat(Packaged.TRAINING)
                .content()
                .contains("agree with the exchange to the last digit");
    }
}
