package haetae.app;

import haetae.app.settings.Env;
import haetae.server.database.DatabaseChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Where Haetae keeps things when nobody says where. */
final class Folders {

    private Folders() {}

    /** What can be made again at any time: the unpacked PostgreSQL. */
    static Path cache() {
        return home().resolve(".cache").resolve("haetae");
    }

    /** The database that the environment chooses. */
    static DatabaseChoice database() {
        return new DatabaseChoice(Env.of(System.getenv()).database().orElse(null), cache());
    }

    /** The data folder of a mode. */
    static Path data(String mode) {
        return home().resolve(".haetae").resolve(mode);
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    /** Removes a folder that we made ourselves, with all in it. */
    static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
