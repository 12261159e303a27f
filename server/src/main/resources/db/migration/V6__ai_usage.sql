-- Every call to a provider of advice. It is booked at the most that it can cost before it is made, and corrected after.
CREATE TABLE ai_usage (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint      NOT NULL REFERENCES accounts,
    user_id       bigint      NOT NULL REFERENCES users,
    day           date        NOT NULL,
    decision      varchar(80) NOT NULL,
    provider      varchar(20) NOT NULL,
    model         varchar(80) NOT NULL,
    at            timestamptz NOT NULL,
    input_tokens  integer     NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
    output_tokens integer     NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
    tokens        bigint      NOT NULL CHECK (tokens >= 0),
    cost_krw      numeric     NOT NULL CHECK (cost_krw >= 0),
    settled       boolean     NOT NULL DEFAULT false
);
CREATE TRIGGER own_row BEFORE INSERT ON ai_usage FOR EACH ROW EXECUTE FUNCTION own_row();
CREATE INDEX ai_usage_of_day ON ai_usage (account_id, day);
