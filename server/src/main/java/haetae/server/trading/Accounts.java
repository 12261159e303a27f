package haetae.server.trading;

import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The accounts that are traded: an account is a venue, an environment and a name. */
@Component
class Accounts {

    /**
     * @param installEpoch part of every identifier of its orders
     */
    record Account(long id, String installEpoch) {}

    private static final String OWNER = "00000000-0000-0000-0000-000000000000";

    private final JdbcTemplate db;

    Accounts(JdbcTemplate db) {
        this.db = db;
    }

    /** The owner's account of this name, made when it is not there. */
    @Transactional
    Account own(String environment, String name) {
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
        var account =
                db.queryForObject(
                        "SELECT id, install_epoch FROM accounts WHERE venue = 'upbit' AND environment = ? AND name = ?",
                        (row, _) -> new Account(row.getLong("id"), row.getString("install_epoch")),
                        environment,
                        name);
        if (account == null) {
            throw new IllegalStateException("the account was just made");
        }
        return account;
    }
}
