package haetae.server;

import haetae.core.trading.Settings;
import haetae.server.account.Caller;
import haetae.server.account.Configured;
import haetae.server.account.OpenAccounts;
import haetae.server.account.Owner;
import haetae.server.account.People;
import haetae.server.database.DatabaseLogin;
import haetae.server.database.OwnerDatabase;
import haetae.server.database.Storage;
import haetae.server.jobs.Job;
import haetae.server.jobs.Jobs;
import haetae.server.logs.Secrets;
import haetae.server.signin.Entrance;
import haetae.server.signin.Links;
import haetae.server.trading.Trader;
import haetae.server.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** A running Haetae: its Spring context on a data folder and a database. */
public final class HaetaeServer implements AutoCloseable {

    @SpringBootApplication
    static class Application {}

    private static final Logger LOG = LoggerFactory.getLogger(HaetaeServer.class);

    private final Storage storage;
    private final ConfigurableApplicationContext context;

    private HaetaeServer(Storage storage, ConfigurableApplicationContext context) {
        this.storage = storage;
        this.context = context;
    }

    /**
     * Starts everything but the trading itself; the owner comes in from this machine, and whomever
     * the owner lets in.
     */
    public static HaetaeServer start(
            World world,
            Settings settings,
            Configured configured,
            Owner owner,
            Storage storage,
            int port)
            throws IOException {
        return start(world, settings, configured, Entrance.of(owner), storage, port);
    }

    /** Starts everything but the trading itself, to be reached from this machine only. */
    public static HaetaeServer start(
            World world,
            Settings settings,
            Configured configured,
            Entrance entrance,
            Storage storage,
            int port)
            throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return start(world, settings, configured, entrance, storage, loopback);
    }

    /**
     * Starts everything but the trading itself.
     *
     * @param configured the settings that the operator gave
     * @param storage of the world's environment; stays open when the server is closed
     * @param listen where the page and the API answer; its port 0 for any free one
     * @param more what is to be done regularly besides the server's own jobs
     * @throws IOException if the folder cannot be written
     */
    public static HaetaeServer start(
            World world,
            Settings settings,
            Configured configured,
            Entrance entrance,
            Storage storage,
            InetSocketAddress listen,
            Job... more)
            throws IOException {
        hide(world, entrance.owner(), storage.database());
        var application = new SpringApplication(Application.class);
        application.setDefaultProperties(properties(storage.database(), listen.getPort()));
        application.setRegisterShutdownHook(false);
        application.addInitializers(context -> {
            // What is set for Spring by chance must not move the server, or open it to others.
            context.getEnvironment()
                    .getPropertySources()
                    .remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
            var beans = (GenericApplicationContext) context;
            var accounts = new OpenAccounts(beans);
            beans.getBeanFactory().registerScope(OpenAccounts.SCOPE, accounts);
            beans.registerBean(OpenAccounts.class, () -> accounts);
            beans.registerBean(World.class, () -> world);
            beans.registerBean(Settings.class, () -> settings);
            beans.registerBean(Configured.class, () -> configured);
            beans.registerBean(Entrance.class, () -> entrance);
            for (var job : more) {
                beans.registerBean(job.id(), Job.class, () -> job);
            }
            beans.registerBean( // closed by whoever opened it, after the server
                    Storage.class,
                    () -> storage,
                    definition -> definition.setDestroyMethodName(""));
        });
        var server =
                new HaetaeServer(
                        storage,
                        // An argument, which no variable of the environment overrides.
                        application.run(
                                "--server.address=" + listen.getAddress().getHostAddress()));
        for (var job : more) {
            job.tell(text -> server.trader().alarm(text));
        }
        try {
            server.announce(entrance.owner());
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** None of them is ever logged. */
    private static void hide(World world, Owner owner, DatabaseLogin database) {
        Secrets.register(owner.token());
        Secrets.register(database.password());
        if (world.ai() != null) {
            Stream.of(world.ai().gemini(), world.ai().openAi())
                    .filter(Objects::nonNull)
                    .forEach(access -> Secrets.register(access.key()));
        }
        world.recipients()
                .channels()
                .forEach(channel -> Secrets.register(channel.address().toString()));
        world.recipients().heartbeat().ifPresent(address -> Secrets.register(address.toString()));
    }

    /** Leaves word in the data folder of how to reach this server. */
    private void announce(Owner owner) throws IOException {
        storage.folder().keep("owner-token", owner.token());
        storage.folder().keep("port", Integer.toString(port()));
    }

    private static Map<String, Object> properties(DatabaseLogin database, int port) {
        var properties = new HashMap<String, Object>();
        properties.put("server.port", port);
        properties.put("spring.datasource.url", database.url());
        properties.put("spring.datasource.username", database.user());
        properties.put("spring.datasource.password", database.password());
        // Migrations are the owner's; everything else is done by a role that row security binds.
        properties.put("spring.flyway.url", database.url());
        properties.put("spring.flyway.user", database.user());
        properties.put("spring.flyway.password", database.password());
        properties.put("spring.datasource.hikari.connection-init-sql", "SET ROLE haetae_app");
        return properties;
    }

    /** The port that the page and the API answer on. */
    public int port() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        return server == null ? 0 : server.getPort();
    }

    /** An address of the page that lets the owner in once, within 15 minutes. */
    public String signInLink() {
        var owner = part(People.class).owner().user();
        return "http://127.0.0.1:" + port() + "/#link=" + part(Links.class).draw(owner.id()).code();
    }

    /** Begins to trade, for everybody, and to do what is done regularly. */
    public void begin() {
        var accounts = context.getBean(OpenAccounts.class);
        var people = context.getBean(People.class);
        for (var caller :
                Stream.concat(people.everybody().stream(), people.leaving().stream()).toList()) {
            try {
                accounts.open(caller);
            } catch (RuntimeException e) {
                LOG.error("the account {} cannot be opened", caller.account().name(), e);
            }
        }
        accounts.begin();
        part(Jobs.class).start();
    }

    /** The main account's. */
    public Trader trader() {
        return part(Trader.class);
    }

    /** A part of the server, by its type; the main account's, where each account has one. */
    public <T> T part(Class<T> type) {
        return part(context.getBean(People.class).owner(), type);
    }

    /** A part of the server, by its type; that account's, where each account has one. */
    public <T> T part(Caller caller, Class<T> type) {
        return context.getBean(OpenAccounts.class).part(caller, type);
    }

    /** The database as its owner sees it: the rows of all people. */
    public JdbcTemplate database() {
        return context.getBean(OwnerDatabase.class).jdbc();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(storage.folder().path().resolve("port"));
        context.close();
    }
}
