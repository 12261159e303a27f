package haetae.twin.faults;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a fault plan, and says what is wrong with one that is none. */
final class PlanFile {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern REQUESTS = Pattern.compile("(GET|POST|DELETE|\\*) /\\S*");
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);
    private static final List<Integer> STATUSES =
            List.of(400, 401, 403, 404, 418, 429, 500, 502, 503, 504);

    private final Path file;

    PlanFile(Path file) {
        this.file = file;
    }

    FaultPlan read() throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new IOException(
                    file
                            + (at == null
                                    ? ""
                                    : ", line " + at.getLineNr() + ", column " + at.getColumnNr())
                            + ": "
                            + e.getOriginalMessage(),
                    e);
        }
        if (!root.isObject()) {
            throw new IOException(
                    file + ": a fault plan is an object with the members seed and faults");
        }
        var plan = new Entry("", root);
        var seed = plan.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        var list = plan.take("faults");
        if (list == null || !list.isArray()) {
            throw plan.wrong("faults", "is missing, or no list");
        }
        plan.end();
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < list.size(); i++) {
            var where = "faults[" + i + "]";
            if (!list.get(i).isObject()) {
                throw plan.wrong(where, "is no object");
            }
            faults.add(fault(new Entry(where + ".", list.get(i))));
        }
        return new FaultPlan(seed, faults);
    }

    private Fault fault(Entry entry) throws IOException {
        var kind = entry.text("kind", null);
        var effect = effect(kind, entry);
        var on = target(effect, entry);
        var fault = new Fault(effect, on, when(effect, entry));
        entry.end();
        return fault;
    }

    private static Effect effect(String kind, Entry entry) throws IOException {
        return switch (kind) {
            case "no-arrival" -> new Effect.NoArrival();
            case "late-arrival" -> new Effect.LateArrival(entry.delay());
            case "no-reply" -> new Effect.NoReply();
            case "slow-reply" -> new Effect.SlowReply(entry.delay());
            case "repeat" ->
                    new Effect.Repeat(
                            entry.oneOf("reply", "second", "first", "second").equals("first"));
            case "status" ->
                    new Effect.Status(entry.status(null, STATUSES), entry.flag("accepted", false));
            case "broken-body" ->
                    new Effect.BrokenBody(
                            Effect.BrokenBody.Form.valueOf(
                                    entry.oneOf("body", "cut", "cut", "html", "empty")
                                            .toUpperCase(Locale.ROOT)));
            case "cut" -> new Effect.Cut(entry.flag("accepted", false));
            case "maintenance" -> new Effect.Maintenance(entry.status(403, List.of(403, 500)));
            case "stale-balances" -> new Effect.StaleBalances(entry.delay());
            case "late-fill" -> new Effect.LateFill(entry.delay());
            case "partial-fill" ->
                    new Effect.PartialFill(
                            entry.share("share"),
                            entry.delay(),
                            entry.oneOf("rest", "later", "later", "cancelled").equals("cancelled"));
            case "missing-trades" -> new Effect.MissingTrades();
            case "drop" -> new Effect.Drop();
            case "silence" -> new Effect.Silence(entry.flag("rest", false));
            case "lost-frame" -> new Effect.LostFrame();
            case "repeated-frame" -> new Effect.RepeatedFrame();
            case "late-frame" -> new Effect.LateFrame(entry.delay());
            case "refusal" -> new Effect.Refusal();
            case "nan" -> new Effect.NotANumber();
            case "text-numbers" -> new Effect.TextNumbers();
            case "prose" -> new Effect.Prose();
            case "empty-answer" -> new Effect.EmptyAnswer();
            default -> throw entry.wrong("kind", "is unknown: " + kind);
        };
    }

    private static Fault.Target target(Effect effect, Entry entry) throws IOException {
        var on = entry.text("on", usualTarget(effect));
        var target = parse(on, entry);
        boolean fits =
                switch (effect) {
                    case Effect.OnFrame _ -> target instanceof Fault.Target.Streams;
                    case Effect.OnAdvice _ -> target instanceof Fault.Target.Advice;
                    case Effect.OnRequest _ -> !(target instanceof Fault.Target.Streams);
                };
        if (!fits) {
            throw entry.wrong("on", "does not go with this kind: " + on);
        }
        if (on.contains("/websocket") && !(effect instanceof Effect.Status)) {
            throw entry.wrong("on", "a handshake can only be refused with a status");
        }
        return target;
    }

    private static @Nullable String usualTarget(Effect effect) {
        return switch (effect) {
            case Effect.OnAdvice _ -> "ai";
            case Effect.LateFill _, Effect.PartialFill _, Effect.StaleBalances _ ->
                    "POST /v1/orders";
            case Effect.MissingTrades _ -> "GET /v1/order";
            case Effect.Maintenance _ -> "* /v1/*";
            default -> null;
        };
    }

    private static Fault.Target parse(String on, Entry entry) throws IOException {
        return switch (on) {
            case "ai" -> new Fault.Target.Advice();
            case "stream *" -> new Fault.Target.Streams(true, true);
            case "stream public" -> new Fault.Target.Streams(true, false);
            case "stream private" -> new Fault.Target.Streams(false, true);
            default -> {
                if (!REQUESTS.matcher(on).matches()) {
                    throw entry.wrong(
                            "on",
                            "is like \"POST /v1/orders\", \"* /v1/*\", \"stream public\" or"
                                    + " \"ai\", not \""
                                    + on
                                    + "\"");
                }
                yield new Fault.Target.Requests(
                        Pattern.compile(
                                Arrays.stream(on.split("\\*", -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*"))));
            }
        };
    }

    private static Fault.When when(Effect effect, Entry entry) throws IOException {
        var at = entry.moments("at");
        var every = entry.duration("every");
        var probability = entry.has("probability") ? entry.share("probability") : null;
        int ways = (at.isEmpty() ? 0 : 1) + (every == null ? 0 : 1) + (probability == null ? 0 : 1);
        if (ways != 1) {
            throw entry.wrong("kind", "needs exactly one of at, every and probability");
        }
        if (every != null && every.isZero()) {
            throw entry.wrong("every", "is above zero");
        }
        var from = entry.duration("from");
        var lasts = entry.duration("for");
        boolean needsLength =
                effect instanceof Effect.Silence || effect instanceof Effect.Maintenance;
        if (needsLength != (lasts != null) && (needsLength || probability != null)) {
            throw entry.wrong("for", needsLength ? "is missing" : "does not go with probability");
        }
        if (probability != null && (needsLength || effect instanceof Effect.Drop)) {
            throw entry.wrong("probability", "does not go with this kind");
        }
        return new Fault.When(
                at,
                every,
                probability,
                from != null ? from : every != null ? every : Duration.ZERO,
                lasts,
                (int) entry.whole("hits", 1, 1, 1_000_000),
                entry.whole("count", Long.MAX_VALUE, 1, Long.MAX_VALUE));
    }

    /** One object of the file: its members are taken one by one, and none may be left over. */
    private final class Entry {
        private final String where;
        private final JsonNode node;
        private final Set<String> left;

        Entry(String where, JsonNode node) {
            this.where = where;
            this.node = node;
            this.left = new HashSet<>(node.propertyNames());
        }

        boolean has(String name) {
            return left.contains(name);
        }

        @Nullable JsonNode take(String name) {
            left.remove(name);
            return node.get(name);
        }

        void end() throws IOException {
            left.remove("note"); // a remark for the reader
            if (!left.isEmpty()) {
                throw wrong(left.stream().sorted().findFirst().orElse(""), "does not belong here");
            }
        }

        IOException wrong(String name, String problem) {
            return new IOException(file + ": " + where + name + " " + problem);
        }

        String text(String name, @Nullable String otherwise) throws IOException {
            var member = take(name);
            if (member == null && otherwise != null) {
                return otherwise;
            }
            if (member == null || !member.isString()) {
                throw wrong(name, member == null ? "is missing" : "is no text");
            }
            return member.asString();
        }

        String oneOf(String name, String otherwise, String... allowed) throws IOException {
            var text = text(name, otherwise);
            if (!List.of(allowed).contains(text)) {
                throw wrong(name, "is one of " + String.join(", ", allowed) + ", not " + text);
            }
            return text;
        }

        boolean flag(String name, boolean otherwise) throws IOException {
            var member = take(name);
            if (member != null && !member.isBoolean()) {
                throw wrong(name, "is true or false");
            }
            return member == null ? otherwise : member.asBoolean();
        }

        long whole(String name, long otherwise, long least, long most) throws IOException {
            var member = take(name);
            if (member == null) {
                return otherwise;
            }
            if (!member.isIntegralNumber()
                    || !member.canConvertToLong()
                    || member.asLong() < least
                    || member.asLong() > most) {
                throw wrong(name, "is a whole number from " + least + " to " + most);
            }
            return member.asLong();
        }

        int status(@Nullable Integer otherwise, List<Integer> allowed) throws IOException {
            long status = whole("status", otherwise == null ? 0 : otherwise, 0, 599);
            if (!allowed.contains((int) status)) {
                throw wrong("status", "is one of " + allowed);
            }
            return (int) status;
        }

        BigDecimal share(String name) throws IOException {
            var member = take(name);
            if (member != null && member.isNumber()) {
                var share = member.decimalValue();
                if (share.signum() > 0 && share.compareTo(BigDecimal.ONE) < 0) {
                    return share;
                }
            }
            throw wrong(name, "is a number above 0 and below 1");
        }

        Duration delay() throws IOException {
            var delay = duration("delay");
            if (delay == null) {
                throw wrong("delay", "is missing");
            }
            if (delay.compareTo(LONGEST_DELAY) > 0) {
                throw wrong("delay", "is at most 60s");
            }
            return delay;
        }

        @Nullable Duration duration(String name) throws IOException {
            var member = take(name);
            return member == null ? null : duration(name, member);
        }

        List<Duration> moments(String name) throws IOException {
            var member = take(name);
            if (member == null) {
                return List.of();
            }
            if (!member.isArray()) {
                return List.of(duration(name, member));
            }
            var moments = new ArrayList<Duration>();
            for (var each : member) {
                var moment = duration(name, each);
                if (!moments.isEmpty() && moment.compareTo(moments.getLast()) <= 0) {
                    throw wrong(name, "must ascend");
                }
                moments.add(moment);
            }
            return moments;
        }

        private Duration duration(String name, JsonNode member) throws IOException {
            var form = DURATION.matcher(member.isString() ? member.asString() : "");
            if (!form.matches()) {
                throw wrong(name, "is a duration like 250ms, 90s, 5m, 4h or 2d, not " + member);
            }
            long amount = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }
}
