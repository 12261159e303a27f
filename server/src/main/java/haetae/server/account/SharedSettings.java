package haetae.server.account;

import haetae.server.account.Choices.Stored;
import haetae.server.database.OwnerDatabase;
import haetae.server.database.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The settings that hold for everybody who has none of their own. Changes that another node makes
 * on the same database, these or a person's, are told two seconds later.
 */
@Component
public class SharedSettings implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(SharedSettings.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final JdbcClient db;
    private final Configured configured;
    private final List<Consumer<Choices>> listeners = new CopyOnWriteArrayList<>();
    private final @Nullable Thread watcher;
    private volatile Choices choices;
    private long newestChange;

    SharedSettings(OwnerDatabase database, Configured configured, Storage storage) {
        this.db = database.client();
        this.configured = configured;
        newestChange = newest();
        choices = read();
        watcher =
                storage.isShared() ? Thread.ofVirtual().name("settings").start(this::watch) : null;
    }

    /** What holds now for whoever has chosen nothing. */
    public Choices choices() {
        return choices;
    }

    Configured configured() {
        return configured;
    }

    /** What is kept for everybody; keys that this version does not know are left alone. */
    Map<Setting, Stored> stored() {
        return StoredSettings.read(db.sql("SELECT key, value, updated_at FROM system_configs"));
    }

    /**
     * Tells of changes, before they are answered.
     *
     * @return ends the telling
     */
    public Runnable listen(Consumer<Choices> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Something was changed: everybody looks again. */
    void refresh() {
        synchronized (this) {
            newestChange = newest();
            choices = read();
        }
        listeners.forEach(listener -> listener.accept(choices));
    }

    private Choices read() {
        return Choices.of(Map.of(), stored(), configured);
    }

    private long newest() {
        return db.sql("SELECT coalesce(max(id), 0) FROM config_changes").query(Long.class).single();
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(LOOK);
                if (newest() != newestChange) {
                    refresh();
                }
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException | IllegalArgumentException e) {
                LOG.warn("settings that another node changed could not be read", e);
            }
        }
    }

    @Override
    public void destroy() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
