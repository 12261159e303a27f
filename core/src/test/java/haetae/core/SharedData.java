package haetae.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Recorded data that some tests compare with; they are skipped, with a message, without it. */
public final class SharedData {

    private SharedData() {}

    /**
     * A gzipped CSV file with one header line.
     *
     * @param columns the header's cells
     * @param rows the other lines' cells, as text
     */
    public record Table(List<String> columns, List<List<String>> rows) {

        /** One column's cells; an empty cell means that there is no value. */
        public List<String> column(String name) {
            int index = columns.indexOf(name);
            if (index < 0) {
                throw new IllegalArgumentException("no column " + name + " in " + columns);
            }
            return rows.stream().map(row -> index < row.size() ? row.get(index) : "").toList();
        }

        /** One column's numbers, NaN where a cell is empty. */
        public double[] numbers(String name) {
            return column(name).stream()
                    .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
                    .toArray();
        }
    }

    /** Reads a file below {@code shared/data}, or skips the test that asks when it is not there. */
    public static Table csv(String file) {
        var path = find(file);
        Assumptions.assumeTrue(
                Files.exists(path), () -> "skipped: no shared/data/" + file + " here");
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(path)),
                                StandardCharsets.UTF_8))) {
            var lines = reader.lines().map(line -> Arrays.asList(line.split(",", -1))).toList();
            return new Table(lines.getFirst(), lines.subList(1, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read shared/data/" + file, e);
        }
    }

    private static Path find(String file) {
        for (var folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            var path = folder.resolve("shared/data").resolve(file);
            if (Files.exists(path)) {
                return path;
            }
        }
        return Path.of("shared/data").resolve(file);
    }
}
