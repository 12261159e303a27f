-- Who changed which setting, when, from what to what. Lines are added, never changed.
CREATE TABLE config_changes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint REFERENCES users,
    key        varchar(50) NOT NULL,
    old_value  jsonb,
    new_value  jsonb,
    changed_by bigint      NOT NULL REFERENCES users,
    changed_at timestamptz NOT NULL
);
CREATE INDEX config_changes_newest ON config_changes (user_id, id DESC);

-- The loss at which a person last said to trade on.
ALTER TABLE daily_stats ADD COLUMN accepted_loss numeric NOT NULL DEFAULT 0 CHECK (accepted_loss <= 0);
