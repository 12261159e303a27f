package haetae.server.account;

import haetae.server.database.ForUser;
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

    AccountDatabase(ForUser pool, Account account) {
        var own = pool.user(account.userId());
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
