-- What happened to an account, in the order in which it was committed: written in the transaction of the change itself, by
-- the one process that holds the account's lease, so that ids rise without a gap that could be filled later.
CREATE TABLE events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts,
    user_id    bigint      NOT NULL REFERENCES users,
    kind       varchar(20) NOT NULL CHECK (kind IN ('signal', 'order', 'fill', 'risk_event', 'halt')),
    data       jsonb       NOT NULL,
    at         timestamptz NOT NULL
);
CREATE TRIGGER own_row BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION own_row();
CREATE INDEX events_of_account ON events (account_id, id);

-- The database itself writes them, so that no change is told that was not kept, and none is kept that was not told.
CREATE FUNCTION tell_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (account_id, kind, at, data) VALUES (NEW.account_id, 'order', NEW.moved_at, jsonb_build_object(
        'id', NEW.id, 'signal_id', NEW.signal_id, 'idempotency_key', NEW.identifier, 'leg', NEW.leg,
        'order_type', NEW.order_type, 'side', NEW.side, 'market', NEW.market, 'amount', NEW.amount::text,
        'price', NEW.price::text, 'status', NEW.status, 'state', NEW.state, 'executed_price', NEW.executed_price::text,
        'executed_amount', NEW.executed_amount::text, 'fee', NEW.fee::text, 'error_message', NEW.error_message));
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF state ON orders FOR EACH ROW EXECUTE FUNCTION tell_order();

CREATE FUNCTION tell_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (account_id, kind, at, data)
    SELECT NEW.account_id, 'fill', NEW.at, jsonb_build_object('trade_id', NEW.trade_id, 'order_id', id, 'market', market,
        'side', side, 'price', NEW.price::text, 'volume', NEW.volume::text, 'funds', NEW.funds::text,
        'profit', NEW.profit::text)
    FROM orders WHERE identifier = NEW.identifier;
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON fills FOR EACH ROW EXECUTE FUNCTION tell_fill();

CREATE FUNCTION tell_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (account_id, kind, at, data) VALUES (NEW.account_id, 'signal', NEW.created_at, jsonb_build_object(
        'id', NEW.id, 'market', NEW.market, 'signal_type', NEW.signal_type, 'confidence', NEW.confidence::text,
        'reasoning', NEW.reasoning, 'model_name', NEW.model_name, 'hold_cause', NEW.hold_cause, 'detail', NEW.detail,
        'funds', NEW.funds::text));
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON trading_signals FOR EACH ROW EXECUTE FUNCTION tell_signal();

CREATE FUNCTION tell_risk_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (account_id, kind, at, data) VALUES (NEW.account_id, 'risk_event', NEW.created_at,
        jsonb_build_object('id', NEW.id, 'event_type', NEW.event_type, 'code', NEW.code, 'cause', NEW.cause,
            'market', NEW.market, 'action_taken', NEW.action_taken, 'trigger_value', NEW.trigger_value::text,
            'trigger_unit', NEW.trigger_unit));
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON risk_events FOR EACH ROW EXECUTE FUNCTION tell_risk_event();

CREATE FUNCTION tell_halt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (account_id, kind, at, data) VALUES (NEW.account_id, 'halt', coalesce(NEW.opened_at, NEW.since),
        jsonb_build_object('cause', NEW.cause, 'market', nullif(NEW.market, ''), 'since', NEW.since,
            'reason', NEW.reason, 'closed', NEW.opened_at IS NULL, 'opened_why', NEW.opened_why));
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF opened_at ON latches FOR EACH ROW EXECUTE FUNCTION tell_halt();
