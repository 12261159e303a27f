-- Several accounts on the paper exchange. What there was is the account main. Upbit counts
-- balances, identifiers and payments per account; the ids of orders and trades are the exchange's.

ALTER TABLE holdings ADD COLUMN account varchar(64);
ALTER TABLE identifiers ADD COLUMN account varchar(64);
ALTER TABLE orders ADD COLUMN account varchar(64);
ALTER TABLE flows ADD COLUMN account varchar(64);

UPDATE holdings SET account = 'main';
UPDATE identifiers SET account = 'main';
UPDATE orders SET account = 'main';
UPDATE flows SET account = 'main';

ALTER TABLE orders DROP CONSTRAINT orders_identifier_fkey, DROP CONSTRAINT orders_identifier_key;

ALTER TABLE holdings
    ALTER COLUMN account SET NOT NULL,
    DROP CONSTRAINT holdings_pkey,
    ADD PRIMARY KEY (account, currency);
ALTER TABLE identifiers
    ALTER COLUMN account SET NOT NULL,
    DROP CONSTRAINT identifiers_pkey,
    ADD PRIMARY KEY (account, identifier);
ALTER TABLE orders
    ALTER COLUMN account SET NOT NULL,
    ADD UNIQUE (account, identifier),
    ADD FOREIGN KEY (account, identifier) REFERENCES identifiers;
ALTER TABLE flows
    ALTER COLUMN account SET NOT NULL,
    DROP CONSTRAINT flows_pkey,
    ADD PRIMARY KEY (account, at, currency, amount);
