package haetae.server.signal;

import haetae.advisor.AiSettings;
import haetae.advisor.Budget;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.Agenda;
import haetae.core.trading.Settings;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.account.Seat;
import haetae.server.logs.Logs;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Books every call to a provider in the database. The engine never waits for it: by the wall clock
 * the work is done beside the agenda, one piece after the other, so that a booking finds the
 * corrections that were told before it; the answer comes back on the agenda.
 */
@Component
@PerAccount
class AiBudget implements Budget, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(AiBudget.class);

    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ai budget").factory());
    private final Agenda agenda;
    private final TradingDay day;
    private final long account;

    AiBudget(AccountDatabase database, Seat seat, Settings settings, Account account) {
        this.db = database.client();
        this.transaction = database.transaction();
        this.agenda = seat.agenda();
        this.day = settings.tradingDay();
        this.account = account.id();
    }

    @Override
    public void book(Call call, AiSettings settings, Consumer<Leave> then) {
        beside(() -> booked(call, settings), new Leave.Unknown("the server stops"), then);
    }

    private <T> void beside(Supplier<T> work, T whenClosed, Consumer<T> then) {
        if (agenda.isVirtual()) {
            then.accept(work.get());
            return;
        }
        try {
            worker.execute(() -> {
                var answer = work.get();
                agenda.post(() -> then.accept(answer));
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("comes after the end", e);
            agenda.post(() -> then.accept(whenClosed));
        }
    }

    private Leave booked(Call call, AiSettings settings) {
        try {
            return transaction
                    .execute(_ -> insert(call, settings))
                    .<Leave>map(Leave.Granted::new)
                    .orElseGet(() -> new Leave.Spent(spent(settings)));
        } catch (DataAccessException | TransactionException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue(Logs.ACCOUNT, account)
                    .addKeyValue(Logs.DECISION, call.decision())
                    .log("a call to {} could not be booked and is not made", call.provider());
            return new Leave.Unknown("the database does not answer");
        }
    }

    /**
     * Two who book at the same time would both see what was spent before: so they go one after the
     * other, also from two processes.
     */
    private Optional<Long> insert(Call call, AiSettings settings) {
        db.sql("SELECT id FROM accounts WHERE id = ? FOR NO KEY UPDATE")
                .params(account)
                .query(Long.class)
                .single();
        return db.sql(
                        """
                        INSERT INTO ai_usage (account_id, day, decision, provider, model, at, tokens, cost_krw)
                        SELECT :account, :day, :decision, :provider, :model, :at, :tokens, :cost
                        FROM (SELECT coalesce(sum(cost_krw), 0) AS krw, coalesce(sum(tokens), 0) AS tokens
                              FROM ai_usage WHERE account_id = :account AND day = :day) spent
                        WHERE spent.krw + :cost <= :capKrw
                          AND (:capTokens = 0 OR spent.tokens + :tokens <= :capTokens)
                        RETURNING id\
                        """)
                .param("account", account)
                .param("day", day.of(call.at()))
                .param("decision", call.decision())
                .param("provider", call.provider())
                .param("model", call.model())
                .param("at", OffsetDateTime.ofInstant(call.at(), ZoneOffset.UTC))
                .param("tokens", call.mostTokens())
                .param("cost", call.mostKrw())
                .param("capKrw", settings.dailyKrw())
                .param("capTokens", settings.dailyTokens())
                .query(Long.class)
                .optional();
    }

    private static String spent(AiSettings settings) {
        return "the day's budget for advice of %s KRW%s would be exceeded"
                .formatted(
                        settings.dailyKrw().toPlainString(),
                        settings.dailyTokens() == 0
                                ? ""
                                : " or " + settings.dailyTokens() + " tokens");
    }

    @Override
    public void settle(long booking, BigDecimal costKrw, int inputTokens, int outputTokens) {
        beside(
                () -> {
                    try {
                        return db.sql(
                                        """
                                        UPDATE ai_usage SET cost_krw = ?, tokens = ?, input_tokens = ?, output_tokens = ?,
                                                            settled = true
                                        WHERE id = ? AND account_id = ?\
                                        """)
                                .params(
                                        costKrw,
                                        (long) inputTokens + outputTokens,
                                        inputTokens,
                                        outputTokens,
                                        booking,
                                        account)
                                .update();
                    } catch (DataAccessException e) {
                        LOG.warn("a call stays booked at the most it can have cost", e);
                        return 0;
                    }
                },
                0,
                rows -> LOG.debug("settled {}", rows));
    }

    /** What was told is still written. */
    @Override
    public void destroy() {
        worker.close();
    }
}
