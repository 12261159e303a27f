package haetae.app.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** What a backup holds, to be compared with another. */
final class Contents {

    private Contents() {}

    /** Every table's rows, in no order of theirs. */
    static Map<String, String> of(Path file) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().filter(e -> e.getName().endsWith(".copy")).toList()) {
                var text =
                        new String(
                                zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                contents.put(
                        entry.getName(), text.lines().sorted().collect(Collectors.joining("\n")));
            }
        }
        return contents;
    }
}
