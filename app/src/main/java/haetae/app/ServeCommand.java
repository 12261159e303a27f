package haetae.app;

import haetae.app.backup.DailyBackup;
import haetae.app.backup.UpToDate;
import haetae.app.service.Mode;
import haetae.app.service.Venue;
import haetae.app.settings.Env;
import haetae.app.terminal.LiveLine;
import haetae.app.terminal.LoggedLine;
import haetae.app.terminal.Problem;
import haetae.app.terminal.StopSignal;
import haetae.server.HaetaeServer;
import haetae.server.account.Account;
import haetae.server.account.Owner;
import haetae.server.database.Storage;
import haetae.server.jobs.Job;
import haetae.server.logs.Logs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Trades until Ctrl-C or SIGTERM, and takes up at the next start what was under way.",
            "Paper mode needs no key: the market is Upbit's, the money is not.",
            "Live mode places real orders: it needs HAETAE_LIVE=yes and an exchange key that may view"
                    + " the account, view orders and make orders, and nothing else."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final String TOKEN_FILE = "owner-token";

    private Logs.Format format = Logs.Format.TEXT;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8080",
            description = "port of the page and the API; 0 for any free one (default: 8080)")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "A",
            defaultValue = "127.0.0.1",
            description = {
                "127.0.0.1: only this machine reaches the page and the API (default);",
                "0.0.0.0: everybody does who reaches this machine, with the owner's token and without TLS. For a"
                        + " container, or behind a proxy that speaks TLS."
            })
    private String bind = "127.0.0.1";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder (default: ~/.haetae/<mode>)")
    private @Nullable Path data;

    @Option(
            names = "--token",
            paramLabel = "T",
            description =
                    "the owner's token, 16 characters or more (default: the one in the data folder)")
    private @Nullable String token;

    @Option(
            names = "--mode",
            paramLabel = "paper|live",
            defaultValue = "paper",
            description = "paper money or real orders (default: paper)")
    private String mode = "paper";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (!mode.equals("paper") && !mode.equals("live")) {
            throw new Problem(2, "--mode is paper or live, not " + mode);
        }
        Tokens.require(token);
        Ports.requireFree(port);
        var listen = Ports.listen(bind, port);
        var env = Env.of(System.getenv());
        env.backupDir(); // a wrong one is told before anything is written
        var folder = data != null ? data : Folders.data(mode);
        format = env.logFormat().orElse(hasTerminal() ? Logs.Format.TEXT : Logs.Format.JSON);
        var file = env.logFile().orElse(null);
        try (var signal = new StopSignal();
                var trading = Modes.of(mode, env);
                var _ = Logs.begin(format, file, env.logLevel().orElse(null))) {
            requireAdviser(trading);
            trading.check();
            trading.checkForTrading().forEach(this::tell);
            serve(trading, env, folder, listen, signal);
        }
        return 0;
    }

    private static boolean hasTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private void requireAdviser(Mode trading) {
        if (trading.hasAi()) {
            return;
        }
        if (!trading.mayGoByRule()) {
            throw new Problem(
                    2,
                    "live mode wants an AI: set GEMINI_API_KEY or OPENAI_API_KEY, or HAETAE_ALLOW_RULE=yes to trade"
                            + " by a plain rule without one");
        }
        tell(
                "neither GEMINI_API_KEY nor OPENAI_API_KEY: decisions are made by a plain rule, without an AI");
    }

    private void serve(
            Mode trading, Env env, Path folder, InetSocketAddress listen, StopSignal signal)
            throws IOException {
        boolean known = token != null || Files.isReadable(folder.resolve(TOKEN_FILE));
        var entrance = env.entrance(new Owner(token(folder)));
        try (var storage = UpToDate.open(folder, mode, Folders.database(), this::tell);
                var venue = trading.open(storage);
                var server =
                        HaetaeServer.start(
                                venue.world(),
                                trading.settings(),
                                trading.configured(),
                                entrance,
                                storage,
                                listen,
                                backups(env, storage, venue))) {
            var address = "http://127.0.0.1:" + server.port() + "/";
            if (listen.getAddress().isAnyLocalAddress()) {
                tell("listens on all addresses of this machine, without TLS");
            }
            boolean showLink = !known && format == Logs.Format.TEXT;
            tell(showLink ? server.signInLink() : address);
            if (token == null || format == Logs.Format.JSON) {
                tell(
                        (showLink ? "open it once within 15 minutes; " : "")
                                + "the owner's token is in "
                                + folder.resolve(TOKEN_FILE));
            }
            var trader = server.trader();
            trader.listen(
                    format == Logs.Format.TEXT
                            ? new LiveLine(venue.world().agenda(), this::tell)
                            : new LoggedLine(server.part(Account.class).id()));
            server.begin();
            signal.await();
            tell("stopping; what is under way is taken up at the next start");
            trader.stopWhenAnswered().join();
        }
    }

    /** One, where a folder for it is given. */
    private Job[] backups(Env env, Storage storage, Venue venue) {
        return env
                .backupDir()
                .map(place -> new DailyBackup(storage, mode, place, venue.world().agenda()))
                .stream()
                .toArray(Job[]::new);
    }

    private String token(Path folder) throws IOException {
        if (token != null) {
            return token;
        }
        var file = folder.resolve(TOKEN_FILE);
        return Files.isReadable(file)
                ? Files.readString(file).strip()
                : UUID.randomUUID().toString();
    }

    private void tell(String line) {
        if (format == Logs.Format.JSON) {
            LOG.info("{}", line);
            return;
        }
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
