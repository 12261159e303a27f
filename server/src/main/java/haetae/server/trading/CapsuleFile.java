package haetae.server.trading;

import haetae.core.trading.Invariants.Capsule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.core.JacksonException;

/**
 * What is kept of a broken invariant: all that is needed to judge it again, elsewhere and later. It
 * holds amounts and orders, no keys.
 */
public final class CapsuleFile {

    /** One trouble can break an invariant again and again. */
    private static final int MOST_KEPT = 50;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);

    private CapsuleFile() {}

    /**
     * Writes it into a folder. Returns where, or nothing new when there are fifty already.
     *
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, Capsule capsule) throws IOException {
        var capsules = Files.createDirectories(folder.resolve("capsules"));
        var file = capsules.resolve("capsule-" + NAME.format(capsule.at()) + ".json");
        try (var kept = Files.list(capsules)) {
            if (kept.count() < MOST_KEPT) {
                Files.writeString(
                        file,
                        KeptJson.MAPPER
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(capsule));
            }
        }
        return file;
    }

    /**
     * @throws IOException if there is none, or this version cannot read it
     */
    public static Capsule read(Path file) throws IOException {
        try {
            return KeptJson.MAPPER.readValue(Files.readString(file), Capsule.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is not a capsule that this version can read", e);
        }
    }
}
