package haetae.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Data folders whose database is there with all its tables, as {@code ./haetae migrate} leaves it:
 * a copy is made in a tenth of the time that PostgreSQL takes for a new one.
 */
public final class Prepared {

    private Prepared() {}

    /**
     * Copies one.
     *
     * @param folder that is not there, or empty
     * @param environment what it may be opened for: demo, paper or live
     */
    public static Path at(Path folder, String environment) throws IOException {
        var source = Packaged.MIGRATED;
        try (var files = Files.walk(source)) {
            for (var file : files.toList()) {
                var copy = folder.resolve(source.relativize(file).toString());
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.writeString(folder.resolve("environment"), environment);
        return folder;
    }
}
