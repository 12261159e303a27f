package haetae.server.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which database an installation uses.
 *
 * @param own a PostgreSQL of the user's own, or null for the embedded one
 * @param cache where the embedded one's binaries are unpacked once
 */
public record DatabaseChoice(@Nullable DatabaseLogin own, Path cache) {

    /** The embedded one, with its data in the data folder. */
    public static DatabaseChoice embedded(Path cache) {
        return new DatabaseChoice(null, cache);
    }
}
