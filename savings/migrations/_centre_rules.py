"""Rules of the product centre that the database keeps; run by migration 0007."""

RULES = """
-- At the end of a transaction: what an entry posted to stock is what its lots and moves are worth.
CREATE FUNCTION savings_stock_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_entry bigint;
BEGIN
    IF TG_TABLE_NAME = 'savings_journalentry' THEN
        of_entry := NEW.id;
    ELSE
        of_entry := NEW.entry_id;
    END IF;
    IF (SELECT coalesce(sum(posting.satang), 0) FROM savings_posting AS posting
        JOIN savings_ledgeraccount AS account ON account.id = posting.account_id
        WHERE posting.entry_id = of_entry AND account.kind = 'stock')
       <> (SELECT coalesce(sum(satang), 0) FROM savings_stocklot WHERE entry_id = of_entry)
        + (SELECT coalesce(sum(satang), 0) FROM savings_stockmove WHERE entry_id = of_entry) THEN
        RAISE EXCEPTION 'entry % and the goods differ', of_entry
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_agrees';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stock_agrees AFTER INSERT ON savings_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind IN ('stock_in', 'sale', 'spoiled', 'stocktake', 'reversal'))
    EXECUTE FUNCTION savings_stock_agrees();
CREATE CONSTRAINT TRIGGER stock_agrees AFTER INSERT ON savings_stocklot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION savings_stock_agrees();
CREATE CONSTRAINT TRIGGER stock_agrees AFTER INSERT ON savings_stockmove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.entry_id IS NOT NULL)
    EXECUTE FUNCTION savings_stock_agrees();

-- Entries of no other kind touch the account of stock.
CREATE FUNCTION savings_only_trade_moves_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM arrived
        JOIN savings_ledgeraccount AS account ON account.id = arrived.account_id
            AND account.kind = 'stock'
        JOIN savings_journalentry AS entry ON entry.id = arrived.entry_id
        WHERE entry.kind NOT IN ('stock_in', 'sale', 'spoiled', 'stocktake', 'reversal')
    ) THEN
        RAISE EXCEPTION 'goods are entered by the centre'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_agrees';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER only_trade_moves_stock AFTER INSERT ON savings_posting
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION savings_only_trade_moves_stock();

CREATE FUNCTION savings_lot_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM savings_product AS product
        JOIN savings_journalentry AS entry ON entry.id = NEW.entry_id
        LEFT JOIN savings_membership AS member ON member.id = NEW.membership_id
        WHERE product.id = NEW.product_id AND entry.group_id = product.group_id
          AND entry.kind = 'stock_in' AND entry.entered_on = NEW.received_on
          AND (member.id IS NULL OR member.group_id = product.group_id)
    ) THEN
        RAISE EXCEPTION 'lot of another group or entry'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_is_of_its_group';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lot_fits BEFORE INSERT ON savings_stocklot
    FOR EACH ROW EXECUTE FUNCTION savings_lot_fits();

-- No lot gives more than it has, in goods or in worth; an empty one is worth nothing.
CREATE FUNCTION savings_move_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lot savings_stocklot;
    left_of numeric;
    worth bigint;
BEGIN
    SELECT * INTO lot FROM savings_stocklot WHERE id = NEW.lot_id;
    PERFORM FROM savings_savingsgroup WHERE id = (
        SELECT group_id FROM savings_product WHERE id = lot.product_id) FOR UPDATE;
    IF NEW.moved_on < lot.received_on THEN
        RAISE EXCEPTION 'lot % came later', lot.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_is_after_lot';
    END IF;
    IF NEW.entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM savings_journalentry AS entry
        JOIN savings_product AS product ON product.id = lot.product_id
        WHERE entry.id = NEW.entry_id AND entry.group_id = product.group_id
    ) THEN
        RAISE EXCEPTION 'lot % is of another group', lot.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_is_of_its_group';
    END IF;
    SELECT lot.quantity + coalesce(sum(quantity), 0) + NEW.quantity,
           lot.satang + coalesce(sum(satang), 0) + NEW.satang
    INTO left_of, worth FROM savings_stockmove WHERE lot_id = lot.id;
    IF left_of < 0 OR worth < 0 OR (left_of = 0 AND worth <> 0) THEN
        RAISE EXCEPTION 'lot % has not that much', lot.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_is_not_negative';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER move_fits BEFORE INSERT ON savings_stockmove
    FOR EACH ROW EXECUTE FUNCTION savings_move_fits();
"""

ACCOUNTS = """
-- Groups of before have the new accounts as well.
INSERT INTO savings_ledgeraccount (group_id, kind)
SELECT held.id, added.kind FROM savings_savingsgroup AS held,
    unnest(ARRAY['stock', 'sales', 'cost_goods', 'spoilage']) AS added (kind)
ON CONFLICT DO NOTHING
"""

REVERSED = """
DROP TRIGGER move_fits ON savings_stockmove;
DROP FUNCTION savings_move_fits();
DROP TRIGGER lot_fits ON savings_stocklot;
DROP FUNCTION savings_lot_fits();
DROP TRIGGER only_trade_moves_stock ON savings_posting;
DROP FUNCTION savings_only_trade_moves_stock();
DROP TRIGGER stock_agrees ON savings_stockmove;
DROP TRIGGER stock_agrees ON savings_stocklot;
DROP TRIGGER stock_agrees ON savings_journalentry;
DROP FUNCTION savings_stock_agrees();
"""
