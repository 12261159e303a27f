package haetae.server.account;

import haetae.server.database.ForUser;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The database as one account sees it: rows of its own person, and what belongs to everybody. */
@Component
@PerAccount
public class AccountDatabase {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransactionTemplate transaction;

    /**
     * @param pool whose connections can be told for whom they work
     * @throws SQLException if they cannot
     */
    public AccountDatabase(DataSource pool, Account account) throws SQLException {
        var own = pool.unwrap(ForUser.class).user(account.userId());
        jdbc = new JdbcTemplate(own);
        client = JdbcClient.create(jdbc);
        transaction = new TransactionTemplate(new JdbcTransactionManager(own));
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    public JdbcClient client() {
        return client;
    }

    public TransactionTemplate transaction() {
        return transaction;
    }
}
