-- Several people share an installation. Each sees and changes only rows of their own: the server works as a role that owns no table,
-- and names on every connection whom it works for. Without a name no row of a person's is there.

ALTER TABLE users
    ALTER COLUMN auth_user_id TYPE varchar(255),
    ADD COLUMN role        varchar(10) NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    ADD COLUMN disabled_at timestamptz;
-- Who had the installation alone keeps it.
UPDATE users SET role = 'admin';

-- Which of the installation's markets the account trades; null for all of them.
ALTER TABLE accounts ADD COLUMN markets text[] CHECK (cardinality(markets) > 0);
CREATE INDEX accounts_of_user ON accounts (user_id);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'haetae_app') THEN
        BEGIN
            CREATE ROLE haetae_app NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL; -- another database's migration was faster
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the role haetae_app is missing and % may not make it: as an administrator of the database run '
                    'CREATE ROLE haetae_app NOLOGIN; GRANT haetae_app TO %; then start again', current_user, current_user;
        END;
    END IF;
    -- From PostgreSQL 16 on whoever made a role is a member of it, but may not take it on before it is granted.
    IF NOT pg_has_role(current_user, 'haetae_app',
                       CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
        EXECUTE format('GRANT haetae_app TO %I', current_user);
    END IF;
END $$;

-- Whom this connection works for; null for nobody.
CREATE FUNCTION haetae_user() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('haetae.user', true), '')::bigint
$$;

-- Market data belong to everybody, and so does the list of what is due.
GRANT SELECT, INSERT, UPDATE, DELETE ON market_data, candles, scheduled_tasks TO haetae_app;

-- Oneself: who one is comes from whoever signs people in, not from here.
GRANT SELECT ON users TO haetae_app;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (id = haetae_user());

-- A lock on an account's row needs the right to update it.
GRANT SELECT, UPDATE ON accounts TO haetae_app;
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts USING (user_id = haetae_user());

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['trading_signals', 'orders', 'positions', 'daily_stats', 'risk_events', 'ai_usage', 'events',
                                'user_configs'] LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO haetae_app', name);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own ON %I USING (user_id = haetae_user())', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['leases', 'fills', 'books', 'latches', 'exits', 'idempotency_keys', 'notification_marks', 'ledger'] LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO haetae_app', name);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own ON %I USING (account_id = ANY (ARRAY('
                       'SELECT id FROM accounts WHERE user_id = haetae_user())))', name);
    END LOOP;
END $$;
-- Lines of the ledger, and of who changed what, are added and never changed.
REVOKE UPDATE, DELETE ON ledger FROM haetae_app;

GRANT SELECT, INSERT ON config_changes TO haetae_app;
ALTER TABLE config_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON config_changes
    USING (user_id = haetae_user() OR user_id IS NULL)
    WITH CHECK (changed_by = haetae_user() AND (user_id IS NULL OR user_id = haetae_user()));

-- What holds for everybody is changed by an administrator.
GRANT SELECT, INSERT, UPDATE, DELETE ON system_configs TO haetae_app;
ALTER TABLE system_configs ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON system_configs FOR SELECT USING (true);
CREATE POLICY administrators ON system_configs
    USING (EXISTS (SELECT FROM users WHERE id = haetae_user() AND role = 'admin'));

-- The exchange key that a person gave, sealed with a key that is not in the database.
CREATE TABLE exchange_keys (
    account_id bigint      PRIMARY KEY REFERENCES accounts,
    access_key bytea       NOT NULL,
    secret_key bytea       NOT NULL,
    ending     varchar(4)  NOT NULL,
    added_at   timestamptz NOT NULL,
    expires_at timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON exchange_keys TO haetae_app;
ALTER TABLE exchange_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON exchange_keys USING (account_id = ANY (ARRAY(SELECT id FROM accounts WHERE user_id = haetae_user())));
