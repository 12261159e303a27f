import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * Compares docs/coverage.md with the sources and with the last run of the tests: everything that
 * was promised has a row, and every test that a row names exists and ran.
 *
 * <pre>java checks/Coverage.java [--open-allowed] [root]</pre>
 *
 * Exit code 0 only if nothing is wrong; a row that begins with OPEN is wrong too unless {@code
 * --open-allowed} is given.
 */
final class Coverage {

    private static final String PAGE = "docs/coverage.md";

    private static final List<String> JOBS =
            List.of(
                    "collect_market_data",
                    "generate_trading_signal",
                    "check_volatility",
                    "evaluate_signal_performance",
                    "sync_pending_orders",
                    "cleanup_old_data",
                    "ensure_daily_stats");

    /** The tables of the report; others may have any columns. */
    private static final Set<String> TABLES =
            new LinkedHashSet<>(
                    List.of(
                            "users",
                            "market_data",
                            "trading_signals",
                            "orders",
                            "positions",
                            "daily_stats",
                            "risk_events",
                            "system_configs",
                            "user_configs"));

    private Coverage() {}

    public static void main(String[] arguments) throws IOException {
        boolean openAllowed = false;
        var root = Path.of("");
        for (var argument : arguments) {
            if (argument.equals("--open-allowed")) {
                openAllowed = true;
            } else if (argument.startsWith("-") || !Files.isDirectory(Path.of(argument))) {
                System.err.println("usage: java checks/Coverage.java [--open-allowed] [root]");
                System.exit(2);
            } else {
                root = Path.of(argument);
            }
        }
        System.exit(judge(root, openAllowed) ? 0 : 1);
    }

    private static boolean judge(Path root, boolean openAllowed) throws IOException {
        var problems = new ArrayList<String>();
        var rows = Files.exists(root.resolve(PAGE)) ? rows(root, problems) : List.<Row>of();
        if (rows.isEmpty()) {
            problems.add(PAGE + " is not there or has no table");
        }
        everythingHasARow(wanted(root, problems), rows, problems);
        int proofs = everyTestRan(root, rows, problems);
        everyCommandIsThere(root, rows, problems);
        var open = rows.stream().filter(row -> row.status() instanceof Status.Open).toList();
        open.forEach(row -> System.out.println("open     " + row.at() + " " + row.shown()));
        problems.forEach(problem -> System.out.println("WRONG    " + problem));
        long proven = rows.stream().filter(row -> row.status() instanceof Status.Proven).count();
        long commands = rows.stream().filter(row -> row.status() instanceof Status.OwnCommand).count();
        long later = rows.stream().filter(row -> row.status() instanceof Status.Later).count();
        System.out.printf(
                "coverage: %d promises, %d proven by %d tests, %d by commands of their own, %d left"
                        + " to a later issue, %d open%s%n",
                rows.size(),
                proven,
                proofs,
                commands,
                later,
                open.size(),
                problems.isEmpty() ? "" : ", " + problems.size() + " wrong");
        return problems.isEmpty() && (openAllowed || open.isEmpty());
    }

    // -- the page

    /** What is promised: the kind says which of the page's sections it stands in. */
    private record Promise(String kind, String id) {
        @Override
        public String toString() {
            return kind + " " + id;
        }
    }

    /** What the last cell of a row says. */
    private sealed interface Status {
        record Proven(List<String> tests) implements Status {}

        /** A proof that takes too long for the tests has a command of its own. */
        record OwnCommand(String command) implements Status {}

        record Later() implements Status {}

        record Open(String missing) implements Status {}
    }

    private record Row(int line, Promise promise, Status status) {
        String at() {
            return PAGE + ":" + line;
        }

        String shown() {
            return promise + (status instanceof Status.Open(var missing) ? ": " + missing : "");
        }
    }

    private static final String LATER = "later: people and operation";
    private static final String OWN_COMMAND = "own command: ";
    private static final String NOT_RUN = ".ci/not-run";

    private static final Pattern TEST_NAME =
            Pattern.compile("([a-z][\\w]*\\.)*[A-Z]\\w*(\\.[A-Z]\\w*)*\\.[a-z]\\w*");

    /**
     * The rows of all tables. What a section is about is told by its heading: "Jobs", "Endpoints",
     * "Tables", "Settings", "Weaknesses"; below "Tables" a heading of the third level names the
     * table whose columns follow. A row is known by the first code in its first cell, or by its
     * whole first cell when there is none.
     */
    private static List<Row> rows(Path root, List<String> problems) throws IOException {
        var rows = new ArrayList<Row>();
        var known = new HashMap<Promise, Integer>();
        var section = "";
        var table = "";
        int number = 0;
        boolean below = false; // below the line that ends a table's head
        for (var line : Files.readAllLines(root.resolve(PAGE))) {
            number++;
            if (line.startsWith("## ")) {
                section = line.substring(3).strip();
                table = "";
            } else if (line.startsWith("### ")) {
                table = code(line.substring(4)).orElse("");
            }
            if (!line.startsWith("|")) {
                below = false;
                continue;
            }
            if (line.matches("\\|[-:| ]+\\|\\s*")) {
                below = true;
                continue;
            }
            if (!below) {
                continue;
            }
            var cells = cells(line);
            var at = PAGE + ":" + number + " ";
            if (cells.size() != 3 || cells.stream().anyMatch(String::isEmpty)) {
                problems.add(at + "has not the three cells promise, what Haetae does, test");
                continue;
            }
            var promise = promise(section, table, cells.getFirst());
            var status = status(cells.getLast());
            if (status.isEmpty()) {
                problems.add(
                        at
                                + promise
                                + ": the last cell is tests as ClassName.methodName, or OPEN: what"
                                + " is missing, or "
                                + OWN_COMMAND
                                + "`...`, or "
                                + LATER);
                continue;
            }
            var before = known.putIfAbsent(promise, number);
            if (before != null) {
                problems.add(at + promise + " has a row already in line " + before);
            }
            rows.add(new Row(number, promise, status.get()));
        }
        return rows;
    }

    private static List<String> cells(String line) {
        var inner = line.strip();
        inner = inner.substring(1, inner.endsWith("|") ? inner.length() - 1 : inner.length());
        return Stream.of(inner.split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
    }

    private static Optional<String> code(String cell) {
        var found = Pattern.compile("`([^`]+)`").matcher(cell);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static Promise promise(String section, String table, String cell) {
        var id = code(cell).orElse(cell);
        return switch (section) {
            case "Jobs" -> new Promise("job", id);
            case "Endpoints" -> new Promise("endpoint", id);
            case "Settings" -> new Promise("setting", id);
            case "Weaknesses" -> new Promise("weakness", id);
            case "Tables" ->
                    table.isEmpty()
                            ? new Promise("table", id)
                            : new Promise("column", table + "." + id);
            default -> new Promise(section, id);
        };
    }

    private static Optional<Status> status(String cell) {
        if (cell.equals(LATER)) {
            return Optional.of(new Status.Later());
        }
        if (cell.startsWith(OWN_COMMAND)) {
            return code(cell).map(Status.OwnCommand::new);
        }
        if (cell.startsWith("OPEN: ")) {
            return Optional.of(new Status.Open(cell.substring(6)));
        }
        var tests = List.of(cell.replace("`", "").split("\\s+"));
        return tests.stream().allMatch(test -> TEST_NAME.matcher(test).matches())
                ? Optional.of(new Status.Proven(tests))
                : Optional.empty();
    }

    // -- what must have a row

    private static void everythingHasARow(
            Set<Promise> wanted, List<Row> rows, List<String> problems) {
        var there = rows.stream().map(Row::promise).toList();
        wanted.stream()
                .filter(promise -> !there.contains(promise))
                .forEach(promise -> problems.add("no row for the " + promise));
    }

    private static Set<Promise> wanted(Path root, List<String> problems) throws IOException {
        var wanted = new LinkedHashSet<Promise>();
        JOBS.forEach(job -> wanted.add(new Promise("job", job)));
        TABLES.forEach(table -> wanted.add(new Promise("table", table)));
        wanted.addAll(endpoints(root, problems));
        wanted.addAll(columns(root));
        wanted.addAll(settings(root));
        IntStream.rangeClosed(1, 56)
                .forEach(i -> wanted.add(new Promise("weakness", "W-%02d".formatted(i))));
        return wanted;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static final Pattern MAPPING =
            Pattern.compile("@(Get|Post|Put|Patch|Delete|Request)Mapping\\b\\s*(\\(([^()]*)\\))?");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern TYPE = Pattern.compile("\\b(class|interface|record)\\s+\\w+");

    private static Set<Promise> endpoints(Path root, List<String> problems) throws IOException {
        var found = new LinkedHashSet<Promise>();
        for (var file : files(root.resolve("server/src/main/java"), ".java")) {
            var source = withoutComments(Files.readString(file));
            var type = TYPE.matcher(source);
            int begin = type.find() ? type.start() : source.length();
            var prefixes = List.of("");
            var mapping = MAPPING.matcher(source);
            while (mapping.find()) {
                boolean cutShort = // brackets within brackets
                        mapping.group(3) == null
                                && source.substring(mapping.end()).stripLeading().startsWith("(");
                var paths =
                        cutShort
                                ? List.<String>of()
                                : paths(Optional.ofNullable(mapping.group(3)).orElse(""));
                if (paths.isEmpty()) {
                    problems.add(
                            root.relativize(file)
                                    + ": the address in "
                                    + mapping.group()
                                    + " is no plain text");
                } else if (mapping.start() < begin) {
                    prefixes = paths;
                } else {
                    for (var method : methods(mapping)) {
                        for (var prefix : prefixes) {
                            paths.forEach(path ->
                                    found.add(
                                            new Promise("endpoint", method + " " + prefix + path)));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static List<String> methods(Matcher mapping) {
        if (!mapping.group(1).equals("Request")) {
            return List.of(mapping.group(1).toUpperCase(Locale.ROOT));
        }
        var named =
                Pattern.compile("\\b(GET|POST|PUT|PATCH|DELETE)\\b")
                        .matcher(Optional.ofNullable(mapping.group(3)).orElse(""))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        return named.isEmpty() ? List.of("ANY") : named;
    }

    /** The addresses among the arguments of a mapping; none when they cannot be read. */
    private static List<String> paths(String arguments) {
        var named =
                Pattern.compile("\\b(?:path|value)\\s*=\\s*(\\{[^}]*\\}|\"[^\"]*\")")
                        .matcher(arguments);
        String text;
        if (named.find()) {
            text = named.group(1);
        } else {
            text = arguments.matches("(?s).*\\w\\s*=.*") ? "" : arguments;
        }
        if (text.isBlank()) {
            return List.of("");
        }
        return TEXT.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static final Pattern CREATE =
            Pattern.compile(
                    "(?is)\\s*CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(\\w+)\\s*\\((.*)\\)");
    private static final Pattern ALTER =
            Pattern.compile(
                    "(?is)\\s*ALTER\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?(\\w+)\\s+(.*)");
    private static final Pattern NO_COLUMN =
            Pattern.compile("(?is)(CHECK|UNIQUE|PRIMARY|FOREIGN|CONSTRAINT|EXCLUDE|LIKE)\\b.*");
    private static final Pattern ADDED =
            Pattern.compile("(?is)ADD\\s+(?:COLUMN\\s+)?(?:IF\\s+NOT\\s+EXISTS\\s+)?(.*)");
    private static final Pattern DROPPED =
            Pattern.compile("(?is)DROP\\s+COLUMN\\s+(?:IF\\s+EXISTS\\s+)?\"?(\\w+).*");
    private static final Pattern RENAMED =
            Pattern.compile("(?is)RENAME\\s+(?:COLUMN\\s+)?\"?(\\w+)\"?\\s+TO\\s+\"?(\\w+).*");
    private static final Pattern NAME = Pattern.compile("(?s)\"?(\\w+)\"?\\s.*");

    /** The columns that the report's tables have after all migrations. */
    private static List<Promise> columns(Path root) throws IOException {
        var columns = new LinkedHashMap<String, Set<String>>();
        var scripts = new ArrayList<>(files(root.resolve("server/src/main/resources/db"), ".sql"));
        scripts.sort(Comparator.comparing(Coverage::version));
        for (var script : scripts) {
            for (var statement : statements(Files.readString(script))) {
                var create = CREATE.matcher(statement);
                var alter = ALTER.matcher(statement);
                if (create.matches()) {
                    var added =
                            columns.computeIfAbsent(create.group(1), _ -> new LinkedHashSet<>());
                    parts(create.group(2)).forEach(part -> column(part).ifPresent(added::add));
                } else if (alter.matches()) {
                    var changed =
                            columns.computeIfAbsent(alter.group(1), _ -> new LinkedHashSet<>());
                    parts(alter.group(2)).forEach(part -> alter(changed, part));
                }
            }
        }
        return TABLES.stream()
                .flatMap(table ->
                        columns.getOrDefault(table, Set.of()).stream()
                                .map(column -> new Promise("column", table + "." + column)))
                .toList();
    }

    private static int version(Path script) {
        var number = Pattern.compile("V(\\d+)__.*").matcher(script.getFileName().toString());
        return number.matches() ? Integer.parseInt(number.group(1)) : 0;
    }

    private static Optional<String> column(String part) {
        var name = NAME.matcher(part + " ");
        return NO_COLUMN.matcher(part).matches() || !name.matches()
                ? Optional.empty()
                : Optional.of(name.group(1));
    }

    private static void alter(Set<String> columns, String part) {
        var added = ADDED.matcher(part);
        var dropped = DROPPED.matcher(part);
        var renamed = RENAMED.matcher(part);
        if (added.matches()) {
            column(added.group(1)).ifPresent(columns::add);
        } else if (dropped.matches()) {
            columns.remove(dropped.group(1));
        } else if (renamed.matches() && columns.remove(renamed.group(1))) {
            columns.add(renamed.group(2));
        }
    }

    /** The statements of a script, without comments, and without the texts and bodies in them. */
    private static List<String> statements(String script) {
        var plain =
                script.replaceAll("(?m)--.*$", "")
                        .replaceAll("(?s)/\\*.*?\\*/", "")
                        .replaceAll("(?s)(\\$\\w*\\$).*?\\1", "''")
                        .replaceAll("'[^']*'", "''");
        return List.of(plain.split(";"));
    }

    /** Splits at the commas that are in no bracket. */
    private static List<String> parts(String list) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < list.length(); i++) {
            switch (list.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(list.substring(begin, i).strip());
                        begin = i + 1;
                    }
                }
                default -> {}
            }
        }
        parts.add(list.substring(begin).strip());
        return parts;
    }

    private static final Pattern CONSTANT =
            Pattern.compile("(?<=[{,;])\\s*([A-Z][A-Z0-9_]*)\\s*(?=\\()");

    /** The keys of the enum of settings. */
    private static List<Promise> settings(Path root) throws IOException {
        var file = root.resolve("server/src/main/java/haetae/server/account/Setting.java");
        if (!Files.exists(file)) {
            return List.of();
        }
        var source = withoutTexts(Files.readString(file));
        int begin = source.indexOf('{', source.indexOf("enum Setting"));
        int end = source.indexOf(';', begin);
        return CONSTANT.matcher(source.substring(begin, end))
                .results()
                .map(found -> new Promise("setting", found.group(1).toLowerCase(Locale.ROOT)))
                .toList();
    }

    // -- tests

    /** What became of a test in the last run; one with several cases is as bad as its worst. */
    private enum Fate {
        PASSED,
        SKIPPED,
        FAILED
    }

    /**
     * @return how many different tests were named
     */
    private static int everyTestRan(Path root, List<Row> rows, List<String> problems)
            throws IOException {
        var there = tests(root);
        var ran = fates(root, problems);
        var named = new TreeSet<String>();
        for (var row : rows) {
            if (!(row.status() instanceof Status.Proven(var tests))) {
                continue;
            }
            for (var test : tests) {
                named.add(test);
                var meant =
                        there.stream()
                                .filter(each -> each.equals(test) || each.endsWith("." + test))
                                .toList();
                problem(test, meant, ran)
                        .ifPresent(
                                text -> problems.add(row.at() + " " + row.promise() + ": " + text));
            }
        }
        return named.size();
    }

    /** A proof by a command counts if that command is listed as one that the tests do not run. */
    private static void everyCommandIsThere(Path root, List<Row> rows, List<String> problems)
            throws IOException {
        var list = root.resolve(NOT_RUN);
        var there = new ArrayList<>(List.of("./haetae test"));
        there.addAll(Files.exists(list) ? Files.readAllLines(list) : List.of());
        for (var row : rows) {
            if (row.status() instanceof Status.OwnCommand(var command)
                    && there.stream().noneMatch(line -> line.startsWith(command))) {
                problems.add(
                        row.at() + " " + row.promise() + ": " + NOT_RUN + " has no " + command);
            }
        }
    }

    private static Optional<String> problem(
            String test, List<String> meant, Map<String, Fate> ran) {
        if (meant.isEmpty()) {
            return Optional.of("there is no test " + test);
        }
        if (meant.size() > 1) {
            return Optional.of(test + " may be any of " + meant + ": name its package too");
        }
        return switch (ran.get(meant.getFirst())) {
            case null -> Optional.of(test + " did not run");
            case SKIPPED -> Optional.of(test + " was skipped");
            case FAILED -> Optional.of(test + " failed");
            case PASSED -> Optional.empty();
        };
    }

    private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+([\\w.]+)\\s*;");

    /** A type that begins, a bracket, the annotation of a test, or the head of a method. */
    private static final Pattern STEP =
            Pattern.compile(
                    "\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)|([{}])|@(?:Test|ParameterizedTest|"
                        + "RepeatedTest|TestFactory|TestTemplate)\\b()|\\b(\\w+)\\s*\\([^;{}]*\\{");

    /** Every test method of the repository, with package and class. */
    private static Set<String> tests(Path root) throws IOException {
        var tests = new TreeSet<String>();
        for (var module : modules(root)) {
            for (var file : files(module.resolve("src/test/java"), ".java")) {
                testsOf(withoutTexts(Files.readString(file)), tests);
            }
        }
        return tests;
    }

    private static void testsOf(String source, Set<String> tests) {
        var named = PACKAGE.matcher(source);
        var home = named.find() ? named.group(1) : "";
        Deque<String> open = new ArrayDeque<>(); // for each bracket the type that it opened, or ""
        var next = "";
        boolean marked = false;
        var step = STEP.matcher(source);
        int at = 0;
        while (step.find(at)) {
            at = step.end();
            if (step.group(1) != null) {
                next = step.group(1);
            } else if (step.group(3) != null) {
                marked = true;
            } else if (step.group(2) != null) {
                if (step.group(2).equals("{")) {
                    open.addLast(next);
                    next = "";
                } else if (!open.isEmpty()) {
                    open.removeLast();
                }
            } else {
                at = step.end(4); // its brackets may hold more of interest
                if (marked && isMethod(source, step.start(4))) {
                    var types = String.join(".", open.stream().filter(t -> !t.isEmpty()).toList());
                    tests.add(home + "." + types + "." + step.group(4));
                    marked = false;
                }
            }
        }
    }

    /** True when a type stands before the name, and not the @ or dot of something else. */
    private static boolean isMethod(String source, int name) {
        var before = source.substring(0, name).stripTrailing();
        return before.matches("(?s).*(\\bvoid|[>\\w\\]])") && !before.endsWith("@");
    }

    private static List<Path> modules(Path root) throws IOException {
        try (var all = Files.list(root)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Map<String, Fate> fates(Path root, List<String> problems) throws IOException {
        var fates = new HashMap<String, Fate>();
        for (var module : modules(root)) {
            for (var report : files(module.resolve("target/surefire-reports"), ".xml")) {
                if (report.getFileName().toString().startsWith("TEST-")) {
                    try (var reader = Files.newBufferedReader(report)) {
                        read(reader, fates);
                    } catch (XMLStreamException e) {
                        problems.add(root.relativize(report) + " cannot be read");
                    }
                }
            }
        }
        return fates;
    }

    private static void read(Reader report, Map<String, Fate> fates) throws XMLStreamException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        var xml = factory.createXMLStreamReader(report);
        var test = "";
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "testcase" -> {
                        // a case of several is named method(Type)[1], a nested class Outer$Inner
                        var method = xml.getAttributeValue(null, "name").split("[({\\[ ]", 2)[0];
                        var type = xml.getAttributeValue(null, "classname").replace('$', '.');
                        test = type + "." + method;
                        fates.putIfAbsent(test, Fate.PASSED);
                    }
                    case "skipped" -> fates.merge(test, Fate.SKIPPED, Coverage::worse);
                    case "failure", "error" -> fates.merge(test, Fate.FAILED, Coverage::worse);
                    default -> {}
                }
            }
        }
    }

    private static Fate worse(Fate one, Fate other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    // -- Java

    private static String withoutComments(String source) {
        return without(source, true);
    }

    private static String withoutTexts(String source) {
        return without(source, false);
    }

    /** A source with blanks for its comments, and for its texts and characters unless kept. */
    private static String without(String source, boolean keepsTexts) {
        var rest = new StringBuilder();
        int i = 0;
        while (i < source.length()) {
            int end = endOfComment(source, i);
            boolean comment = end > i;
            if (!comment) {
                end = endOfText(source, i);
            }
            if (end == i) {
                rest.append(source.charAt(i++));
            } else {
                rest.append(keepsTexts && !comment ? source.substring(i, end) : " ");
                i = end;
            }
        }
        return rest.toString();
    }

    private static int endOfComment(String source, int from) {
        if (source.startsWith("//", from)) {
            int end = source.indexOf('\n', from);
            return end < 0 ? source.length() : end;
        }
        if (source.startsWith("/*", from)) {
            int end = source.indexOf("*/", from + 2);
            return end < 0 ? source.length() : end + 2;
        }
        return from;
    }

    private static int endOfText(String source, int from) {
        char first = source.charAt(from);
        if (first != '"' && first != '\'') {
            return from;
        }
        var quote = source.startsWith("\"\"\"", from) ? "\"\"\"" : String.valueOf(first);
        int i = from + quote.length();
        while (i < source.length() && !source.startsWith(quote, i)) {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(source.length(), i + quote.length());
    }
}
