package haetae.app;

import haetae.app.service.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The options of the commands that work on a data folder. */
final class FolderOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder (default: the one in ~/.haetae)")
    private @Nullable Path data;

    @Option(names = "--json", description = "answers in JSON")
    private boolean json;

    Installation installation() throws IOException {
        return data != null
                ? Installation.at(data)
                : Installation.among(List.of(Folders.data("live"), Folders.data("paper")));
    }

    /** Answers, as JSON if that is wanted, else in lines. */
    void answer(PrintWriter out, Object value, List<String> lines) {
        if (json) {
            out.println(
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(value));
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }
}
