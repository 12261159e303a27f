package haetae.app.settings;

import ch.qos.logback.classic.Level;
import haetae.app.terminal.Problem;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.server.account.Configured;
import haetae.server.account.Owner;
import haetae.server.account.Setting;
import haetae.server.account.Vault;
import haetae.server.database.DatabaseLogin;
import haetae.server.logs.Logs;
import haetae.server.logs.Secrets;
import haetae.server.signin.Entrance;
import haetae.server.world.Recipients;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.Recipients.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that Haetae knows. A name that begins with {@code HAETAE_} and is not
 * one of them is refused, so that a slip of the pen never means "the default". Keys show in no text
 * of this class.
 */
public final class Env {

    private static final URI UPBIT = URI.create("https://api.upbit.com");
    private static final URI OPENAI = URI.create("https://api.openai.com");
    private static final URI GEMINI = URI.create("https://generativelanguage.googleapis.com");
    private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);
    private static final Duration LONGEST_PERIOD = Duration.ofDays(1);

    private static final Krw PAPER_KRW = Krw.of(10_000_000);

    /** Names of Haetae's own; the launcher reads the last two. */
    private static final List<String> KNOWN =
            List.of(
                    "HAETAE_LIVE",
                    "HAETAE_UPBIT_URL",
                    "HAETAE_GEMINI_URL",
                    "HAETAE_OPENAI_URL",
                    "HAETAE_CLOCK_URL",
                    "HAETAE_DECISION_PERIOD",
                    "HAETAE_ALLOW_RULE",
                    "HAETAE_PAPER_KRW",
                    "HAETAE_DATABASE_URL",
                    "HAETAE_BACKUP_DIR",
                    "HAETAE_CRASH_AT",
                    "HAETAE_WEBHOOK_URL",
                    "HAETAE_TELEGRAM_URL",
                    "HAETAE_HEARTBEAT_URL",
                    "HAETAE_SIGN_IN",
                    "HAETAE_OIDC_ISSUER",
                    "HAETAE_JWKS_URL",
                    "HAETAE_OIDC_AUDIENCE",
                    "HAETAE_OIDC_ROLE_CLAIM",
                    "HAETAE_OIDC_CLIENT_ID",
                    "HAETAE_OIDC_CLIENT_SECRET",
                    "HAETAE_AUTH_SERVER_URL",
                    "HAETAE_HOSTS",
                    "HAETAE_MASTER_KEY",
                    "HAETAE_LOG_FORMAT",
                    "HAETAE_LOG_LEVEL",
                    "HAETAE_LOG_FILE",
                    "HAETAE_DEBUG",
                    "HAETAE_JAVA_OPTS",
                    "HAETAE_AOT");

    /** Variables that are never to be seen; addresses of the database are, but for the password. */
    private static final List<String> SECRET =
            List.of(
                    "UPBIT_ACCESS_KEY",
                    "UPBIT_SECRET_KEY",
                    "GEMINI_API_KEY",
                    "OPENAI_API_KEY",
                    "SLACK_WEBHOOK_URL",
                    "DISCORD_WEBHOOK_URL",
                    "TELEGRAM_BOT_TOKEN",
                    "HAETAE_WEBHOOK_URL",
                    "HAETAE_HEARTBEAT_URL",
                    "HAETAE_OIDC_CLIENT_SECRET");

    /** An exchange key. */
    public record Keys(String access, String secret) {
        @Override
        public String toString() {
            return "Keys[hidden]";
        }
    }

    private final Map<String, String> variables;

    private Env(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * Checks the names. Values are checked when they are asked for.
     *
     * @throws Problem if a name of Haetae's is unknown; it tells the nearest one that is known
     */
    public static Env of(Map<String, String> variables) {
        for (var name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith("HAETAE_") && !KNOWN.contains(name)) {
                throw new Problem(
                        2,
                        "the environment variable "
                                + name
                                + " is not known"
                                + Nearest.to(name, KNOWN)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; known are " + String.join(", ", KNOWN)));
            }
        }
        var env = new Env(Map.copyOf(variables));
        SECRET.forEach(name -> Secrets.register(env.value(name)));
        return env;
    }

    @Nullable String value(String name) {
        var value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private boolean yes(String name) {
        var value = value(name);
        if (value == null || value.equals("no")) {
            return false;
        }
        if (value.equals("yes")) {
            return true;
        }
        throw new Problem(2, name + " is yes or no, not " + value);
    }

    /** How a server's log looks; empty where it depends on whether there is a terminal. */
    public Optional<Logs.Format> logFormat() {
        var format = value("HAETAE_LOG_FORMAT");
        return switch (format) {
            case null -> Optional.empty();
            case "text" -> Optional.of(Logs.Format.TEXT);
            case "json" -> Optional.of(Logs.Format.JSON);
            default -> throw new Problem(2, "HAETAE_LOG_FORMAT is text or json, not " + format);
        };
    }

    /** The least that a server logs; empty for warnings, and what Haetae itself tells. */
    public Optional<Level> logLevel() {
        var level = value("HAETAE_LOG_LEVEL");
        return switch (level) {
            case null -> Optional.empty();
            case "trace", "debug", "info", "warn" -> Optional.of(Level.toLevel(level));
            default ->
                    throw new Problem(
                            2, "HAETAE_LOG_LEVEL is trace, debug, info or warn, not " + level);
        };
    }

    /**
     * A file that a server logs to besides.
     *
     * @throws Problem if it is no path
     */
    public Optional<Path> logFile() {
        try {
            return Optional.ofNullable(value("HAETAE_LOG_FILE")).map(Path::of);
        } catch (InvalidPathException e) {
            throw new Problem(2, "HAETAE_LOG_FILE is the path of a file: " + e.getMessage());
        }
    }

    /** True when real orders were allowed by name. */
    public boolean live() {
        return yes("HAETAE_LIVE");
    }

    /** True when live trading may go by the plain rule, without an AI. */
    public boolean ruleAllowed() {
        return yes("HAETAE_ALLOW_RULE");
    }

    public URI upbit() {
        return url("HAETAE_UPBIT_URL").orElse(UPBIT);
    }

    public URI gemini() {
        return url("HAETAE_GEMINI_URL").orElse(GEMINI);
    }

    public URI openAi() {
        return url("HAETAE_OPENAI_URL").orElse(OPENAI);
    }

    /**
     * Where the process is to end without a word, for trials.
     *
     * @throws Problem if it is set and the exchange is not on loopback
     */
    public Optional<String> crashAt() {
        var point = Optional.ofNullable(value("HAETAE_CRASH_AT"));
        if (point.isPresent() && !isLoopback(upbit())) {
            throw new Problem(
                    2,
                    "HAETAE_CRASH_AT is for trials with a twin on this machine: unset it, or point"
                            + " HAETAE_UPBIT_URL to the twin");
        }
        return point;
    }

    /**
     * Where the exchange's clock can be read.
     *
     * @throws Problem if it is set and the exchange is not on loopback: real money runs on real
     *     time
     */
    public Optional<URI> clock() {
        var clock = url("HAETAE_CLOCK_URL");
        if (clock.isPresent() && !isLoopback(upbit())) {
            throw new Problem(
                    2,
                    "HAETAE_CLOCK_URL is for a twin on this machine: unset it, or point"
                            + " HAETAE_UPBIT_URL to the twin");
        }
        return clock;
    }

    /**
     * @throws Problem if one of the two keys is missing
     */
    public Keys upbitKeys() {
        var access = value("UPBIT_ACCESS_KEY");
        var secret = value("UPBIT_SECRET_KEY");
        if (access == null || secret == null) {
            throw new Problem(
                    2, "set UPBIT_ACCESS_KEY and UPBIT_SECRET_KEY to your key of the exchange");
        }
        return new Keys(access, secret);
    }

    /** True when a key of the exchange is set. */
    public boolean hasUpbitKeys() {
        return value("UPBIT_ACCESS_KEY") != null && value("UPBIT_SECRET_KEY") != null;
    }

    public Optional<String> geminiKey() {
        return Optional.ofNullable(value("GEMINI_API_KEY"));
    }

    public Optional<String> openAiKey() {
        return Optional.ofNullable(value("OPENAI_API_KEY"));
    }

    /**
     * Who is told of what matters: a channel for each address that is set.
     *
     * @throws Problem if an address is none, or could be read by others on its way
     */
    public Recipients recipients() {
        var channels = new ArrayList<Channel>();
        secret("SLACK_WEBHOOK_URL")
                .ifPresent(address -> channels.add(new Channel(Kind.SLACK, address, "")));
        secret("DISCORD_WEBHOOK_URL")
                .ifPresent(address -> channels.add(new Channel(Kind.DISCORD, address, "")));
        secret("HAETAE_WEBHOOK_URL")
                .ifPresent(address -> channels.add(new Channel(Kind.WEBHOOK, address, "")));
        var bots =
                new Recipients(
                        List.of(),
                        secret("HAETAE_HEARTBEAT_URL"),
                        secret("HAETAE_TELEGRAM_URL").orElse(Recipients.TELEGRAM));
        telegram(bots).ifPresent(channels::add);
        return new Recipients(channels, bots.heartbeat(), bots.telegram());
    }

    private Optional<Channel> telegram(Recipients bots) {
        var token = value("TELEGRAM_BOT_TOKEN");
        var chat = value("TELEGRAM_CHAT_ID");
        if (token == null && chat == null) {
            return Optional.empty();
        }
        if (token == null || chat == null || !token.matches("\\d+:[\\w-]+")) {
            throw new Problem(
                    2,
                    "set TELEGRAM_BOT_TOKEN to the bot's token, such as 123456:ABC-def, and"
                            + " TELEGRAM_CHAT_ID to the chat that it writes to");
        }
        return Optional.of(bots.bot(token, chat));
    }

    /** An address that is a secret itself, or that secrets are sent to. */
    Optional<URI> secret(String name) {
        var address = url(name);
        if (address.isPresent()
                && !"https".equals(address.get().getScheme())
                && !isLoopback(address.get())) {
            throw new Problem(2, name + " begins with https, or it could be read on its way");
        }
        return address;
    }

    /**
     * How people come in, with this owner.
     *
     * @throws Problem if what is needed for that is missing or no good
     */
    public Entrance entrance(Owner owner) {
        return SignInVariables.entrance(this, owner);
    }

    /** What is traded, the main market first. */
    public List<Market> markets() {
        var list = value("TRADING_TICKER");
        if (list == null) {
            return List.of(new Market("KRW-BTC"));
        }
        try {
            var markets = Arrays.stream(list.split(",", -1)).map(String::strip).map(Market::new);
            return markets.distinct().toList();
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    2, "TRADING_TICKER lists markets such as KRW-BTC,KRW-ETH: " + e.getMessage());
        }
    }

    /**
     * The settings that are given here, each under its own name in upper case.
     *
     * @throws Problem if a value is out of its range, or two do not go together
     */
    public Configured configured() {
        var texts = new EnumMap<Setting, String>(Setting.class);
        for (var setting : Setting.values()) {
            var text = value(setting.name());
            if (text != null) {
                try {
                    texts.put(setting, setting.checked(text));
                } catch (IllegalArgumentException e) {
                    throw new Problem(2, setting.name() + ": " + e.getMessage());
                }
            }
        }
        var configured = new Configured(texts, decisionPeriod(), masterKeys());
        try {
            configured.check();
        } catch (IllegalArgumentException e) {
            throw new Problem(2, String.valueOf(e.getMessage()));
        }
        return configured;
    }

    /** The keys that people's secrets are sealed with, the one in use first. */
    private List<String> masterKeys() {
        var text = value("HAETAE_MASTER_KEY");
        if (text == null) {
            return List.of();
        }
        var keys = Arrays.stream(text.split(",")).map(String::strip).toList();
        if (!keys.stream().allMatch(Vault::isKey)) {
            throw new Problem(
                    2,
                    "HAETAE_MASTER_KEY is 32 bytes in Base64, or several such with commas, the one in use"
                            + " first: make one with openssl rand -base64 32");
        }
        return keys;
    }

    /** Time between decisions where it is given, from a second to a day; for trials. */
    private Optional<Duration> decisionPeriod() {
        var text = value("HAETAE_DECISION_PERIOD");
        if (text == null) {
            return Optional.empty();
        }
        try {
            var period = Duration.parse(text);
            if (period.compareTo(SHORTEST_PERIOD) >= 0 && period.compareTo(LONGEST_PERIOD) <= 0) {
                return Optional.of(period);
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new Problem(
                2, "HAETAE_DECISION_PERIOD is from PT1S to PT24H, for example PT1H, not " + text);
    }

    /** The user's own database, if there is one: Haetae's variable wins over the common one. */
    public Optional<DatabaseLogin> database() {
        for (var name : List.of("HAETAE_DATABASE_URL", "DATABASE_URL")) {
            var text = value(name);
            if (text != null) {
                return Optional.of(database(name, text));
            }
        }
        return Optional.empty();
    }

    private static DatabaseLogin database(String name, String text) {
        try {
            var login = DatabaseLogin.parse(text);
            Secrets.register(login.password());
            return login;
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    2,
                    name
                            + " is an address such as postgresql://user:password@host:5432/database;"
                            + " what it is set to is not");
        }
    }

    /**
     * Where a backup is written every day.
     *
     * @throws Problem if it is no absolute path
     */
    public Optional<Path> backupDir() {
        var text = value("HAETAE_BACKUP_DIR");
        if (text == null) {
            return Optional.empty();
        }
        if (text.startsWith("/")) {
            return Optional.of(Path.of(text));
        }
        throw new Problem(
                2, "HAETAE_BACKUP_DIR is a folder such as /mnt/backups/haetae, not " + text);
    }

    /** The won that a new paper account begins with. */
    public Krw paperKrw() {
        var text = value("HAETAE_PAPER_KRW");
        if (text == null) {
            return PAPER_KRW;
        }
        if (text.matches("[1-9][0-9]{0,14}")) {
            return Krw.of(Long.parseLong(text));
        }
        throw new Problem(
                2, "HAETAE_PAPER_KRW is a whole amount of won, for example 10000000, not " + text);
    }

    private Optional<URI> url(String name) {
        var text = value(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new Problem(
                2, name + " is an address such as http://127.0.0.1:8081; what it is set to is not");
    }

    /** True for addresses that never leave this machine. */
    public static boolean isLoopback(URI uri) {
        var host = uri.getHost();
        return host != null
                && (host.equals("localhost")
                        || host.equals("[::1]")
                        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
    }

    @Override
    public String toString() {
        return "Env[values hidden]";
    }
}
