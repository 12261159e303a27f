-- The account's worth at each decision: the points of its curve.

ALTER TABLE trading_signals
    ADD COLUMN account_equity numeric GENERATED ALWAYS AS ((record -> 'basis' -> 'risk' ->> 'equity')::numeric) STORED,
    ADD COLUMN account_flows  numeric;

CREATE FUNCTION flows_at_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT flows INTO NEW.account_flows FROM books WHERE account_id = NEW.account_id;
    RETURN NEW;
END $$;
CREATE TRIGGER flows BEFORE INSERT ON trading_signals FOR EACH ROW EXECUTE FUNCTION flows_at_signal();

CREATE INDEX trading_signals_equity ON trading_signals (account_id, created_at)
    INCLUDE (account_equity, account_flows) WHERE account_equity IS NOT NULL AND account_flows IS NOT NULL;
CREATE INDEX orders_sold ON orders (account_id, moved_at) WHERE side = 'SELL' AND executed_amount > 0;
