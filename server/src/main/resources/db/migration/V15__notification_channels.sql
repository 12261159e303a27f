-- Where people want to hear of their own account. Addresses and tokens are secrets: they are sealed with a key that is not in the database.
CREATE TABLE notification_channels (
    account_id bigint       NOT NULL REFERENCES accounts,
    kind       varchar(20)  NOT NULL CHECK (kind IN ('slack', 'telegram', 'discord', 'webhook')),
    host       varchar(253) NOT NULL,
    secret     bytea        NOT NULL, -- the bot's token for Telegram, else the address
    chat       bytea,
    created_at timestamptz  NOT NULL,
    PRIMARY KEY (account_id, kind),
    CHECK ((kind = 'telegram') = (chat IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_channels TO haetae_app;
ALTER TABLE notification_channels ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notification_channels USING (account_id = ANY (ARRAY(SELECT id FROM accounts WHERE user_id = haetae_user())));

-- The operator's channel and the person's own of the same kind are told apart.
ALTER TABLE notification_marks ADD COLUMN own boolean NOT NULL DEFAULT false;
ALTER TABLE notification_marks DROP CONSTRAINT notification_marks_pkey, ADD PRIMARY KEY (account_id, channel, own);

-- A key that ends soon is told once a day.
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check
    CHECK (kind IN ('signal', 'order', 'fill', 'risk_event', 'halt', 'key_expiry'));
CREATE UNIQUE INDEX events_key_expiry ON events (account_id, (data ->> 'expires_at'), (data ->> 'day')) WHERE kind = 'key_expiry';

-- A decision's event says how many before it, in the same market, ended in holding for want of advice, so that people are told when
-- that begins, when it piles up and when it is over, and not each time. Whether market data were fresh says nothing about advice.
CREATE OR REPLACE FUNCTION tell_signal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unadvised CONSTANT text[] := ARRAY['PROVIDERS_FAILED', 'REFUSED_ANSWER', 'BUDGET_SPENT'];
    advised bigint;
    before  integer;
    same    integer;
BEGIN
    SELECT coalesce(max(id), 0) INTO advised FROM trading_signals
    WHERE account_id = NEW.account_id AND market = NEW.market AND id < NEW.id
      AND (hold_cause IS NULL OR hold_cause <> 'STALE_DATA' AND hold_cause <> ALL (unadvised));
    SELECT count(*), count(*) FILTER (WHERE hold_cause = NEW.hold_cause) INTO before, same FROM trading_signals
    WHERE account_id = NEW.account_id AND market = NEW.market AND id > advised AND id < NEW.id AND hold_cause = ANY (unadvised);
    INSERT INTO events (account_id, kind, at, data) VALUES (NEW.account_id, 'signal', NEW.created_at, jsonb_build_object(
        'id', NEW.id, 'market', NEW.market, 'signal_type', NEW.signal_type, 'confidence', NEW.confidence::text,
        'reasoning', NEW.reasoning, 'model_name', NEW.model_name, 'hold_cause', NEW.hold_cause, 'detail', NEW.detail,
        'funds', NEW.funds::text, 'unadvised_before', before, 'same_cause_before', same));
    RETURN NULL;
END $$;

-- A limit that goes on stopping the same buys is told once: until there was an order in that market, or a day without.
CREATE OR REPLACE FUNCTION tell_risk_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    repeated boolean := false;
BEGIN
    IF NEW.event_type = 'POSITION_LIMIT' THEN
        SELECT EXISTS (
            SELECT FROM risk_events r
            WHERE r.account_id = NEW.account_id AND r.id < NEW.id AND r.event_type = NEW.event_type AND r.code = NEW.code
              AND r.market IS NOT DISTINCT FROM NEW.market AND r.created_at > NEW.created_at - interval '1 day'
              AND NOT EXISTS (SELECT FROM orders o WHERE o.account_id = r.account_id AND o.market = r.market
                                                     AND o.created_at > r.created_at)) INTO repeated;
    END IF;
    INSERT INTO events (account_id, kind, at, data) VALUES (NEW.account_id, 'risk_event', NEW.created_at,
        jsonb_build_object('id', NEW.id, 'event_type', NEW.event_type, 'code', NEW.code, 'cause', NEW.cause,
            'market', NEW.market, 'action_taken', NEW.action_taken, 'trigger_value', NEW.trigger_value::text,
            'trigger_unit', NEW.trigger_unit, 'repeated', repeated));
    RETURN NULL;
END $$;
