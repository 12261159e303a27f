package haetae.server.database;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database as its owner sees it: the rows of all people. For what has to know people before it
 * knows who is calling, and for nothing else.
 */
@Component
@DependsOnDatabaseInitialization
public class OwnerDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 2;
    private static final int PATIENCE_MILLIS = 5_000;

    private final HikariDataSource source;

    OwnerDatabase(Storage storage) {
        var login = storage.database();
        source = new HikariDataSource();
        source.setJdbcUrl(login.url());
        source.setUsername(login.user());
        source.setPassword(login.password());
        source.setMaximumPoolSize(CONNECTIONS);
        source.setMinimumIdle(0);
        source.setConnectionTimeout(PATIENCE_MILLIS);
        source.setPoolName("owner");
    }

    public JdbcClient client() {
        return JdbcClient.create(source);
    }

    public JdbcTemplate jdbc() {
        return new JdbcTemplate(source);
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(source));
    }

    @Override
    public void close() {
        source.close();
    }
}
