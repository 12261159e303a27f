package haetae.server;

import haetae.core.trading.Settings;
import haetae.server.account.Configured;
import haetae.server.account.Owner;
import haetae.server.database.DatabaseLogin;
import haetae.server.database.Storage;
import haetae.server.jobs.Job;
import haetae.server.jobs.Jobs;
import haetae.server.trading.Trader;
import haetae.server.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A running Haetae: its Spring context on a data folder and a database. */
public final class HaetaeServer implements AutoCloseable {

    @SpringBootApplication
    static class Application {}

    private final Storage storage;
    private final ConfigurableApplicationContext context;

    private HaetaeServer(Storage storage, ConfigurableApplicationContext context) {
        this.storage = storage;
        this.context = context;
    }

    /**
     * Starts everything but the trading itself.
     *
     * @param configured the settings that the operator gave
     * @param storage of the world's environment; stays open when the server is closed
     * @param port 0 for any free one
     * @param more what is to be done regularly besides the server's own jobs
     * @throws IOException if the folder cannot be written
     */
    public static HaetaeServer start(
            World world,
            Settings settings,
            Configured configured,
            Owner owner,
            Storage storage,
            int port,
            Job... more)
            throws IOException {
        var application = new SpringApplication(Application.class);
        application.setDefaultProperties(properties(storage.database(), port));
        application.setRegisterShutdownHook(false);
        application.addInitializers(context -> {
            var beans = (GenericApplicationContext) context;
            beans.registerBean(World.class, () -> world);
            beans.registerBean(Settings.class, () -> settings);
            beans.registerBean(Configured.class, () -> configured);
            beans.registerBean(Owner.class, () -> owner);
            for (var job : more) {
                beans.registerBean(job.id(), Job.class, () -> job);
            }
            beans.registerBean( // closed by whoever opened it, after the server
                    Storage.class,
                    () -> storage,
                    definition -> definition.setDestroyMethodName(""));
        });
        var server = new HaetaeServer(storage, application.run());
        for (var job : more) {
            job.tell(text -> server.trader().alarm(text));
        }
        try {
            server.announce(owner);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
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
        return properties;
    }

    /** The port that the page and the API answer on, on loopback. */
    public int port() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        return server == null ? 0 : server.getPort();
    }

    /** Begins to trade and to do what is done regularly. */
    public void begin() {
        trader().start();
        part(Jobs.class).start();
    }

    public Trader trader() {
        return context.getBean(Trader.class);
    }

    /** A part of the server, by its type. */
    public <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(storage.folder().path().resolve("port"));
        context.close();
    }
}
