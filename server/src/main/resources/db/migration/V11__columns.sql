-- The rest of the reference system's columns, and who caused a row, where it was a person.

ALTER TABLE system_configs ADD COLUMN id bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE;
ALTER TABLE user_configs ADD COLUMN id bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE;
UPDATE system_configs SET created_by = updated_by WHERE created_by IS NULL;
UPDATE user_configs SET created_by = updated_by WHERE created_by IS NULL;

-- Triggers fire by their names: this one after own_row, which tells whose row it is.
DROP TRIGGER origin ON orders;
CREATE TRIGGER whence BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION origin_of_order();
UPDATE orders SET created_by = user_id WHERE decision LIKE 'hand:%' OR leg = 'FLATTEN';

CREATE FUNCTION asker_of_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.record ->> 'asked' = 'true' THEN
        NEW.created_by := NEW.user_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER whence BEFORE INSERT ON trading_signals FOR EACH ROW EXECUTE FUNCTION asker_of_signal();

CREATE FUNCTION person_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cause = 'MANUAL' THEN
        NEW.created_by := NEW.user_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER whence BEFORE INSERT ON risk_events FOR EACH ROW EXECUTE FUNCTION person_of_event();
UPDATE risk_events SET created_by = user_id WHERE cause = 'MANUAL';
