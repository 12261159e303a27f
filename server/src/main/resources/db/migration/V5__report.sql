-- Every column of the reference system's tables, under its name. What follows from other columns is generated, so that
-- it cannot differ from them; whose a row is follows from its account.

CREATE FUNCTION own_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT user_id INTO NEW.user_id FROM accounts WHERE id = NEW.account_id;
    RETURN NEW;
END $$;

-- trading_signals
ALTER TABLE trading_signals
    ADD COLUMN user_id           bigint REFERENCES users,
    ADD COLUMN market_data_id    bigint REFERENCES market_data ON DELETE SET NULL,
    ADD COLUMN price_after_4h    numeric CHECK (price_after_4h > 0),
    ADD COLUMN price_after_24h   numeric CHECK (price_after_24h > 0),
    ADD COLUMN outcome_evaluated boolean     NOT NULL DEFAULT false,
    ADD COLUMN outcome_correct   boolean,
    ADD COLUMN cost_krw          numeric     NOT NULL DEFAULT 0 CHECK (cost_krw >= 0),
    ADD COLUMN updated_at        timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN created_by        bigint REFERENCES users,
    ADD COLUMN updated_by        bigint REFERENCES users,
    ADD COLUMN technical_snapshot jsonb GENERATED ALWAYS AS (record -> 'request' -> 'hourly') STORED,
    ADD CHECK (outcome_correct IS NULL OR outcome_evaluated),
    ADD CHECK (NOT outcome_evaluated OR price_after_24h IS NOT NULL);
UPDATE trading_signals s SET user_id = a.user_id FROM accounts a WHERE a.id = s.account_id;
ALTER TABLE trading_signals ALTER COLUMN user_id SET NOT NULL;
CREATE TRIGGER own_row BEFORE INSERT ON trading_signals FOR EACH ROW EXECUTE FUNCTION own_row();
CREATE INDEX trading_signals_market_data ON trading_signals (market_data_id);
CREATE INDEX trading_signals_unscored ON trading_signals (created_at) WHERE NOT outcome_evaluated;

CREATE FUNCTION market_row_of_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT id INTO NEW.market_data_id FROM market_data
    WHERE symbol = NEW.market AND "timestamp" <= NEW.created_at ORDER BY "timestamp" DESC LIMIT 1;
    RETURN NEW;
END $$;
CREATE TRIGGER market_row BEFORE INSERT ON trading_signals FOR EACH ROW EXECUTE FUNCTION market_row_of_signal();

-- orders
ALTER TABLE orders
    ADD COLUMN user_id           bigint REFERENCES users,
    ADD COLUMN signal_id         bigint REFERENCES trading_signals,
    ADD COLUMN avg_cost_at_order numeric,
    ADD COLUMN created_by        bigint REFERENCES users,
    ADD COLUMN updated_by        bigint REFERENCES users,
    ADD COLUMN idempotency_key   varchar(64) GENERATED ALWAYS AS (identifier) STORED UNIQUE,
    ADD COLUMN status            varchar(20) NOT NULL GENERATED ALWAYS AS (
        CASE WHEN state <> 'DONE' THEN 'PENDING' WHEN ending = 'REFUSED' THEN 'FAILED' ELSE ending END) STORED,
    ADD COLUMN executed_price    numeric GENERATED ALWAYS AS (
        CASE WHEN executed_amount > 0 THEN executed_funds / executed_amount END) STORED,
    ADD COLUMN error_message     text GENERATED ALWAYS AS (
        CASE WHEN ending IS DISTINCT FROM 'EXECUTED' THEN nullif(detail, '') END) STORED,
    ADD COLUMN executed_at       timestamptz GENERATED ALWAYS AS (CASE WHEN ending = 'EXECUTED' THEN moved_at END) STORED,
    ADD COLUMN updated_at        timestamptz NOT NULL GENERATED ALWAYS AS (moved_at) STORED;
UPDATE orders o SET user_id = a.user_id FROM accounts a WHERE a.id = o.account_id;
UPDATE orders o SET signal_id = s.id FROM trading_signals s
WHERE s.account_id = o.account_id AND s.decision = o.decision;
ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;
CREATE TRIGGER own_row BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION own_row();
CREATE INDEX orders_signal ON orders (signal_id);
CREATE INDEX orders_status ON orders (account_id, status, id DESC);

-- What an order follows from, what its coins cost, and the person if one wanted it.
CREATE FUNCTION origin_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT id INTO NEW.signal_id FROM trading_signals WHERE account_id = NEW.account_id AND decision = NEW.decision;
    IF NEW.side = 'SELL' THEN
        SELECT cost / quantity INTO NEW.avg_cost_at_order FROM positions
        WHERE account_id = NEW.account_id AND symbol = NEW.market AND quantity > 0;
    END IF;
    IF NEW.decision LIKE 'hand:%' OR NEW.leg = 'FLATTEN' THEN
        NEW.created_by := NEW.user_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER origin BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION origin_of_order();

-- positions: the value is the one at the last change; what is shown is computed at the price of the moment.
ALTER TABLE positions
    ADD COLUMN user_id        bigint REFERENCES users,
    ADD COLUMN created_at     timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN created_by     bigint REFERENCES users,
    ADD COLUMN updated_by     bigint REFERENCES users,
    ADD COLUMN current_value  numeric NOT NULL DEFAULT 0 CHECK (current_value >= 0),
    ADD COLUMN avg_buy_price  numeric NOT NULL GENERATED ALWAYS AS (
        CASE WHEN quantity > 0 THEN cost / quantity ELSE 0 END) STORED,
    ADD COLUMN unrealized_pnl numeric NOT NULL GENERATED ALWAYS AS (
        CASE WHEN quantity > 0 THEN current_value - cost ELSE 0 END) STORED;
UPDATE positions p SET user_id = a.user_id, current_value = greatest(p.cost, 0) FROM accounts a WHERE a.id = p.account_id;
ALTER TABLE positions ALTER COLUMN user_id SET NOT NULL, ADD UNIQUE (user_id, account_id, symbol);
CREATE TRIGGER own_row BEFORE INSERT ON positions FOR EACH ROW EXECUTE FUNCTION own_row();

-- daily_stats
ALTER TABLE daily_stats
    ADD COLUMN user_id           bigint REFERENCES users,
    ADD COLUMN ending_balance    numeric     NOT NULL DEFAULT 0,
    ADD COLUMN realized_pnl      numeric     NOT NULL DEFAULT 0,
    ADD COLUMN is_trading_halted boolean     NOT NULL DEFAULT false,
    ADD COLUMN halt_reason       text,
    ADD COLUMN created_at        timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN updated_at        timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN created_by        bigint REFERENCES users,
    ADD COLUMN updated_by        bigint REFERENCES users,
    ADD CHECK (is_trading_halted = (halt_reason IS NOT NULL));
UPDATE daily_stats d SET user_id = a.user_id, ending_balance = d.starting_balance FROM accounts a WHERE a.id = d.account_id;
ALTER TABLE daily_stats ALTER COLUMN user_id SET NOT NULL, ADD UNIQUE (user_id, account_id, date);
CREATE TRIGGER own_row BEFORE INSERT ON daily_stats FOR EACH ROW EXECUTE FUNCTION own_row();

-- risk_events: the number that did it, with its unit, and the code that programs know.
ALTER TABLE risk_events
    ADD COLUMN user_id       bigint REFERENCES users,
    ADD COLUMN order_id      bigint REFERENCES orders,
    ADD COLUMN decision      varchar(80),
    ADD COLUMN code          varchar(40),
    ADD COLUMN trigger_value numeric,
    ADD COLUMN trigger_unit  varchar(10),
    ADD COLUMN updated_at    timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN created_by    bigint REFERENCES users,
    ADD COLUMN updated_by    bigint REFERENCES users,
    ADD CHECK ((trigger_value IS NULL) = (trigger_unit IS NULL));
UPDATE risk_events r SET user_id = a.user_id, code = r.cause FROM accounts a WHERE a.id = r.account_id;
ALTER TABLE risk_events ALTER COLUMN user_id SET NOT NULL, ALTER COLUMN code SET NOT NULL;
CREATE TRIGGER own_row BEFORE INSERT ON risk_events FOR EACH ROW EXECUTE FUNCTION own_row();
CREATE INDEX risk_events_order ON risk_events (order_id);

ALTER TABLE latches ADD COLUMN trigger_value numeric, ADD COLUMN trigger_unit varchar(10);
ALTER TABLE exits ADD COLUMN trigger_value numeric, ADD COLUMN trigger_unit varchar(10);

ALTER TABLE system_configs ADD COLUMN created_by bigint REFERENCES users;
ALTER TABLE user_configs ADD COLUMN created_by bigint REFERENCES users;

-- What a caller's Idempotency-Key was answered.
CREATE TABLE idempotency_keys (
    account_id bigint      NOT NULL REFERENCES accounts,
    key        varchar(64) NOT NULL,
    body_hash  varchar(64) NOT NULL,
    status     integer,
    answer     jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, key),
    CHECK ((status IS NULL) = (answer IS NULL))
);
