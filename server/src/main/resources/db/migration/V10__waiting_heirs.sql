-- When another process last asked for the account: while one waits, the lease is short.

ALTER TABLE leases ADD COLUMN awaited_at timestamptz;
