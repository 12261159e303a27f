-- Who is signed in, and what people may come in with. Of each secret only its SHA-256 in Base64 is kept. The server's role has no right to these
-- tables: they are looked at before it is known who asks, as their owner.

CREATE TABLE sessions (
    id_hash      varchar(43) PRIMARY KEY,
    user_id      bigint      NOT NULL REFERENCES users,
    way          varchar(20) NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE TABLE access_tokens (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint       NOT NULL REFERENCES users,
    name         varchar(100) NOT NULL,
    token_hash   varchar(43)  NOT NULL UNIQUE,
    created_at   timestamptz  NOT NULL,
    last_used_at timestamptz,
    expires_at   timestamptz
);
CREATE INDEX access_tokens_of_user ON access_tokens (user_id);

-- Links that let a person in once.
CREATE TABLE sign_in_links (
    code_hash  varchar(43) PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES users,
    expires_at timestamptz NOT NULL
);

-- Sign-ins that were begun at an issuer and have not come back yet.
CREATE TABLE sign_in_flows (
    state_hash   varchar(43)  PRIMARY KEY,
    browser_hash varchar(43)  NOT NULL,
    expires_at   timestamptz  NOT NULL
);
