package haetae.app.backup;

import haetae.server.database.DatabaseLogin;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** The migrations of each schema, as they lie in the program. */
public final class Migrations {

    /** What serves; every installation has it. */
    public static final String MAIN = "public";

    /** The accounts of the paper exchange. */
    public static final String PAPER = "paper";

    private static final Map<String, String> PLACES =
            Map.of(MAIN, "classpath:db/migration", PAPER, "classpath:db/paper");

    private Migrations() {}

    /**
     * Brings a schema up to date.
     *
     * @param target the last migration to make, or null for all
     * @return how many were made
     */
    public static int run(DatabaseLogin login, String schema, @Nullable String target) {
        var place = PLACES.get(schema);
        if (place == null) {
            throw new IllegalArgumentException("no migrations of " + schema);
        }
        var flyway =
                Flyway.configure()
                        .dataSource(login.url(), login.user(), login.password())
                        .schemas(schema)
                        .locations(place);
        return (target == null ? flyway : flyway.target(target))
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
