package haetae.server.trading;

import haetae.core.trading.Settings;
import haetae.server.World;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The account that this server trades, and its journal. */
@Configuration
class TradingAccount {

    @Bean
    Accounts.Account account(Accounts accounts, World world, Settings settings) {
        return accounts.own(world.environment(), settings.account());
    }

    @Bean
    PostgresJournal journal(
            JdbcTemplate db, TransactionTemplate transaction, Accounts.Account account) {
        return new PostgresJournal(db, transaction, account.id(), account.installEpoch());
    }
}
