package haetae.server.notification;

import haetae.core.time.Agenda;
import haetae.core.trading.Engine;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.AccountLifecycle;
import haetae.server.account.ExchangeKeys;
import haetae.server.account.PerAccount;
import haetae.server.account.Seat;
import haetae.server.trading.Trader;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.ApiKey;
import haetae.upbit.Signer;
import haetae.upbit.UpbitRest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts on record that the exchange key ends soon: once a day in the week before. The exchange is
 * asked when that is, whoever gave the key.
 */
@Component
@PerAccount
class KeyWatch implements AccountLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

    private static final Duration SOON = Duration.ofDays(7);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final Agenda agenda;
    private final Seat seat;
    private final ExchangeKeys keys;
    private final Trader trader;
    private final long account;
    private final boolean isPaper;
    private @Nullable Thread thread;

    KeyWatch(
            AccountDatabase database,
            World world,
            Account account,
            Seat seat,
            ExchangeKeys keys,
            Trader trader) {
        this.db = database.client();
        this.transaction = database.transaction();
        this.agenda = seat.agenda();
        this.seat = seat;
        this.keys = keys;
        this.trader = trader;
        this.account = account.id();
        this.isPaper = world.paperAccounts() != null;
    }

    @Override
    public void begin() {
        var signer = seat.signer();
        if (signer.isPresent() && !isPaper && !agenda.isVirtual()) {
            thread = Thread.ofVirtual().name("key").start(() -> watch(signer.get()));
        }
    }

    @Override
    public void end() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void watch(Signer signer) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                boolean looked = false;
                try {
                    looked = look(signer);
                } catch (DataAccessException | TransactionException e) {
                    LOG.debug("the key's end cannot be put on record", e);
                }
                Thread.sleep(looked ? HOUR : AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False while another node trades the account, or nobody is known to. */
    private boolean look(Signer signer) {
        boolean isOwner =
                trader.ask(Engine::isStanding)
                        .exceptionally(_ -> false)
                        .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
        if (!isOwner) {
            return false;
        }
        endOf(signer).ifPresent(end -> keep(end, agenda.instant()));
        return true;
    }

    /** As the exchange tells it now, or told it when a person gave the key. */
    private Optional<Instant> endOf(Signer signer) {
        var answer = new CompletableFuture<Answer<List<ApiKey>>>();
        var rest = new UpbitRest(seat.exchange(), signer);
        agenda.post(() -> rest.apiKeys(answer::complete));
        var told =
                answer.completeOnTimeout(
                                new Answer.Unknown<>("no answer"),
                                PATIENCE.toMillis(),
                                TimeUnit.MILLISECONDS)
                        .join();
        if (told instanceof Answer.Ok<List<ApiKey>>(var all)) {
            return all.stream().filter(signer::isOf).map(ApiKey::expiresAt).findFirst();
        }
        return keys.known().flatMap(known -> Optional.ofNullable(known.expiresAt()));
    }

    /**
     * Puts it on record when it is near; true when it was not there for this day. Ids of events
     * must rise as they are committed, so this waits for its turn at the lease, as the engine does.
     */
    boolean keep(Instant end, Instant now) {
        var left = Duration.between(now, end);
        if (left.isNegative() || left.compareTo(SOON) > 0) {
            return false;
        }
        return Boolean.TRUE.equals(
                transaction.execute(_ -> {
                    db.sql("SELECT epoch FROM leases WHERE account_id = ? FOR UPDATE")
                            .params(account)
                            .query(Long.class)
                            .optional();
                    return db.sql(
                                            """
                                            INSERT INTO events (account_id, kind, at, data)
                                            VALUES (:account, 'key_expiry', :now, jsonb_build_object(
                                                'expires_at', :end::text, 'day', :day::text, 'hours_left', :hours::bigint))
                                            ON CONFLICT DO NOTHING\
                                            """)
                                    .param("account", account)
                                    .param("now", now.atOffset(ZoneOffset.UTC))
                                    .param("end", end.toString())
                                    .param(
                                            "day",
                                            LocalDate.ofInstant(now, ZoneOffset.UTC).toString())
                                    .param("hours", left.toHours())
                                    .update()
                            > 0;
                }));
    }
}
