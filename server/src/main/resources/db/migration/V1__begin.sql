-- Amounts are numeric without a scale: the ledger keeps every digit that the exchange gives.
-- Every row of a person's belongs to an account, and an account to a user.

CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    auth_user_id  varchar(36)  NOT NULL UNIQUE,
    email         varchar(255) NOT NULL,
    name          varchar(100) NOT NULL,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    updated_at    timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE accounts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id        bigint      NOT NULL REFERENCES users,
    venue          varchar(20) NOT NULL,
    environment    varchar(20) NOT NULL CHECK (environment IN ('demo', 'paper', 'live')),
    name           varchar(64) NOT NULL,
    install_epoch  varchar(36) NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (venue, environment, name)
);

-- Who trades an account: one process at a time. Every change is written under its epoch; an older one is refused.
CREATE TABLE leases (
    account_id bigint PRIMARY KEY REFERENCES accounts,
    owner      varchar(80) NOT NULL CHECK (owner <> ''),
    epoch      bigint      NOT NULL CHECK (epoch > 0),
    last_batch bigint      NOT NULL CHECK (last_batch >= 0),
    until      timestamptz NOT NULL
);

CREATE TABLE market_data (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    symbol      varchar(20) NOT NULL,
    "timestamp" timestamptz NOT NULL,
    price       numeric     NOT NULL CHECK (price > 0),
    volume      numeric     NOT NULL CHECK (volume >= 0),
    high_price  numeric     NOT NULL CHECK (high_price > 0),
    low_price   numeric     NOT NULL CHECK (low_price > 0),
    trade_count integer     NOT NULL CHECK (trade_count >= 0),
    UNIQUE (symbol, "timestamp")
);

CREATE TABLE candles (
    market      varchar(20) NOT NULL,
    minutes     integer     NOT NULL CHECK (minutes > 0),
    open_time   timestamptz NOT NULL,
    open        numeric     NOT NULL CHECK (open > 0),
    high        numeric     NOT NULL,
    low         numeric     NOT NULL CHECK (low > 0),
    close       numeric     NOT NULL,
    volume      numeric     NOT NULL CHECK (volume >= 0),
    value       numeric     NOT NULL CHECK (value >= 0),
    known_at    timestamptz NOT NULL,
    PRIMARY KEY (market, minutes, open_time),
    CHECK (high >= open AND high >= close AND low <= open AND low <= close)
);

CREATE TABLE trading_signals (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id      bigint       NOT NULL REFERENCES accounts,
    decision        varchar(80)  NOT NULL,
    market          varchar(20)  NOT NULL,
    due_at          timestamptz  NOT NULL,
    signal_type     varchar(10)  NOT NULL CHECK (signal_type IN ('BUY', 'SELL', 'HOLD')),
    confidence      numeric CHECK (confidence BETWEEN 0 AND 1),
    reasoning       text         NOT NULL,
    model_name      varchar(80)  NOT NULL,
    input_tokens    integer      NOT NULL CHECK (input_tokens >= 0),
    output_tokens   integer      NOT NULL CHECK (output_tokens >= 0),
    price_at_signal numeric,
    hold_cause      varchar(30),
    detail          text         NOT NULL,
    funds           numeric CHECK (funds > 0),
    record          jsonb        NOT NULL,
    created_at      timestamptz  NOT NULL,
    UNIQUE (account_id, decision),
    CHECK ((signal_type = 'HOLD') = (hold_cause IS NOT NULL)),
    CHECK ((signal_type = 'BUY') = (funds IS NOT NULL))
);
CREATE INDEX trading_signals_newest ON trading_signals (account_id, id DESC);
CREATE INDEX trading_signals_due ON trading_signals (account_id, market, due_at DESC);

CREATE TABLE orders (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id       bigint      NOT NULL REFERENCES accounts,
    identifier       varchar(32) NOT NULL UNIQUE,
    decision         varchar(80) NOT NULL,
    leg              varchar(10) NOT NULL CHECK (leg IN ('ENTRY', 'EXIT', 'STOP', 'FLATTEN')),
    attempt          integer     NOT NULL CHECK (attempt > 0),
    market           varchar(20) NOT NULL,
    side             varchar(4)  NOT NULL CHECK (side IN ('BUY', 'SELL')),
    order_type       varchar(10) NOT NULL CHECK (order_type IN ('MARKET', 'LIMIT', 'BEST')),
    amount           numeric     NOT NULL CHECK (amount > 0),
    price            numeric CHECK (price > 0),
    time_in_force    varchar(20) CHECK (time_in_force IN ('GOOD_TILL_CANCELLED', 'IMMEDIATE_OR_CANCEL', 'FILL_OR_KILL', 'POST_ONLY')),
    self_match       varchar(12) NOT NULL CHECK (self_match IN ('CANCEL_MAKER', 'CANCEL_TAKER', 'REDUCE', 'NONE')),
    state            varchar(12) NOT NULL CHECK (state IN ('IN_FLIGHT', 'WORKING', 'UNRESOLVED', 'DONE')),
    ending           varchar(10) CHECK (ending IN ('EXECUTED', 'CANCELLED', 'REFUSED')),
    detail           text        NOT NULL DEFAULT '',
    unresolved_since timestamptz,
    burnt_since      timestamptz,
    upbit_uuid       varchar(64) UNIQUE,
    executed_amount  numeric     NOT NULL DEFAULT 0 CHECK (executed_amount >= 0),
    executed_funds   numeric     NOT NULL DEFAULT 0 CHECK (executed_funds >= 0),
    fee              numeric     NOT NULL DEFAULT 0 CHECK (fee >= 0),
    profit           numeric     NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL,
    wanted_until     timestamptz NOT NULL,
    moved_at         timestamptz NOT NULL,
    UNIQUE (account_id, decision, leg, attempt),
    CHECK ((state = 'DONE') = (ending IS NOT NULL)),
    CHECK ((state = 'UNRESOLVED') = (unresolved_since IS NOT NULL)),
    CHECK ((order_type = 'LIMIT') = (price IS NOT NULL)),
    CHECK ((order_type = 'MARKET') = (time_in_force IS NULL))
);
CREATE INDEX orders_newest ON orders (account_id, id DESC);
CREATE INDEX orders_live ON orders (account_id) WHERE state <> 'DONE';

CREATE TABLE fills (
    account_id bigint      NOT NULL REFERENCES accounts,
    trade_id   varchar(64) NOT NULL,
    identifier varchar(32) NOT NULL REFERENCES orders (identifier),
    price      numeric     NOT NULL CHECK (price > 0),
    volume     numeric     NOT NULL CHECK (volume > 0),
    funds      numeric     NOT NULL CHECK (funds > 0),
    profit     numeric     NOT NULL,
    at         timestamptz NOT NULL,
    booked     bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (account_id, trade_id)
);
CREATE INDEX fills_of_order ON fills (identifier);

-- One line for everything that ever moved the books. Lines are added, never changed.
CREATE TABLE ledger (
    line       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts,
    reference  varchar(120) NOT NULL,
    kind       varchar(12) NOT NULL CHECK (kind IN ('BOUGHT', 'SOLD', 'FEE', 'CASH_FLOW', 'COINS_LOST')),
    market     varchar(20),
    cash       numeric     NOT NULL,
    coins      numeric     NOT NULL,
    at         timestamptz NOT NULL,
    UNIQUE (account_id, reference)
);

-- The sums of the ledger, kept beside it so that they need not be counted each time.
CREATE TABLE books (
    account_id bigint  PRIMARY KEY REFERENCES accounts,
    cash       numeric NOT NULL,
    realised   numeric NOT NULL,
    flows      numeric NOT NULL
);

CREATE TABLE positions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts,
    symbol     varchar(20) NOT NULL,
    quantity   numeric     NOT NULL CHECK (quantity >= 0),
    cost       numeric     NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (account_id, symbol)
);

CREATE TABLE daily_stats (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id       bigint  NOT NULL REFERENCES accounts,
    date             date    NOT NULL,
    starting_balance numeric NOT NULL,
    starting_flows   numeric NOT NULL,
    starting_realised numeric NOT NULL,
    trade_count      integer NOT NULL CHECK (trade_count >= 0),
    win_count        integer NOT NULL CHECK (win_count >= 0),
    loss_count       integer NOT NULL CHECK (loss_count >= 0),
    UNIQUE (account_id, date)
);

CREATE TABLE latches (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts,
    cause      varchar(20) NOT NULL,
    market     varchar(20) NOT NULL DEFAULT '',
    since      timestamptz NOT NULL,
    reason     text        NOT NULL,
    opened_at  timestamptz,
    opened_why text
);
CREATE UNIQUE INDEX latches_closed ON latches (account_id, cause, market) WHERE opened_at IS NULL;

CREATE TABLE exits (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts,
    market     varchar(20) NOT NULL,
    leg        varchar(10) NOT NULL,
    decision   varchar(80) NOT NULL,
    since      timestamptz NOT NULL,
    reason     text        NOT NULL,
    ended_at   timestamptz,
    result     text
);
CREATE UNIQUE INDEX exits_under_way ON exits (account_id, market) WHERE ended_at IS NULL;

-- The words of event_type are the reference system's; cause names the latch where one closed or opened.
CREATE TABLE risk_events (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint      NOT NULL REFERENCES accounts,
    event_type    varchar(20) NOT NULL CHECK (event_type IN ('STOP_LOSS', 'DAILY_LIMIT', 'POSITION_LIMIT',
                                                             'VOLATILITY_HALT', 'MANUAL_HALT', 'SYSTEM_ERROR')),
    cause         varchar(20) NOT NULL,
    market        varchar(20),
    action_taken  text        NOT NULL,
    notified      boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL
);
CREATE INDEX risk_events_newest ON risk_events (account_id, id DESC);

-- Settings that people change: for everybody, and for one user.
CREATE TABLE system_configs (
    key         varchar(50) PRIMARY KEY,
    value       jsonb       NOT NULL,
    updated_by  bigint      REFERENCES users,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE user_configs (
    user_id     bigint      NOT NULL REFERENCES users,
    key         varchar(50) NOT NULL,
    value       jsonb       NOT NULL,
    updated_by  bigint      REFERENCES users,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
