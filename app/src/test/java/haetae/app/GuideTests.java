package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.chaos.Program;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.time.Traffic;
import haetae.server.database.Storage;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The commands that the guides show, run as they stand there: each page in a shell and a home of
 * its own. Upbit is a twin, and the ports are free ones; everything else is as written. A build
 * only reads the pages, {@code ./haetae guides} runs them.
 */
class GuideTests {

    private static final Path GUIDES = Path.of("..", "docs", "guide");
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");
    private static final Pattern EXPECTED = Pattern.compile("<!-- expect: (.*) -->");
    private static final Pattern PORT = Pattern.compile("\\b(8080|8081|8082|5432)\\b");

    /** On a quiet machine a page takes less than half a minute. */
    private static final Duration LONGEST = Duration.ofMinutes(12);

    /** Programs of lines that no test may run, as they change the machine or need a network. */
    private static final List<String> OF_THE_MACHINE =
            List.of("sudo", "docker", "wsl", "tar", "sha256sum", "./haetae dist");

    private static final List<String> TOOLS = List.of("bash", "curl", "openssl");

    private enum Kind {
        /** Shown, and run. */
        SH,
        /** What the page takes for granted: run, and not shown. */
        GIVEN,
        /** Shown, and not run. */
        CONSOLE
    }

    private record Block(Kind kind, String text, List<String> expected) {}

    private record Page(String name, List<Block> blocks) {

        static Page read(Path file) throws IOException {
            var blocks = new ArrayList<Block>();
            var lines = Files.readAllLines(file).iterator();
            while (lines.hasNext()) {
                var line = lines.next();
                var expected = EXPECTED.matcher(line);
                if (expected.matches()) {
                    blocks.getLast().expected().add(expected.group(1));
                } else if (line.startsWith("```") || line.equals("<!-- given:")) {
                    var kind =
                            switch (line) {
                                case "```sh" -> Kind.SH;
                                case "```console" -> Kind.CONSOLE;
                                case "<!-- given:" -> Kind.GIVEN;
                                default -> throw new IOException(file + ": what is " + line);
                            };
                    var end = kind == Kind.GIVEN ? "-->" : "```";
                    var text = new StringBuilder();
                    for (var next = lines.next(); !next.equals(end); next = lines.next()) {
                        text.append(next).append('\n');
                    }
                    blocks.add(new Block(kind, text.toString(), new ArrayList<>()));
                }
            }
            return new Page(String.valueOf(file.getFileName()), blocks);
        }

        List<Block> run() {
            return blocks.stream().filter(block -> block.kind() != Kind.CONSOLE).toList();
        }

        long servers() {
            return run().stream()
                    .flatMap(block -> block.text().lines())
                    .filter(line -> line.contains("./haetae serve "))
                    .count();
        }
    }

    private static List<Page> pages(String language) throws IOException {
        var pages = new ArrayList<Page>();
        try (var files = Files.list(GUIDES.resolve(language))) {
            for (var file : files.sorted().toList()) {
                pages.add(Page.read(file));
            }
        }
        return pages;
    }

    @TempDir private Path temp = Path.of("");

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Process> shells = new CopyOnWriteArrayList<>();

    @AfterEach
    void endEverything() throws Exception {
        shells.forEach(Process::destroyForcibly);
        var left = new ArrayList<ProcessHandle>();
        try (var files = Files.walk(temp, 2)) {
            for (var file : files.filter(file -> file.endsWith("pids")).toList()) {
                for (var pid : Files.readAllLines(file)) {
                    ProcessHandle.of(Long.parseLong(pid))
                            .filter(process -> process.info().command().orElse("").endsWith("java"))
                            .ifPresent(left::add);
                }
            }
        }
        left.forEach(ProcessHandle::destroy);
        for (var process : left) {
            try {
                process.onExit().get(20, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
            }
        }
        for (var one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void bothLanguagesShowTheSameCommands() throws IOException {
        var english = pages("en");
        assertThat(english).hasSizeGreaterThan(6);
        assertThat(pages("ko")).isEqualTo(english);
    }

    @Test
    void theContentsNameEveryPage() throws IOException {
        for (var language : List.of("en", "ko")) {
            var contents = Files.readString(GUIDES.resolve(language).resolve("README.md"));
            for (var page : pages(language)) {
                assertThat(page.name().equals("README.md") || contents.contains(page.name()))
                        .as(language + ": " + page.name())
                        .isTrue();
            }
        }
    }

    @Test
    void whatIsNotRunIsOfTheMachine(TestReporter reporter) throws IOException {
        for (var page : pages("en")) {
            for (var block : page.blocks()) {
                if (block.kind() == Kind.CONSOLE) {
                    block.text()
                            .lines()
                            .forEach(line -> {
                                reporter.publishEntry("not run, " + page.name(), line);
                                assertThat(OF_THE_MACHINE).anyMatch(line::startsWith);
                            });
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCommandWorksAsWritten() throws IOException {
        Assumptions.assumeTrue(Boolean.getBoolean("guides"), "./haetae guides runs them");
        for (var tool : TOOLS) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed here");
        }
        var upbit = upbit();
        var database = database();
        // Three at a time, the longest first: a page waits for others most of the time.
        ExecutorService executor = Executors.newFixedThreadPool(3);
        open.add(executor::shutdownNow);
        var results = new LinkedHashMap<Page, CompletableFuture<Result>>();
        var longestFirst = Comparator.comparing(Page::servers).reversed();
        for (var page : pages("en").stream().sorted(longestFirst).toList()) {
            if (!page.run().isEmpty()) {
                results.put(
                        page,
                        CompletableFuture.supplyAsync(
                                () -> result(page, upbit, database), executor));
            }
        }
        return results.entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(
                                entry.getKey().name(),
                                () -> judge(entry.getKey(), entry.getValue().join())));
    }

    /**
     * @param code the shell's exit code
     * @param said what each block that was begun put out, by itself and by what it started
     */
    private record Result(int code, List<String> said) {}

    private static void judge(Page page, Result result) {
        var blocks = page.run();
        assertThat(result.code())
                .as(
                        "%s, block %s:%n%s%n%s",
                        page.name(),
                        result.said().size(),
                        blocks.get(result.said().size() - 1).text(),
                        String.join("\n---\n", result.said()))
                .isZero();
        for (int i = 0; i < blocks.size(); i++) {
            for (var expected : blocks.get(i).expected()) {
                assertThat(result.said().get(i))
                        .as("%s:%n%s", page.name(), blocks.get(i).text())
                        .contains(expected);
            }
        }
    }

    private Result result(Page page, URI upbit, int database) {
        try {
            return run(page, upbit, database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Result run(Page page, URI upbit, int database)
            throws IOException, InterruptedException {
        var home = Files.createDirectories(temp.resolve(page.name().replace(".md", "")));
        Files.createDirectory(home.resolve(".cache"));
        Files.createDirectories(CACHE);
        Files.createSymbolicLink(home.resolve(".cache").resolve("haetae"), CACHE);
        launcher(home, upbit);
        var script = Files.writeString(home.resolve("script"), script(page, home, database));
        var builder = new ProcessBuilder("/usr/bin/bash", script.toString());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", home.toString()));
        var shell =
                builder.directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("shell.out").toFile())
                        .start();
        shells.add(shell);
        boolean ended = shell.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
        var said = new ArrayList<String>();
        for (int i = 0; Files.exists(home.resolve(i + ".out")); i++) {
            said.add(Files.readString(home.resolve(i + ".out")));
        }
        if (!ended) {
            shell.destroyForcibly();
        }
        return new Result(ended ? shell.exitValue() : -1, said);
    }

    /**
     * The launcher without its build: what is being tested is built already. Where a guide names no
     * other exchange, Upbit is meant, and that is never asked by a test.
     */
    private static void launcher(Path folder, URI upbit) throws IOException {
        var java =
                Program.command(List.of()).stream()
                        .filter(word -> !word.equals("haetae.app.Haetae"))
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        var file =
                Files.writeString(
                        folder.resolve("haetae"),
                        """
                        #!/usr/bin/bash
                        echo $$ >>'%1$s/pids'
                        export HAETAE_UPBIT_URL="${HAETAE_UPBIT_URL:-%2$s}" HAETAE_GEMINI_URL="${HAETAE_GEMINI_URL:-%2$s}"
                        exec %3$s -Duser.home="$HOME" haetae.app.Haetae "$@"
                        """
                                .formatted(folder, upbit, java));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** All blocks, each with its output in a file of its own; the first that fails ends it. */
    private static String script(Page page, Path folder, int database) throws IOException {
        var script = new StringBuilder("set -euo pipefail\n");
        var blocks = page.run();
        for (int i = 0; i < blocks.size(); i++) {
            script.append("{\n")
                    .append(blocks.get(i).text())
                    .append("} >'%s/%d.out' 2>&1\n".formatted(folder, i));
        }
        var ports = new LinkedHashMap<String, String>();
        ports.put("5432", Integer.toString(database));
        for (var port : List.of("8080", "8081", "8082")) {
            ports.put(port, Integer.toString(freePort()));
        }
        return PORT.matcher(script).replaceAll(match -> ports.get(match.group()));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Upbit, with an account for the key that the guide's reader issues there. */
    private URI upbit() throws IOException {
        var agenda = WallAgenda.onMachineClock("twin", Throwable::printStackTrace);
        open.add(agenda);
        var exchange = new TwinExchange(agenda);
        var start = agenda.instant().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
        CompletableFuture.runAsync(
                        () -> {
                            exchange.openAccount(
                                    "your-access-key", "your-secret-key", Krw.of(1_000_000));
                            exchange.follow(GeneratedMarket.tape(new Market("KRW-BTC"), 1, start));
                        },
                        agenda::post)
                .join();
        var twin = TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
        open.add(twin);
        return twin.address();
    }

    /** The reader's own PostgreSQL, with what `createuser` and `createdb` make there; its port. */
    private int database() throws IOException {
        var storage = Storage.open(temp.resolve("database"), "demo", CACHE);
        open.add(storage);
        var login = storage.database();
        var db =
                new JdbcTemplate(
                        new DriverManagerDataSource(login.url(), login.user(), login.password()));
        db.execute("CREATE ROLE trading LOGIN CREATEROLE PASSWORD 'choose-a-password'");
        db.execute("CREATE DATABASE haetae OWNER trading ENCODING 'UTF8' TEMPLATE template0");
        return URI.create(login.url().substring("jdbc:".length())).getPort();
    }
}
