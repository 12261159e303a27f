package haetae.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections that work for one person, or for nobody: the database is told before anything else,
 * each time one is taken, and shows only that person's rows.
 */
public final class ForUser extends DelegatingDataSource {

    private final DataSource pool;
    private final String user;

    private ForUser(DataSource pool, String user) {
        super(pool);
        this.pool = pool;
        this.user = user;
    }

    static ForUser nobody(DataSource pool) {
        return new ForUser(pool, "");
    }

    /** The same pool for a person. */
    public ForUser user(long id) {
        return new ForUser(pool, Long.toString(id));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return told(super.getConnection());
    }

    @Override
    public Connection getConnection(String name, String password) throws SQLException {
        return told(super.getConnection(name, password));
    }

    private Connection told(Connection connection) throws SQLException {
        try (var tell = connection.prepareStatement("SELECT set_config('haetae.user', ?, false)")) {
            tell.setString(1, user);
            tell.execute();
            return connection;
        } catch (SQLException | RuntimeException e) {
            close(connection, e);
            throw e;
        }
    }

    private static void close(Connection connection, Exception cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Lets everybody who asks for the pool have connections that work for nobody. */
    @Configuration(proxyBeanMethods = false)
    static class EveryPool {
        @Bean
        static BeanPostProcessor nobodysPool() {
            return new BeanPostProcessor() {
                @Override
                public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource pool && !(bean instanceof ForUser)
                            ? nobody(pool)
                            : bean;
                }
            };
        }
    }
}
