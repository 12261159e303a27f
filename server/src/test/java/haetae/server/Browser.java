package haetae.server;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser, new each time. */
public final class Browser {

    private static final List<Path> BROWSERS =
            Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                    .map(Path::of)
                    .toList();

    private Browser() {}

    /**
     * The page as it stands after a while. A test that asks for one is left out where there is no
     * browser.
     *
     * @param folder for its profile
     */
    public static String open(Path folder, URI address) throws IOException, InterruptedException {
        var browser = BROWSERS.stream().filter(Files::isExecutable).findFirst();
        assumeThat(browser)
                .as("no Chromium at %s: the page is not tested in a browser", BROWSERS)
                .isPresent();
        var dom = Files.createTempFile(folder, "dom", ".html");
        var profile = Files.createTempDirectory(folder, "profile");
        var process =
                new ProcessBuilder(
                                browser.get().toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + profile,
                                "--virtual-time-budget=2500",
                                "--dump-dom",
                                address.toString())
                        .redirectOutput(dom.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the browser did not end within 60 s");
        }
        return Files.readString(dom);
    }
}
