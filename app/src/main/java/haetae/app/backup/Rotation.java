package haetae.app.backup;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A folder with the newest backups of a kind. Only files that are named as it names them are ever
 * removed.
 */
final class Rotation {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String NAME = ".*(\\d{8}T\\d{6}\\.\\d{3}Z)\\.backup";

    private final Path folder;
    private final String kind;
    private final int kept;
    private final InstantSource clock;
    private final Pattern whole;
    private final Pattern cutOff;

    /**
     * @param folder is made when it is not there
     * @param kind how the names of all of them begin
     * @param kept how many
     */
    Rotation(Path folder, String kind, int kept, InstantSource clock) {
        this.folder = folder;
        this.kind = kind;
        this.kept = kept;
        this.clock = clock;
        whole = Pattern.compile(Pattern.quote(kind) + NAME);
        cutOff = Pattern.compile(Pattern.quote(kind) + NAME + "\\.part");
    }

    /** What writes a file. */
    interface Writer {
        void write(Path file) throws IOException;
    }

    /**
     * Adds a backup, and removes the oldest of those that are too many.
     *
     * @param detail comes after the kind, before the time; may be empty
     * @throws IOException if it could not be written; no other was removed then
     */
    Path add(String detail, Writer writer) throws IOException {
        Files.createDirectories(folder);
        for (var file : named(cutOff)) {
            Files.delete(file); // of a program that was killed
        }
        var between = detail.isEmpty() ? "" : detail + "-";
        var file = folder.resolve(kind + between + TIME.format(clock.instant()) + ".backup");
        writer.write(file);
        var newestFirst = Comparator.comparing(this::time).reversed();
        for (var old : named(whole).stream().sorted(newestFirst).skip(kept).toList()) {
            Files.delete(old);
        }
        return file;
    }

    private List<Path> named(Pattern pattern) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> pattern.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    private String time(Path file) {
        var name = whole.matcher(file.getFileName().toString());
        return name.matches() ? name.group(1) : "";
    }

    /** Why a file could not be written, in few words. */
    static String why(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null
                ? String.valueOf(file.getReason())
                : e instanceof FileSystemException
                        ? e.getClass().getSimpleName()
                        : String.valueOf(e.getMessage());
    }
}
