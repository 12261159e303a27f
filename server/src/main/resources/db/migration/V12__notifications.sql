-- Up to which event each channel was told. A new channel hears of what happens from then on.
CREATE TABLE notification_marks (
    account_id   bigint      NOT NULL REFERENCES accounts,
    channel      varchar(20) NOT NULL CHECK (channel IN ('slack', 'telegram', 'discord', 'webhook')),
    told         bigint      NOT NULL,
    delivered_at timestamptz,
    failure      text,
    PRIMARY KEY (account_id, channel)
);
