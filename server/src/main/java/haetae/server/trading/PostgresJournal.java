package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.SelfMatch;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.portfolio.Position;
import haetae.core.risk.Gate;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Measure;
import haetae.core.trading.Batch;
import haetae.core.trading.Change;
import haetae.core.trading.Day;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.ExitOrder;
import haetae.core.trading.Journal;
import haetae.core.trading.Recent;
import haetae.core.trading.Run;
import haetae.core.trading.Snapshot;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The engine's journal in PostgreSQL: one transaction per commit, and constraints for what must
 * never be twice. The row of the lease is the first that every transaction touches, so an old epoch
 * and a batch that is known already are found before anything else.
 */
public final class PostgresJournal implements Journal {

    /** How long a lease lasts where other processes can reach the database and none waits. */
    static final Duration LEASE = Duration.ofSeconds(60);

    /** And while one waits for it: the longer it is, the longer nobody watches after a crash. */
    static final Duration AWAITED_LEASE = Duration.ofSeconds(15);

    /** Who has not asked for so long does not wait any more. */
    private static final Duration WAITING = Duration.ofSeconds(30);

    /** After that no request of the owner before can be on its way any more. */
    static final Duration LONGEST_SEND = Duration.ofSeconds(5);

    private final JdbcTemplate db;
    private final TransactionTemplate transaction;
    private final long account;
    private final String installEpoch;
    private final boolean shared;
    private final Patience patience;

    /**
     * @param shared true when other processes can reach this database; false when holding the data
     *     folder is proof that there are none
     */
    public PostgresJournal(
            JdbcTemplate db,
            TransactionTemplate transaction,
            long account,
            String installEpoch,
            boolean shared,
            Patience patience) {
        this.db = db;
        this.transaction = transaction;
        this.account = account;
        this.installEpoch = installEpoch;
        this.shared = shared;
        this.patience = patience;
    }

    @Override
    public LeaseOutcome lease(String owner, Claim claim) {
        return asked(
                "the lease could not be asked for",
                Patience.LONG,
                () -> {
                    var held =
                            db.query(
                                    """
                                    INSERT INTO leases AS held (account_id, owner, epoch, last_batch, until)
                                    VALUES (?, ?, 1, 0, clock_timestamp() + ?::interval)
                                    ON CONFLICT (account_id) DO UPDATE SET
                                        epoch = CASE WHEN held.owner <> excluded.owner OR ? THEN held.epoch + 1
                                                     ELSE held.epoch END,
                                        last_batch = CASE WHEN held.owner <> excluded.owner OR ? THEN 0
                                                          ELSE held.last_batch END,
                                        owner = excluded.owner,
                                        until = CASE WHEN held.awaited_at > statement_timestamp() - ?::interval
                                                THEN clock_timestamp() + ?::interval ELSE excluded.until END
                                    WHERE held.owner = excluded.owner OR NOT ?
                                       OR ? AND held.until + ?::interval < clock_timestamp()
                                    RETURNING held.epoch,
                                        coalesce(held.awaited_at > statement_timestamp() - ?::interval, false) AS awaited\
                                    """,
                                    (row, _) -> held(row),
                                    account,
                                    owner,
                                    LEASE.toString(),
                                    claim == Claim.BEGIN,
                                    claim == Claim.BEGIN,
                                    WAITING.toString(),
                                    AWAITED_LEASE.toString(),
                                    shared,
                                    claim == Claim.TAKE_OVER,
                                    LONGEST_SEND.toString(),
                                    WAITING.toString());
                    return held.isEmpty() ? taken() : held.getFirst();
                });
    }

    private LeaseOutcome held(ResultSet row) throws SQLException {
        return new LeaseOutcome.Held(
                row.getLong("epoch"),
                !shared ? FOR_EVER : row.getBoolean("awaited") ? AWAITED_LEASE : LEASE);
    }

    private LeaseOutcome taken() {
        return db.query(
                        """
                        UPDATE leases SET awaited_at = clock_timestamp() WHERE account_id = ?
                        RETURNING owner, until + ?::interval < clock_timestamp() AS lapsed\
                        """,
                        (row, _) ->
                                new LeaseOutcome.TakenBy(
                                        row.getString("owner"), row.getBoolean("lapsed")),
                        account,
                        LONGEST_SEND.toString())
                .getFirst();
    }

    @Override
    public void release(String owner, long epoch) {
        asked(
                "the lease could not be released",
                Patience.SHORT,
                () ->
                        db.update(
                                """
                                UPDATE leases SET until = clock_timestamp()
                                WHERE account_id = ? AND owner = ? AND epoch = ? AND until > clock_timestamp()\
                                """,
                                account,
                                owner,
                                epoch));
    }

    @Override
    public void commit(Batch batch) {
        asked(
                batch.changes().size() + " changes could not be kept",
                patience(batch),
                () ->
                        transaction.execute(_ -> {
                            if (isNews(batch)) {
                                batch.changes().forEach(this::write);
                            }
                            return true;
                        }));
    }

    private static Duration patience(Batch batch) {
        if (!batch.mayTakeRefuge()) {
            return Patience.LONG;
        }
        return batch.isUrgent() ? Patience.SHORT : Patience.MODERATE;
    }

    /** True for a batch of this epoch that is not known yet. */
    private boolean isNews(Batch batch) {
        int rows =
                db.update(
                        "UPDATE leases SET last_batch = ? WHERE account_id = ? AND epoch = ? AND last_batch < ?",
                        batch.number(),
                        account,
                        batch.epoch(),
                        batch.number());
        if (rows == 1) {
            return true;
        }
        var held = db.queryForMap("SELECT owner, epoch FROM leases WHERE account_id = ?", account);
        if (!Long.valueOf(batch.epoch()).equals(held.get("epoch"))) {
            throw new LeaseLost(
                    "epoch %d is over, %s has begun %s"
                            .formatted(batch.epoch(), held.get("owner"), held.get("epoch")));
        }
        return false;
    }

    /**
     * Keeps changes by hand, while no process trades and the data folder is held.
     *
     * @throws JournalFailure if they could not be kept
     */
    public void keep(List<Change> changes) {
        asked(
                "could not be kept",
                Patience.LONG,
                () ->
                        transaction.execute(_ -> {
                            changes.forEach(this::write);
                            return true;
                        }));
    }

    /** What the database contradicts is refused for good; anything else may be tried again. */
    private <T> T asked(String what, Duration atMost, Supplier<T> work) {
        try {
            return patience.await(atMost, work);
        } catch (DataIntegrityViolationException
                | InvalidDataAccessResourceUsageException
                | IllegalStateException e) {
            throw new Refused(what + ": " + e.getMessage(), e);
        } catch (DataAccessException | TransactionException | Patience.Exhausted e) {
            throw new JournalFailure(what + ": " + e.getMessage(), e);
        }
    }

    private void write(Change change) {
        switch (change) {
            case Change.OrderRecorded(var intent) -> write(intent);
            case Change.OrderMoved moved -> write(moved);
            case Change.FillBooked(var identifier, var fill, var profit) ->
                    write(identifier, fill, profit);
            case Change.FeeBooked(var identifier, var total, var profit) ->
                    one(
                            "UPDATE orders SET fee = ?, profit = profit + ? WHERE account_id = ? AND identifier = ?",
                            total.amount(),
                            profit.amount(),
                            account,
                            identifier);
            case Change.Posted(var entry, var after) -> write(entry, after);
            case Change.DayMoved(var day) -> write(day);
            case Change.RunMoved(var market, var run) ->
                    one(
                            """
                            UPDATE positions SET original_quantity = ?, run_quantity = ?, peak_price = ?,
                                trailing_stop_active = ?
                            WHERE account_id = ? AND symbol = ?\
                            """,
                            run.original().amount(),
                            run.held().amount(),
                            run.peak().amount(),
                            run.trailing(),
                            account,
                            market.code());
            case Change.LatchClosed(var latch) -> write(latch);
            case Change.LatchOpened(var cause, var market, var at, var reason) -> {
                one(
                        """
                        UPDATE latches SET opened_at = ?, opened_why = ?
                        WHERE account_id = ? AND cause = ? AND market = ? AND opened_at IS NULL\
                        """,
                        utc(at),
                        reason,
                        account,
                        cause.name(),
                        code(market));
                event(
                        new RiskEvent(
                                type(cause),
                                cause.name(),
                                code(cause),
                                market,
                                "resumed: " + reason,
                                at,
                                null));
                haltToday();
            }
            case Change.ExitBegun(var exit) -> {
                one(
                        """
                        INSERT INTO exits (account_id, market, leg, decision, since, reason, trigger_value, trigger_unit)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                        """,
                        account,
                        exit.market().code(),
                        exit.leg().name(),
                        exit.decision(),
                        utc(exit.since()),
                        exit.reason(),
                        value(exit.measure()),
                        unit(exit.measure()));
                if (exit.leg() == Leg.STOP) {
                    event(
                            new RiskEvent(
                                    "STOP_LOSS",
                                    "STOP_LOSS",
                                    Gate.STOP.code(),
                                    exit.market(),
                                    exit.reason(),
                                    exit.since(),
                                    exit.measure()));
                    one(
                            "UPDATE risk_events SET decision = ? WHERE id = (SELECT max(id) FROM risk_events WHERE account_id = ?)",
                            exit.decision(),
                            account);
                }
            }
            case Change.ExitEnded(var market, var at, var result) ->
                    one(
                            "UPDATE exits SET ended_at = ?, result = ? WHERE account_id = ? AND market = ? AND ended_at IS NULL",
                            utc(at),
                            result,
                            account,
                            market.code());
            case Change.Decided(var decision) -> write(decision);
        }
    }

    private void one(String sql, @Nullable Object... values) {
        int rows = db.update(sql, values);
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows instead of 1 by: " + sql);
        }
    }

    private void write(OrderIntent intent) {
        insert(intent);
        if (intent.leg() == Leg.STOP) {
            db.update(
                    """
                    UPDATE risk_events SET order_id = (SELECT id FROM orders WHERE identifier = ?)
                    WHERE account_id = ? AND decision = ? AND order_id IS NULL\
                    """,
                    intent.identifier(),
                    account,
                    intent.decision());
        }
    }

    private void insert(OrderIntent intent) {
        var terms = OrderColumns.of(intent.terms());
        one(
                """
                INSERT INTO orders (account_id, identifier, decision, leg, attempt, market, side, order_type, amount, price,
                                    time_in_force, self_match, state, created_at, wanted_until, moved_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'IN_FLIGHT', ?, ?, ?)\
                """,
                account,
                intent.identifier(),
                intent.decision(),
                intent.leg().name(),
                intent.attempt(),
                intent.market().code(),
                intent.terms().side().name(),
                terms.type(),
                terms.amount(),
                terms.price(),
                terms.force(),
                intent.selfMatch().name(),
                utc(intent.createdAt()),
                utc(intent.wantedUntil()),
                utc(intent.createdAt()));
    }

    private void write(Change.OrderMoved moved) {
        String state;
        String ending = null;
        String detail = "";
        Instant unresolved = null;
        Instant burnt = null;
        switch (moved.state()) {
            case OrderState.InFlight() -> state = "IN_FLIGHT";
            case OrderState.Working() -> state = "WORKING";
            case OrderState.Unresolved(var since, var cause, var burntSince) -> {
                state = "UNRESOLVED";
                detail = cause;
                unresolved = since;
                burnt = burntSince;
            }
            case OrderState.Done(var how, var why) -> {
                state = "DONE";
                ending = how.name();
                detail = why;
            }
        }
        one(
                """
                UPDATE orders SET state = ?, ending = ?, detail = ?, unresolved_since = ?, burnt_since = ?,
                                  upbit_uuid = coalesce(?, upbit_uuid), moved_at = ?
                WHERE account_id = ? AND identifier = ?\
                """,
                state,
                ending,
                detail,
                utcOrNull(unresolved),
                utcOrNull(burnt),
                moved.uuid(),
                utc(moved.at()),
                account,
                moved.identifier());
    }

    private void write(String identifier, Fill fill, Krw profit) {
        one(
                """
                INSERT INTO fills (account_id, trade_id, identifier, price, volume, funds, profit, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                account,
                fill.tradeId(),
                identifier,
                fill.price().amount(),
                fill.volume().amount(),
                fill.funds().amount(),
                profit.amount(),
                utc(fill.at()));
        one(
                """
                UPDATE orders SET executed_amount = executed_amount + ?, executed_funds = executed_funds + ?,
                                  profit = profit + ?
                WHERE account_id = ? AND identifier = ?\
                """,
                fill.volume().amount(),
                fill.funds().amount(),
                profit.amount(),
                account,
                identifier);
    }

    private void write(Entry entry, Books after) {
        var zero = BigDecimal.ZERO;
        switch (entry) {
            case Entry.Bought e ->
                    line(
                            entry,
                            "BOUGHT",
                            e.market(),
                            e.funds().negated().amount(),
                            e.volume().amount());
            case Entry.Sold e ->
                    line(
                            entry,
                            "SOLD",
                            e.market(),
                            e.funds().amount(),
                            e.volume().negated().amount());
            case Entry.FeePaid e ->
                    line(entry, "FEE", e.market(), e.fee().negated().amount(), zero);
            case Entry.CashFlow e -> line(entry, "CASH_FLOW", null, e.amount().amount(), zero);
            case Entry.CoinsLost e ->
                    line(entry, "COINS_LOST", e.market(), zero, e.volume().negated().amount());
        }
        one(
                """
                INSERT INTO books (account_id, cash, realised, flows) VALUES (?, ?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE
                SET cash = excluded.cash, realised = excluded.realised, flows = excluded.flows\
                """,
                account,
                after.cash().amount(),
                after.realised().amount(),
                after.flows().amount());
        var market = marketOf(entry);
        if (market != null) {
            var position = after.position(market);
            var value = valued(entry, position);
            one(
                    """
                    INSERT INTO positions (account_id, symbol, quantity, cost, current_value, updated_at)
                    VALUES (?, ?, ?, ?, coalesce(?, 0), ?)
                    ON CONFLICT (account_id, symbol) DO UPDATE
                    SET quantity = excluded.quantity, cost = excluded.cost,
                        current_value = coalesce(?, positions.current_value * excluded.quantity / nullif(positions.quantity, 0), 0),
                        updated_at = excluded.updated_at,
                        original_quantity = CASE WHEN excluded.quantity > 0 THEN positions.original_quantity END,
                        run_quantity = CASE WHEN excluded.quantity > 0 THEN positions.run_quantity END,
                        peak_price = CASE WHEN excluded.quantity > 0 THEN positions.peak_price END,
                        trailing_stop_active = excluded.quantity > 0 AND positions.trailing_stop_active\
                    """,
                    account,
                    market.code(),
                    position.quantity().amount(),
                    position.cost().amount(),
                    value,
                    utc(entry.at()),
                    value);
        }
    }

    /**
     * Worth at the price of the trade; null where the line tells no price: it stays what it was.
     */
    private static @Nullable BigDecimal valued(Entry entry, Position position) {
        return switch (entry) {
            case Entry.Bought(var _, var _, var _, var volume, var funds) ->
                    worth(position, volume, funds);
            case Entry.Sold(var _, var _, var _, var volume, var funds) ->
                    worth(position, volume, funds);
            default -> null;
        };
    }

    private static BigDecimal worth(Position position, Quantity volume, Krw funds) {
        return position.quantity()
                .amount()
                .multiply(funds.amount())
                .divide(volume.amount(), MathContext.DECIMAL64);
    }

    private static @Nullable Market marketOf(Entry entry) {
        return switch (entry) {
            case Entry.Bought e -> e.market();
            case Entry.Sold e -> e.market();
            case Entry.FeePaid e -> e.market();
            case Entry.CoinsLost e -> e.market();
            case Entry.CashFlow _ -> null;
        };
    }

    private void line(
            Entry entry, String kind, @Nullable Market market, BigDecimal cash, BigDecimal coins) {
        one(
                "INSERT INTO ledger (account_id, reference, kind, market, cash, coins, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                account,
                entry.reference(),
                kind,
                market == null ? null : market.code(),
                cash,
                coins,
                utc(entry.at()));
    }

    /** A new day ends the one before: its last balance is the new one's first. */
    private void write(Day day) {
        db.update(
                """
                UPDATE daily_stats SET ending_balance = ?, realized_pnl = ? - starting_realised, updated_at = now()
                WHERE account_id = ? AND date = (SELECT max(date) FROM daily_stats WHERE account_id = ? AND date < ?)
                  AND NOT EXISTS (SELECT 1 FROM daily_stats WHERE account_id = ? AND date = ?)\
                """,
                day.startEquity().amount(),
                day.startRealised().amount(),
                account,
                account,
                day.date(),
                account,
                day.date());
        one(
                """
                INSERT INTO daily_stats (account_id, date, starting_balance, starting_flows, starting_realised, trade_count,
                                         win_count, loss_count, accepted_loss, ending_balance)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account_id, date) DO UPDATE
                SET trade_count = excluded.trade_count, win_count = excluded.win_count, loss_count = excluded.loss_count,
                    accepted_loss = excluded.accepted_loss, updated_at = now(),
                    realized_pnl = coalesce((SELECT realised FROM books WHERE account_id = excluded.account_id), 0)
                                   - daily_stats.starting_realised\
                """,
                account,
                day.date(),
                day.startEquity().amount(),
                day.startFlows().amount(),
                day.startRealised().amount(),
                day.trades(),
                day.wins(),
                day.losses(),
                day.acceptedLoss().amount(),
                day.startEquity().amount());
        haltToday();
    }

    /** Keeps beside the day whether trading is halted, and why. */
    private void haltToday() {
        db.update(
                """
                UPDATE daily_stats d
                SET halt_reason = h.reasons, is_trading_halted = h.reasons IS NOT NULL, updated_at = now()
                FROM (SELECT string_agg(cause || ': ' || reason, '; ' ORDER BY id) AS reasons
                      FROM latches WHERE account_id = ? AND opened_at IS NULL) h
                WHERE d.account_id = ? AND d.date = (SELECT max(date) FROM daily_stats WHERE account_id = ?)
                  AND d.halt_reason IS DISTINCT FROM h.reasons\
                """,
                account,
                account,
                account);
    }

    /** What programs call a latch. */
    private static String code(LatchCause cause) {
        return switch (cause) {
            case DAILY_LOSS -> Gate.DAILY_LOSS.code();
            case VOLATILITY -> Gate.VOLATILITY.code();
            case MANUAL -> Gate.TRADING_ENABLED.code();
            default -> cause.name();
        };
    }

    private static @Nullable BigDecimal value(@Nullable Measure measure) {
        return measure == null ? null : measure.value();
    }

    private static @Nullable String unit(@Nullable Measure measure) {
        return measure == null ? null : measure.unit();
    }

    /** A latch that is closed already stays as it is. */
    private void write(Latch latch) {
        int rows =
                db.update(
                        """
                        INSERT INTO latches (account_id, cause, market, since, reason, trigger_value, trigger_unit)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, cause, market) WHERE opened_at IS NULL DO NOTHING\
                        """,
                        account,
                        latch.cause().name(),
                        code(latch.market()),
                        utc(latch.since()),
                        latch.reason(),
                        value(latch.measure()),
                        unit(latch.measure()));
        if (rows == 1) {
            event(
                    new RiskEvent(
                            type(latch.cause()),
                            latch.cause().name(),
                            code(latch.cause()),
                            latch.market(),
                            "halted: " + latch.reason(),
                            latch.since(),
                            latch.measure()));
            haltToday();
        }
    }

    /** The reference system's word for a latch. */
    private static String type(LatchCause cause) {
        return switch (cause) {
            case DAILY_LOSS -> "DAILY_LIMIT";
            case VOLATILITY -> "VOLATILITY_HALT";
            case MANUAL -> "MANUAL_HALT";
            default -> "SYSTEM_ERROR";
        };
    }

    /**
     * @param cause the latch, or what else it was
     * @param code what programs call it
     */
    private record RiskEvent(
            String type,
            String cause,
            String code,
            @Nullable Market market,
            String action,
            Instant at,
            @Nullable Measure measure) {}

    private void event(RiskEvent event) {
        one(
                """
                INSERT INTO risk_events (account_id, event_type, cause, code, market, action_taken, created_at,
                                         trigger_value, trigger_unit)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                account,
                event.type(),
                event.cause(),
                event.code(),
                event.market() == null ? null : event.market().code(),
                event.action(),
                utc(event.at()),
                value(event.measure()),
                unit(event.measure()));
    }

    private void write(DecisionRecord decision) {
        insert(decision);
        decision.findings().stream()
                .filter(finding -> !finding.passed())
                .findFirst()
                .filter(finding -> finding.gate() == Gate.POSITION_SIZE)
                .ifPresent(finding ->
                        event(
                                new RiskEvent(
                                        "POSITION_LIMIT",
                                        finding.gate().name(),
                                        finding.gate().code(),
                                        decision.market(),
                                        "not bought: " + finding.detail(),
                                        decision.at(),
                                        null)));
    }

    private void insert(DecisionRecord decision) {
        var row = SignalRow.of(decision);
        one(
                """
                INSERT INTO trading_signals (account_id, decision, market, due_at, signal_type, confidence, reasoning,
                                             model_name, input_tokens, output_tokens, price_at_signal, hold_cause, detail,
                                             funds, record, created_at, cost_krw)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)\
                """,
                account,
                decision.id(),
                decision.market().code(),
                utc(decision.due()),
                row.signalType(),
                row.confidence(),
                row.reasoning(),
                row.model(),
                row.inputTokens(),
                row.outputTokens(),
                row.price(),
                decision.result() instanceof Result.Holds(var cause, var _) ? cause.name() : null,
                row.detail(),
                decision.result() instanceof Result.Buys(var funds, var _) ? funds.amount() : null,
                DecisionJson.of(decision),
                utc(decision.at()),
                decision.reply() == null ? BigDecimal.ZERO : decision.reply().costKrw());
    }

    // -- reading
    // ----------------------------------------------------------------------------------------------------

    @Override
    public Snapshot load() {
        return asked(
                "the journal could not be read",
                Patience.LOAD,
                () -> transaction.execute(_ -> read()));
    }

    private Snapshot read() {
        boolean opened =
                Boolean.TRUE.equals(
                        db.queryForObject(
                                "SELECT EXISTS (SELECT 1 FROM ledger WHERE account_id = ? AND kind = 'CASH_FLOW')",
                                Boolean.class,
                                account));
        var books = books();
        proveLedger(books);
        return new Snapshot(
                installEpoch,
                opened,
                books,
                day(),
                live(),
                new HashSet<>(
                        db.queryForList(
                                "SELECT identifier FROM orders WHERE account_id = ?",
                                String.class,
                                account)),
                latches(),
                exits(),
                runs(),
                lastDecisions(),
                recent());
    }

    private Map<Market, Run> runs() {
        var runs = new TreeMap<Market, Run>();
        db.query(
                """
                SELECT symbol, original_quantity, run_quantity, peak_price, trailing_stop_active FROM positions
                WHERE account_id = ? AND original_quantity IS NOT NULL\
                """,
                row -> {
                    runs.put(
                            new Market(row.getString("symbol")),
                            new Run(
                                    quantity(row, "original_quantity"),
                                    quantity(row, "run_quantity"),
                                    new Price(row.getBigDecimal("peak_price")),
                                    row.getBoolean("trailing_stop_active")));
                },
                account);
        return runs;
    }

    private Recent recent() {
        var buys =
                db.query(
                        """
                        SELECT created_at FROM (
                            SELECT id, created_at FROM orders WHERE account_id = ? AND side = 'BUY'
                            ORDER BY id DESC LIMIT ?) newest
                        ORDER BY id\
                        """,
                        (row, _) -> time(row, "created_at"),
                        account,
                        Recent.MOST_BUYS);
        var stops = new TreeMap<Market, Instant>();
        db.query(
                """
                SELECT DISTINCT ON (market) market, since FROM exits
                WHERE account_id = ? AND leg = 'STOP' ORDER BY market, id DESC\
                """,
                row -> {
                    stops.put(new Market(row.getString("market")), time(row, "since"));
                },
                account);
        return new Recent(buys, stops);
    }

    private Books books() {
        var positions = new TreeMap<Market, Position>();
        db.query(
                "SELECT symbol, quantity, cost FROM positions WHERE account_id = ? AND quantity > 0",
                row -> {
                    positions.put(
                            new Market(row.getString("symbol")),
                            new Position(quantity(row, "quantity"), krw(row, "cost")));
                },
                account);
        return db
                .query(
                        "SELECT cash, realised, flows FROM books WHERE account_id = ?",
                        (row, _) ->
                                new Books(
                                        krw(row, "cash"),
                                        positions,
                                        krw(row, "realised"),
                                        krw(row, "flows")),
                        account)
                .stream()
                .findFirst()
                .orElseGet(() -> new Books(Krw.ZERO, positions, Krw.ZERO, Krw.ZERO));
    }

    /**
     * The sums must be the sums of the lines, to the last digit; if not, nothing may be traded on
     * them.
     */
    private void proveLedger(Books books) {
        var cash =
                db.queryForObject(
                        "SELECT coalesce(sum(cash), 0) FROM ledger WHERE account_id = ?",
                        BigDecimal.class,
                        account);
        boolean same = new Krw(cash == null ? BigDecimal.ZERO : cash).equals(books.cash());
        var atCost =
                books.positions().values().stream()
                        .map(Position::cost)
                        .reduce(books.cash(), Krw::plus);
        same &= atCost.minus(books.flows()).equals(books.realised());
        var coins = new TreeMap<Market, Quantity>();
        db.query(
                """
                SELECT market, sum(coins) AS coins FROM ledger
                WHERE account_id = ? AND market IS NOT NULL GROUP BY market HAVING sum(coins) <> 0\
                """,
                row -> {
                    coins.put(new Market(row.getString("market")), quantity(row, "coins"));
                },
                account);
        for (var market : coins.keySet()) {
            same &= books.position(market).quantity().equals(coins.get(market));
        }
        if (!same || coins.size() != books.positions().size()) {
            throw new IllegalStateException(
                    "the ledger and the books differ: restore a backup, or ask for help before trading on");
        }
    }

    private Optional<Day> day() {
        return db
                .query(
                        "SELECT * FROM daily_stats WHERE account_id = ? ORDER BY date DESC LIMIT 1",
                        (row, _) ->
                                new Day(
                                        row.getObject("date", LocalDate.class),
                                        krw(row, "starting_balance"),
                                        krw(row, "starting_flows"),
                                        krw(row, "starting_realised"),
                                        row.getInt("trade_count"),
                                        row.getInt("win_count"),
                                        row.getInt("loss_count"),
                                        krw(row, "accepted_loss")),
                        account)
                .stream()
                .findFirst();
    }

    private List<Order> live() {
        var fills = new LinkedHashMap<String, Map<String, Fill>>();
        db.query(
                """
                SELECT f.* FROM fills f JOIN orders o USING (identifier)
                WHERE f.account_id = ? AND o.state <> 'DONE' ORDER BY f.booked\
                """,
                row -> {
                    var fill =
                            new Fill(
                                    row.getString("trade_id"),
                                    new Price(row.getBigDecimal("price")),
                                    quantity(row, "volume"),
                                    krw(row, "funds"),
                                    time(row, "at"));
                    fills.computeIfAbsent(row.getString("identifier"), _ -> new LinkedHashMap<>())
                            .put(fill.tradeId(), fill);
                },
                account);
        return db.query(
                "SELECT * FROM orders WHERE account_id = ? AND state <> 'DONE' ORDER BY id",
                (row, _) -> {
                    var identifier = row.getString("identifier");
                    return new Order(
                            intent(row),
                            state(row),
                            row.getString("upbit_uuid"),
                            fills.getOrDefault(identifier, Map.of()),
                            krw(row, "fee"),
                            krw(row, "profit"));
                },
                account);
    }

    private static OrderIntent intent(ResultSet row) throws SQLException {
        return new OrderIntent(
                row.getString("identifier"),
                new Market(row.getString("market")),
                OrderColumns.read(row),
                SelfMatch.valueOf(row.getString("self_match")),
                Leg.valueOf(row.getString("leg")),
                row.getString("decision"),
                row.getInt("attempt"),
                time(row, "created_at"),
                time(row, "wanted_until"));
    }

    private static OrderState state(ResultSet row) throws SQLException {
        var state = row.getString("state");
        return switch (state) {
            case "IN_FLIGHT" -> new OrderState.InFlight();
            case "WORKING" -> new OrderState.Working();
            case "UNRESOLVED" ->
                    new OrderState.Unresolved(
                            time(row, "unresolved_since"),
                            row.getString("detail"),
                            timeOrNull(row, "burnt_since"));
            default -> throw new IllegalStateException("not the state of a live order: " + state);
        };
    }

    private List<Latch> latches() {
        return db.query(
                "SELECT * FROM latches WHERE account_id = ? AND opened_at IS NULL ORDER BY id",
                (row, _) ->
                        new Latch(
                                LatchCause.valueOf(row.getString("cause")),
                                row.getString("market").isEmpty()
                                        ? null
                                        : new Market(row.getString("market")),
                                time(row, "since"),
                                row.getString("reason"),
                                measure(row)),
                account);
    }

    private static @Nullable Measure measure(ResultSet row) throws SQLException {
        var value = row.getBigDecimal("trigger_value");
        return value == null ? null : new Measure(value, row.getString("trigger_unit"));
    }

    private List<ExitOrder> exits() {
        return db.query(
                "SELECT * FROM exits WHERE account_id = ? AND ended_at IS NULL ORDER BY id",
                (row, _) ->
                        new ExitOrder(
                                new Market(row.getString("market")),
                                Leg.valueOf(row.getString("leg")),
                                row.getString("decision"),
                                time(row, "since"),
                                row.getString("reason"),
                                measure(row)),
                account);
    }

    private Map<Market, Instant> lastDecisions() {
        var last = new LinkedHashMap<Market, Instant>();
        db.query(
                "SELECT market, max(due_at) AS due_at FROM trading_signals WHERE account_id = ? GROUP BY market",
                row -> {
                    last.put(new Market(row.getString("market")), time(row, "due_at"));
                },
                account);
        return last;
    }

    private static String code(@Nullable Market market) {
        return market == null ? "" : market.code();
    }

    private static Krw krw(ResultSet row, String column) throws SQLException {
        return new Krw(row.getBigDecimal(column));
    }

    private static Quantity quantity(ResultSet row, String column) throws SQLException {
        return new Quantity(row.getBigDecimal(column));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime utcOrNull(@Nullable Instant at) {
        return at == null ? null : utc(at);
    }
}
