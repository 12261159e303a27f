package haetae.server.account;

import haetae.core.trading.Settings;
import haetae.server.world.World;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The accounts that are traded, each known by its venue, environment and name. */
@Configuration(proxyBeanMethods = false)
public class Accounts {

    private static final String OWNER = "00000000-0000-0000-0000-000000000000";

    private final JdbcTemplate db;
    private final TransactionTemplate transaction;

    Accounts(JdbcTemplate db, TransactionTemplate transaction) {
        this.db = db;
        this.transaction = transaction;
    }

    /** The account that this server trades. */
    @Bean
    Account account(World world, Settings settings) {
        return own(world.environment(), settings.account());
    }

    /** The owner's account of this name, made when it is not there. */
    public Account own(String environment, String name) {
        return transaction.execute(_ -> {
            db.update(
                    """
                    INSERT INTO users (auth_user_id, email, name) VALUES (?, 'owner@localhost', 'owner')
                    ON CONFLICT (auth_user_id) DO NOTHING\
                    """,
                    OWNER);
            db.update(
                    """
                    INSERT INTO accounts (user_id, venue, environment, name, install_epoch)
                    SELECT id, 'upbit', ?, ?, ? FROM users WHERE auth_user_id = ?
                    ON CONFLICT (venue, environment, name) DO NOTHING\
                    """,
                    environment,
                    name,
                    UUID.randomUUID().toString(),
                    OWNER);
            return db.query(
                            """
                            SELECT id, user_id, install_epoch FROM accounts
                            WHERE venue = 'upbit' AND environment = ? AND name = ?\
                            """,
                            (row, _) ->
                                    new Account(
                                            row.getLong("id"),
                                            row.getLong("user_id"),
                                            row.getString("install_epoch")),
                            environment,
                            name)
                    .getFirst();
        });
    }
}
