import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts the mistakes of checks/sabotage into a copy of the sources, one after the other, and looks
 * whether the test that each of them names turns red. With --check it only looks whether every mistake
 * still fits the sources and every test is there.
 *
 * <p>Run with: java checks/Sabotage.java ROOT [--check] [NAME...]
 */
public class Sabotage {

    /** Not copied: what is made anew, and what is not needed. */
    private static final Set<String> LEFT_OUT = Set.of(".git", ".haetae", "pit-reports", "surefire-reports");

    private static final Pattern FORM =
            Pattern.compile(
                    "(.+?)\\n\\nfile: (\\S+)\\ntest: (\\S+) (\\S+)\\n--- old\\n(.+?)--- new\\n(.*?)--- end\\n",
                    Pattern.DOTALL);

    private record Mistake(
            String name, String words, String file, String module, String test, String old, String now) {

        static Mistake read(Path file) throws IOException {
            var matcher = FORM.matcher(Files.readString(file));
            if (!matcher.matches()) {
                throw new IllegalStateException(file + " is not in the form of the others");
            }
            return new Mistake(
                    file.getFileName().toString().replace(".txt", ""),
                    matcher.group(1),
                    matcher.group(2),
                    matcher.group(3),
                    matcher.group(4),
                    trimmed(matcher.group(5)),
                    trimmed(matcher.group(6)));
        }

        /** Without the last line's end, so that a part of a line can be named too. */
        private static String trimmed(String text) {
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        }

        String made(String source) {
            int at = source.indexOf(old);
            if (at < 0 || source.indexOf(old, at + 1) >= 0) {
                throw new IllegalStateException(
                        name + ": the old text occurs " + (at < 0 ? "nowhere" : "more than once") + " in " + file);
            }
            return source.substring(0, at) + now + source.substring(at + old.length());
        }

        void checkTest(Path root) throws IOException {
            var parts = test.split("#", 2);
            try (var files = Files.walk(root.resolve(module).resolve("src/test/java"))) {
                var source =
                        files.filter(file -> file.endsWith(parts[0] + ".java"))
                                .findFirst()
                                .orElseThrow(() -> new IllegalStateException(name + ": there is no test " + parts[0]));
                if (parts.length == 2 && !Files.readString(source).contains("void " + parts[1] + "(")) {
                    throw new IllegalStateException(name + ": there is no test " + test);
                }
            }
        }
    }

    private enum Colour {
        RED,
        GREEN,
        BROKEN
    }

    public static void main(String[] args) throws Exception {
        var root = Path.of(args[0]).toAbsolutePath();
        var names = new ArrayList<>(List.of(args).subList(1, args.length));
        boolean checkOnly = names.remove("--check");
        var mistakes = mistakes(root, names);
        for (var mistake : mistakes) {
            mistake.made(Files.readString(root.resolve(mistake.file())));
            mistake.checkTest(root);
        }
        if (checkOnly) {
            System.out.println(mistakes.size() + " sabotages fit the sources");
            return;
        }
        System.exit(tried(root, mistakes) ? 0 : 1);
    }

    private static List<Mistake> mistakes(Path root, List<String> names) throws IOException {
        var mistakes = new ArrayList<Mistake>();
        try (var files = Files.list(root.resolve("checks/sabotage"))) {
            for (var file : files.sorted().toList()) {
                var mistake = Mistake.read(file);
                if (names.isEmpty() || names.stream().anyMatch(mistake.name()::startsWith)) {
                    mistakes.add(mistake);
                }
            }
        }
        if (mistakes.isEmpty()) {
            throw new IllegalStateException("there is no sabotage " + names);
        }
        mistakes.sort(Comparator.comparing(Mistake::module).thenComparing(Mistake::name));
        return mistakes;
    }

    private static boolean tried(Path root, List<Mistake> mistakes) throws Exception {
        var copy = Files.createTempDirectory("haetae-sabotage-");
        try {
            copy(root, copy);
            boolean all = true;
            for (var mistake : mistakes) {
                var file = copy.resolve(mistake.file());
                var source = Files.readString(file);
                Files.writeString(file, mistake.made(source));
                var colour = run(copy, mistake.module(), mistake.test());
                Files.writeString(file, source);
                all &= colour == Colour.RED;
                System.out.printf(
                        "%-7s %-12s %s: %s%n",
                        mistake.name(),
                        switch (colour) {
                            case RED -> "red";
                            case GREEN -> "STILL GREEN";
                            case BROKEN -> "NOT COMPILED";
                        },
                        mistake.test(),
                        mistake.words());
            }
            for (var module : mistakes.stream().map(Mistake::module).distinct().toList()) {
                var tests = mistakes.stream().filter(each -> each.module().equals(module)).map(Mistake::test);
                boolean green = run(copy, module, String.join(",", tests.distinct().toList())) == Colour.GREEN;
                all &= green;
                System.out.printf("%-7s %s without any of them%n", module, green ? "green" : "NOT GREEN");
            }
            System.out.println(all ? "every mistake is found" : "NOT EVERY MISTAKE IS FOUND");
            return all;
        } finally {
            delete(copy);
        }
    }

    private static Colour run(Path copy, String module, String test) throws Exception {
        var log = copy.resolve("sabotage.log").toFile();
        var process =
                new ProcessBuilder(
                                "mvn", "-B", "-Dquick", "-pl", module, "-am", "test",
                                "-Dtest=" + test, "-Dsurefire.failIfNoSpecifiedTests=false")
                        .directory(copy.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return Colour.RED; // what never ends is found, too
        }
        var said = Files.readString(log.toPath(), StandardCharsets.UTF_8);
        if (process.exitValue() == 0) {
            return said.contains("Tests run:") ? Colour.GREEN : Colour.BROKEN;
        }
        return said.contains("COMPILATION ERROR") || !said.contains("maven-surefire-plugin")
                ? Colour.BROKEN
                : Colour.RED;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                            throws IOException {
                        var name = String.valueOf(folder.getFileName());
                        if (!folder.equals(from) && (LEFT_OUT.contains(name) || name.equals("target"))) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.copy(
                                file,
                                to.resolve(from.relativize(file).toString()),
                                StandardCopyOption.COPY_ATTRIBUTES);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
