package haetae.server;

import haetae.core.trading.Settings;
import haetae.server.account.Owner;
import haetae.server.database.DataFolder;
import haetae.server.database.EmbeddedPostgres;
import haetae.server.trading.Trader;
import haetae.server.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A running Haetae: its data folder, its database and its Spring context, opened and closed
 * together.
 */
public final class HaetaeServer implements AutoCloseable {

    @SpringBootApplication
    static class Application {}

    private final DataFolder folder;
    private final EmbeddedPostgres postgres;
    private final ConfigurableApplicationContext context;

    private HaetaeServer(
            DataFolder folder, EmbeddedPostgres postgres, ConfigurableApplicationContext context) {
        this.folder = folder;
        this.postgres = postgres;
        this.context = context;
    }

    /**
     * Starts everything but the trading itself.
     *
     * @param data the data folder
     * @param cache where PostgreSQL's binaries are unpacked once
     * @param port 0 for any free one
     * @throws IOException if the folder or the database cannot be used; the message says what to do
     */
    public static HaetaeServer start(
            World world, Settings settings, Owner owner, Path data, Path cache, int port)
            throws IOException {
        var folder = DataFolder.open(data, world.environment());
        EmbeddedPostgres postgres = null;
        try {
            postgres = EmbeddedPostgres.start(folder, cache);
            var application = new SpringApplication(Application.class);
            application.setDefaultProperties(properties(postgres, port));
            application.setRegisterShutdownHook(false);
            application.addInitializers(context -> {
                var beans = (GenericApplicationContext) context;
                beans.registerBean(World.class, () -> world);
                beans.registerBean(Settings.class, () -> settings);
                beans.registerBean(Owner.class, () -> owner);
                beans.registerBean( // closed here, after the database
                        DataFolder.class,
                        () -> folder,
                        definition -> definition.setDestroyMethodName(""));
            });
            var server = new HaetaeServer(folder, postgres, application.run());
            server.announce(owner);
            return server;
        } catch (RuntimeException | IOException e) {
            if (postgres != null) {
                postgres.close();
            }
            folder.close();
            throw e;
        }
    }

    /** Leaves word in the data folder of how to reach this server. */
    private void announce(Owner owner) throws IOException {
        folder.keep("owner-token", owner.token());
        folder.keep("port", Integer.toString(port()));
    }

    private static Map<String, Object> properties(EmbeddedPostgres postgres, int port) {
        var properties = new HashMap<String, Object>();
        properties.put("server.port", port);
        properties.put("spring.datasource.url", postgres.jdbcUrl());
        properties.put("spring.datasource.username", postgres.user());
        properties.put("spring.datasource.password", postgres.password());
        return properties;
    }

    /** The port that the page and the API answer on, on loopback. */
    public int port() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        return server == null ? 0 : server.getPort();
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
        Files.deleteIfExists(folder.path().resolve("port"));
        context.close();
        postgres.close();
        folder.close();
    }
}
