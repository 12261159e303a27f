package haetae.server.signal;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.UpbitQuotation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Scores decisions by the price 4 and 24 hours later: the last trade at or before that moment,
 * whenever this runs. The exchange tells trades of the last week to the millisecond; what is older
 * is taken from the minutes that were collected.
 */
@Component
@PerAccount
class Scoring {

    private static final Duration SOON = Duration.ofHours(4);
    private static final Duration LATER = Duration.ofHours(24);
    private static final int TRADES = 200;
    private static final int DAYS_KNOWN = 7;

    private final JdbcClient db;
    private final UpbitQuotation quotation;
    private final Agenda agenda;
    private final PastDecisions past;
    private final long account;

    Scoring(AccountDatabase database, World world, PastDecisions past, Account account) {
        this.db = database.client();
        this.past = past;
        this.quotation = new UpbitQuotation(world.source());
        this.agenda = world.agenda();
        this.account = account.id();
    }

    private record Due(
            long id, Market market, String type, Instant at, BigDecimal price, boolean hasSoon) {}

    /** Scores what is due. */
    CompletableFuture<?> run() {
        Executor beside =
                agenda.isVirtual() ? Runnable::run : Executors.newVirtualThreadPerTaskExecutor();
        var now = agenda.instant();
        CompletableFuture<?> all = CompletableFuture.completedFuture(true);
        for (var due : due(now)) {
            all = all.thenComposeAsync(_ -> score(due, now, beside), beside);
        }
        return all.thenRunAsync(past::refresh, beside);
    }

    private List<Due> due(Instant now) {
        return db.sql(
                        """
                        SELECT id, market, signal_type, created_at, price_at_signal, price_after_4h IS NOT NULL AS has_soon
                        FROM trading_signals
                        WHERE account_id = :account AND price_at_signal IS NOT NULL
                          AND ((price_after_4h IS NULL AND created_at <= :soon)
                               OR (NOT outcome_evaluated AND created_at <= :later))
                        ORDER BY id\
                        """)
                .param("account", account)
                .param("soon", utc(now.minus(SOON)))
                .param("later", utc(now.minus(LATER)))
                .query((row, _) ->
                        new Due(
                                row.getLong("id"),
                                new Market(row.getString("market")),
                                row.getString("signal_type"),
                                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                                row.getBigDecimal("price_at_signal"),
                                row.getBoolean("has_soon")))
                .list();
    }

    private CompletableFuture<?> score(Due due, Instant now, Executor beside) {
        CompletableFuture<?> soon =
                due.hasSoon()
                        ? CompletableFuture.completedFuture(true)
                        : price(due.market(), due.at().plus(SOON), beside)
                                .thenAcceptAsync(
                                        price -> price.ifPresent(p -> keepSoon(due, p)), beside);
        if (due.at().plus(LATER).isAfter(now)) {
            return soon;
        }
        return soon.thenComposeAsync(_ -> price(due.market(), due.at().plus(LATER), beside), beside)
                .thenAcceptAsync(price -> price.ifPresent(p -> keepLater(due, p)), beside);
    }

    private void keepSoon(Due due, BigDecimal price) {
        db.sql("UPDATE trading_signals SET price_after_4h = ?, updated_at = ? WHERE id = ?")
                .params(price, utc(agenda.instant()), due.id())
                .update();
    }

    private void keepLater(Due due, BigDecimal price) {
        var fee = MarketRules.at(due.at()).feeRate();
        db.sql(
                        """
                        UPDATE trading_signals SET price_after_24h = ?, outcome_evaluated = true, outcome_correct = ?,
                                                   updated_at = ?
                        WHERE id = ? AND NOT outcome_evaluated\
                        """)
                .params(
                        price,
                        Outcome.isRight(due.type(), due.price(), price, fee),
                        utc(agenda.instant()),
                        due.id())
                .update();
    }

    /** The price of the last trade at or before a moment; empty when nobody knows it. */
    private CompletableFuture<Optional<BigDecimal>> price(
            Market market, Instant at, Executor beside) {
        var today = LocalDate.ofInstant(agenda.instant(), ZoneOffset.UTC);
        var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        long daysAgo = ChronoUnit.DAYS.between(day, today);
        var told = new CompletableFuture<Optional<BigDecimal>>();
        if (daysAgo > DAYS_KNOWN) {
            told.complete(Optional.empty());
        } else {
            agenda.post(() ->
                    quotation.tradesBefore(
                            market,
                            at,
                            (int) daysAgo,
                            TRADES,
                            answer -> told.complete(lastAt(answer, at))));
        }
        return told.thenComposeAsync(
                price -> {
                    var known = price.or(() -> collected(market, at));
                    return known.isPresent()
                            ? CompletableFuture.completedFuture(known)
                            : asked(market, at);
                },
                beside);
    }

    private static Optional<BigDecimal> lastAt(Answer<List<Trade>> answer, Instant at) {
        return answer instanceof Answer.Ok<List<Trade>>(var newestFirst)
                ? newestFirst.stream()
                        .filter(trade -> !trade.at().isAfter(at))
                        .findFirst()
                        .map(trade -> trade.price().amount())
                : Optional.empty();
    }

    /** The close of the last collected minute that was over by then. */
    private Optional<BigDecimal> collected(Market market, Instant at) {
        return db.sql(
                        """
                        SELECT close FROM candles
                        WHERE market = ? AND minutes = 1 AND open_time <= ? AND open_time > ?
                        ORDER BY open_time DESC LIMIT 1\
                        """)
                .params(
                        market.code(),
                        utc(at.minus(Duration.ofMinutes(1))),
                        utc(at.minus(Duration.ofDays(1))))
                .query(BigDecimal.class)
                .optional();
    }

    /** The close of the last minute that was over by then, as the exchange tells it. */
    private CompletableFuture<Optional<BigDecimal>> asked(Market market, Instant at) {
        var told = new CompletableFuture<Optional<BigDecimal>>();
        agenda.post(() ->
                quotation.candles(
                        market,
                        Interval.M1,
                        Interval.M1.startOf(at),
                        1,
                        answer ->
                                told.complete(
                                        answer instanceof Answer.Ok<List<Candle>>(var candles)
                                                ? candles.stream()
                                                        .findFirst()
                                                        .map(candle -> candle.close().amount())
                                                : Optional.empty())));
        return told;
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
