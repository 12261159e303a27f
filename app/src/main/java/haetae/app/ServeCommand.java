package haetae.app;

import haetae.app.backup.DailyBackup;
import haetae.app.backup.UpToDate;
import haetae.app.service.Mode;
import haetae.app.service.Venue;
import haetae.app.settings.Env;
import haetae.app.terminal.LiveLine;
import haetae.app.terminal.Problem;
import haetae.app.terminal.StopSignal;
import haetae.server.HaetaeServer;
import haetae.server.account.Owner;
import haetae.server.database.Storage;
import haetae.server.jobs.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    private static final String TOKEN_FILE = "owner-token";

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8080",
            description =
                    "port of the page and the API, on this machine only; 0 for any free one (default: 8080)")
    private int port;

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
        var env = Env.of(System.getenv());
        env.backupDir(); // a wrong one is told before anything is written
        var folder = data != null ? data : Folders.data(mode);
        try (var signal = new StopSignal();
                var trading = Modes.of(mode, env)) {
            requireAdviser(trading);
            trading.check();
            trading.checkForTrading().forEach(this::tell);
            serve(trading, env, folder, signal);
        }
        return 0;
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

    private void serve(Mode trading, Env env, Path folder, StopSignal signal) throws IOException {
        boolean known = token != null || Files.isReadable(folder.resolve(TOKEN_FILE));
        var owner = new Owner(token(folder));
        try (var storage = UpToDate.open(folder, mode, Folders.database(), this::tell);
                var venue = trading.open(storage);
                var server =
                        HaetaeServer.start(
                                venue.world(),
                                trading.settings(),
                                trading.configured(),
                                owner,
                                storage,
                                port,
                                backups(env, storage, venue))) {
            var address = "http://127.0.0.1:" + server.port() + "/";
            tell(known ? address : address + "#token=" + owner.token());
            if (known && token == null) {
                tell("the owner's token is in " + folder.resolve(TOKEN_FILE));
            }
            var trader = server.trader();
            trader.listen(new LiveLine(venue.world().agenda(), this::tell));
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
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
