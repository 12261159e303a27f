package haetae.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs a command in this program and keeps what it printed. */
public record Terminal(int code, String out, String err) {

    public static Terminal run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Haetae.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(args);
        return new Terminal(code, out.toString(), err.toString());
    }
}
