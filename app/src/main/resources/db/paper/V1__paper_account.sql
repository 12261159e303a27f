-- The one account of the paper exchange, as that exchange keeps it. What was executed of an order
-- follows from its trades. Amounts are numeric without a scale: every digit is kept.

CREATE TABLE exchange (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    ids       bigint NOT NULL CHECK (ids >= 0)
);

CREATE TABLE holdings (
    currency  varchar(20) PRIMARY KEY,
    free      numeric NOT NULL CHECK (free >= 0),
    locked    numeric NOT NULL CHECK (locked >= 0),
    average   numeric NOT NULL CHECK (average >= 0)
);

CREATE TABLE identifiers (
    identifier  varchar(64) PRIMARY KEY
);

CREATE TABLE orders (
    number            bigint GENERATED ALWAYS AS IDENTITY,
    uuid              varchar(36) PRIMARY KEY,
    identifier        varchar(64) UNIQUE REFERENCES identifiers,
    market            varchar(20) NOT NULL,
    side              varchar(4)  NOT NULL CHECK (side IN ('BUY', 'SELL')),
    type              varchar(10) NOT NULL,
    price             numeric CHECK (price > 0),
    funds             numeric CHECK (funds > 0),
    volume            numeric CHECK (volume > 0),
    force             varchar(10),
    smp               varchar(20) NOT NULL,
    created_at        timestamptz NOT NULL,
    fee_rate          numeric     NOT NULL CHECK (fee_rate >= 0),
    state             varchar(10) NOT NULL CHECK (state IN ('WAIT', 'DONE', 'CANCEL')),
    locked            numeric     NOT NULL CHECK (locked >= 0),
    prevented_volume  numeric     NOT NULL CHECK (prevented_volume >= 0),
    prevented_locked  numeric     NOT NULL CHECK (prevented_locked >= 0),
    CHECK (funds IS NULL OR volume IS NULL)
);

CREATE TABLE trades (
    number      bigint GENERATED ALWAYS AS IDENTITY,
    uuid        varchar(36) PRIMARY KEY,
    order_uuid  varchar(36) NOT NULL REFERENCES orders,
    price       numeric     NOT NULL CHECK (price > 0),
    volume      numeric     NOT NULL CHECK (volume > 0),
    traded_at   timestamptz NOT NULL
);

CREATE TABLE flows (
    currency  varchar(20) NOT NULL,
    amount    numeric     NOT NULL CHECK (amount <> 0),
    at        timestamptz NOT NULL,
    PRIMARY KEY (at, currency, amount)
);
