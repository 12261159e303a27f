package haetae.app.backup;

import haetae.app.terminal.Problem;
import haetae.server.database.DatabaseLogin;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
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

    /** The schemas that an environment has. */
    public static List<String> schemas(String environment) {
        return environment.equals("paper") ? List.of(MAIN, PAPER) : List.of(MAIN);
    }

    /**
     * Where a schema stands.
     *
     * @param now its last migration, or null when it is not there yet
     * @param newest the last one that this program knows
     */
    record Standing(String schema, @Nullable String now, String newest) {

        /** True when it holds data and is to be changed. */
        boolean isOld() {
            return now != null && compared() < 0;
        }

        /** True when a newer program has changed it. */
        boolean isNewer() {
            return now != null && compared() > 0;
        }

        private int compared() {
            return MigrationVersion.fromVersion(now)
                    .compareTo(MigrationVersion.fromVersion(newest));
        }
    }

    static Standing standing(DatabaseLogin login, String schema) {
        var info = of(login, schema).load().info();
        var now = info.current();
        var newest =
                Arrays.stream(info.all())
                        .filter(migration -> migration.getState().isResolved())
                        .map(MigrationInfo::getVersion)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        return new Standing(
                schema, now == null ? null : now.getVersion().getVersion(), newest.getVersion());
    }

    /**
     * Brings a schema up to date.
     *
     * @param target the last migration to make, or null for all
     * @return how many were made
     * @throws Problem if the program does not know that target
     */
    public static int run(DatabaseLogin login, String schema, @Nullable String target) {
        var flyway = of(login, schema);
        if (target == null) {
            return flyway.load().migrate().migrationsExecuted;
        }
        var newest = standing(login, schema).newest();
        if (new Standing(schema, target, newest).isNewer()) {
            throw new Problem(
                    "a newer Haetae made it: its tables are at version "
                            + target
                            + ", and this one knows them up to "
                            + newest
                            + "; use the newer one");
        }
        return flyway.target(target).load().migrate().migrationsExecuted;
    }

    private static FluentConfiguration of(DatabaseLogin login, String schema) {
        var place = PLACES.get(schema);
        if (place == null) {
            throw new IllegalArgumentException("no migrations of " + schema);
        }
        return Flyway.configure()
                .dataSource(login.url(), login.user(), login.password())
                .schemas(schema)
                .locations(place);
    }
}
