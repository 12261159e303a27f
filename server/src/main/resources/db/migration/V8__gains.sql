-- Gains that are taken: in tiers, and by a trailing stop.

ALTER TABLE orders DROP CONSTRAINT orders_leg_check;
ALTER TABLE orders ADD CONSTRAINT orders_leg_check
    CHECK (leg IN ('ENTRY', 'EXIT', 'STOP', 'PROFIT', 'TRAILING', 'FLATTEN'));

-- How far a position has come; nothing while nobody wants its gain taken, and once it is flat.
ALTER TABLE positions
    ADD COLUMN original_quantity    numeric CHECK (original_quantity > 0),
    ADD COLUMN run_quantity         numeric CHECK (run_quantity >= 0),
    ADD COLUMN peak_price           numeric CHECK (peak_price > 0),
    ADD COLUMN trailing_stop_active boolean NOT NULL DEFAULT false,
    ADD CHECK ((original_quantity IS NULL) = (peak_price IS NULL)),
    ADD CHECK ((original_quantity IS NULL) = (run_quantity IS NULL)),
    ADD CHECK (quantity > 0 OR original_quantity IS NULL);
