"""Bills as a view: rows of their own, and the charges of parts whose charges are bills."""

from __future__ import annotations

from typing import Final

_COLUMNS: Final = (
    "id, account_id, month, stage, revision, charge_id, document_id, entry_id, due_on, gross_kop, posted_kop,"
    " posted_vat_kop, penalty_kop, released_at"
)
_NUMBERS: Final = "documents_document_id_seq"

_ROWS: Final = f"""
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE billing_bill RENAME TO billing_plainbill;
ALTER TABLE billing_plainbill ALTER id DROP IDENTITY;
DO $$
DECLARE
    high bigint;
    part text;
BEGIN
    -- charges, bills and documents take their numbers from one place from now on: what was given before is passed
    SELECT greatest((SELECT last_value FROM billing_charge_number), (SELECT max(id) FROM billing_charge),
                    (SELECT max(id) FROM billing_plainbill)) INTO high;
    IF high > (SELECT last_value FROM {_NUMBERS}) THEN
        PERFORM setval('{_NUMBERS}', high);
    END IF;
    -- tables of charges, those of months put away too
    FOR part IN SELECT d.adrelid::regclass::text FROM pg_depend p JOIN pg_attrdef d ON d.oid = p.objid
                 WHERE p.classid = 'pg_attrdef'::regclass AND p.refobjid = 'billing_charge_number'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ALTER id SET DEFAULT nextval(''{_NUMBERS}'')', part);
    END LOOP;
END $$;
ALTER TABLE billing_plainbill ALTER id SET DEFAULT nextval('{_NUMBERS}');
DROP SEQUENCE billing_charge_number;
"""
_VIEW: Final = """
CREATE VIEW billing_bill AS
SELECT s.id, s.account_id, s.month, s.stage, s.revision, s.charge_id, s.document_id,
       coalesce(s.entry_id, p.entry_id) AS entry_id, coalesce(s.due_on, p.due_on) AS due_on,
       s.gross_kop, s.posted_kop, s.posted_vat_kop, s.penalty_kop, coalesce(s.released_at, p.released_at) AS released_at
  FROM (SELECT id, account_id, month, stage, revision, charge_id, document_id, entry_id, due_on, gross_kop, posted_kop,
               posted_vat_kop, penalty_kop, released_at, NULL::bigint AS partition_id, false AS is_held
          FROM billing_plainbill
        UNION ALL
        SELECT id, account_id, month, 'final'::varchar(10), 0::smallint, id, id, NULL::bigint, NULL::date, gross_kop, gross_kop,
               vat_kop, penalty_kop, NULL::timestamptz, partition_id, is_held
          FROM billing_charge) s
  LEFT JOIN billing_runpartition p ON p.id = s.partition_id
 WHERE s.partition_id IS NULL OR (p.charges_are_bills AND NOT s.is_held);
"""
"""Which charges are bills stands above, not within: a condition within keeps joins from reaching the indexes of charges."""

_GUARDS: Final = """
CREATE FUNCTION billing_part_is_billed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    run billing_billingrun%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.charges_are_bills THEN
        RETURN NULL;
    END IF;
    SELECT * INTO run FROM billing_billingrun WHERE id = NEW.run_id;
    IF NOT NEW.charges_may_be_bills OR run.stage <> 'final' OR NEW.released_at IS NULL OR NEW.due_on IS NULL THEN
        RAISE EXCEPTION 'charges of part % cannot be bills', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'charges_may_be_bills', TABLE = TG_TABLE_NAME;
    END IF;
    -- accounts of one run differ: only bills of other runs, or rows for charges of this very part, could be second ones
    IF EXISTS (SELECT 1 FROM billing_runpartition p JOIN billing_billingrun r ON r.id = p.run_id
                WHERE r.month = run.month AND r.id <> run.id AND p.released_at IS NOT NULL)
       OR EXISTS (SELECT 1 FROM billing_plainbill b JOIN billing_charge c ON c.id = b.charge_id AND c.partition_id = NEW.id
                   WHERE b.charge_id BETWEEN coalesce(NEW.first_charge_id, 0) AND coalesce(NEW.last_charge_id, 1::bigint << 62))
    THEN
        EXECUTE 'SELECT c.account_id FROM billing_charge c
                  WHERE c.partition_id = $1 AND c.month = $2 AND NOT c.is_held
                    AND EXISTS (SELECT 1 FROM billing_bill b
                                 WHERE b.account_id = c.account_id AND b.month = $2 AND (b.charge_id <> c.id OR b.id <> c.id
                                       OR EXISTS (SELECT 1 FROM billing_plainbill own WHERE own.charge_id = c.id))
                                OFFSET 0) LIMIT 1'
           INTO wrong USING NEW.id, run.month;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'account % is billed for % already', wrong, run.month
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'account_billed_once_a_month', TABLE = 'billing_bill';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_bills_of_part_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.charges_are_bills THEN
        IF (NEW.id, NEW.run_id, NEW.due_on, NEW.entry_id, NEW.released_at)
           IS DISTINCT FROM (OLD.id, OLD.run_id, OLD.due_on, OLD.entry_id, OLD.released_at) THEN
            wrong := OLD.id;
        END IF;
    ELSE
        -- a part may let its bills go where each of them stands as a row that says the same
        SELECT c.id INTO wrong FROM billing_charge c
         WHERE c.partition_id = OLD.id AND NOT c.is_held
           AND c.id BETWEEN coalesce(OLD.first_charge_id, 0) AND coalesce(OLD.last_charge_id, 1::bigint << 62)
           AND NOT EXISTS (SELECT 1 FROM billing_plainbill b WHERE b.charge_id = c.id
                 AND (b.id, b.account_id, b.month, b.stage, b.document_id, b.entry_id, b.due_on, b.gross_kop, b.posted_kop,
                      b.posted_vat_kop, b.penalty_kop, b.released_at)
                     IS NOT DISTINCT FROM (c.id, c.account_id, c.month, 'final'::varchar, c.id, OLD.entry_id, OLD.due_on, c.gross_kop,
                      c.gross_kop, c.vat_kop, c.penalty_kop, OLD.released_at)) LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'bills of part % are final: % refused', OLD.id, TG_OP
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bill_is_final', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_released_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    -- by the part that a charge names: a charge that is gone is no bill any more
    SELECT p.id INTO wrong FROM billing_runpartition p
     WHERE p.charges_are_bills
       AND p.id BETWEEN (SELECT min(i.partition_id) FROM written i) AND (SELECT max(i.partition_id) FROM written i)
       AND EXISTS (SELECT 1 FROM written i WHERE i.partition_id = p.id) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'charges of part % are bills: % of % refused', wrong, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bill_is_final', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_no_second_bill() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    of_month date;
BEGIN
    FOR of_month IN SELECT DISTINCT i.month FROM written i LOOP
        CONTINUE WHEN NOT EXISTS (SELECT 1 FROM billing_runpartition p JOIN billing_billingrun r ON r.id = p.run_id
                                   WHERE r.month = of_month AND p.charges_are_bills);
        -- dynamic, for the plan must fit a row as well as a hundred thousand
        EXECUTE 'SELECT i.account_id FROM written i
                   JOIN billing_charge c ON c.account_id = i.account_id AND c.month = $1 AND NOT c.is_held
                   JOIN billing_runpartition p ON p.id = c.partition_id AND p.charges_are_bills
                  WHERE i.month = $1 AND (i.stage = ''final'' AND i.revision = 0 OR i.charge_id = c.id) LIMIT 1'
           INTO wrong USING of_month;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'account % is billed for % already', wrong, of_month
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'account_billed_once_a_month', TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER bills_of_part_stay AFTER UPDATE OR DELETE ON billing_runpartition
    FOR EACH ROW WHEN (OLD.charges_are_bills) EXECUTE FUNCTION billing_bills_of_part_stay();
CREATE TRIGGER part_is_billed_once AFTER INSERT OR UPDATE ON billing_runpartition
    FOR EACH ROW WHEN (NEW.charges_are_bills) EXECUTE FUNCTION billing_part_is_billed_once();
CREATE TRIGGER parts_are_not_emptied BEFORE TRUNCATE ON billing_runpartition
    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();
CREATE TRIGGER no_second_bill AFTER INSERT ON billing_plainbill REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing_no_second_bill();
DO $$
DECLARE
    part text;
BEGIN
    FOR part IN SELECT 'billing_charge' UNION ALL
                SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'billing_charge'::regclass LOOP
        EXECUTE format('CREATE TRIGGER released_part_has_no_more AFTER INSERT ON %s REFERENCING NEW TABLE AS written'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays()', part);
        EXECUTE format('CREATE TRIGGER released_part_gets_none AFTER UPDATE ON %s REFERENCING NEW TABLE AS written'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays()', part);
        EXECUTE format('CREATE TRIGGER released_part_stays AFTER UPDATE ON %s REFERENCING OLD TABLE AS written'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays()', part);
        EXECUTE format('CREATE TRIGGER released_part_loses_none AFTER DELETE ON %s REFERENCING OLD TABLE AS written'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays()', part);
    END LOOP;
END $$;
"""
_STAYS: Final = """
CREATE OR REPLACE FUNCTION billing_billed_charge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    billed bigint;
    named text := CASE WHEN TG_TABLE_NAME ~ '^billing_charge(_|$)' THEN 'id' ELSE 'charge_id' END;
    may_be boolean := false;
BEGIN
    EXECUTE format('SELECT c.%1$I FROM changed c JOIN billing_plainbill b ON b.charge_id = c.%1$I LIMIT 1', named) INTO billed;
    -- charges that are bills are kept by the part they name; what stands on them is, where it may be of such a part
    IF billed IS NULL AND named = 'charge_id' THEN
        SELECT EXISTS (SELECT 1 FROM billing_runpartition p, (SELECT min(c.charge_id) AS low, max(c.charge_id) AS high FROM changed c) told
                        WHERE p.charges_are_bills AND coalesce(p.first_charge_id, 0) <= told.high
                          AND coalesce(p.last_charge_id, 1::bigint << 62) >= told.low) INTO may_be;
    END IF;
    IF may_be THEN
        EXECUTE 'SELECT c.charge_id FROM changed c JOIN billing_charge h ON h.id = c.charge_id AND NOT h.is_held
                   JOIN billing_runpartition p ON p.id = h.partition_id AND p.charges_are_bills LIMIT 1' INTO billed;
    END IF;
    IF billed IS NOT NULL THEN
        RAISE EXCEPTION 'charge % is billed: % of % refused', billed, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'billed_charge_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
_STAYED: Final = """
CREATE OR REPLACE FUNCTION billing_billed_charge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    billed bigint;
BEGIN
    IF TG_TABLE_NAME = 'billing_charge' THEN
        SELECT c.id INTO billed FROM changed c JOIN billing_bill b ON b.charge_id = c.id LIMIT 1;
    ELSE
        SELECT b.charge_id INTO billed FROM changed c JOIN billing_bill b ON b.charge_id = c.charge_id LIMIT 1;
    END IF;
    IF billed IS NOT NULL THEN
        RAISE EXCEPTION 'charge % is billed: % of % refused', billed, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'billed_charge_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
_NO_GUARDS: Final = """
DO $$
DECLARE
    part text;
BEGIN
    FOR part IN SELECT 'billing_charge' UNION ALL
                SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'billing_charge'::regclass LOOP
        EXECUTE format('DROP TRIGGER released_part_has_no_more ON %s', part);
        EXECUTE format('DROP TRIGGER released_part_gets_none ON %s', part);
        EXECUTE format('DROP TRIGGER released_part_stays ON %s', part);
        EXECUTE format('DROP TRIGGER released_part_loses_none ON %s', part);
    END LOOP;
END $$;
DROP TRIGGER no_second_bill ON billing_plainbill;
DROP TRIGGER parts_are_not_emptied ON billing_runpartition;
DROP TRIGGER part_is_billed_once ON billing_runpartition;
DROP TRIGGER bills_of_part_stay ON billing_runpartition;
DROP FUNCTION billing_no_second_bill();
DROP FUNCTION billing_released_part_stays();
DROP FUNCTION billing_bills_of_part_stay();
DROP FUNCTION billing_part_is_billed_once();
"""
_WRITTEN_OUT: Final = f"""
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO billing_plainbill ({_COLUMNS})
SELECT {_COLUMNS.replace("id, account_id", "b.id, b.account_id", 1)} FROM billing_bill b
 WHERE NOT EXISTS (SELECT 1 FROM billing_plainbill own WHERE own.id = b.id) ORDER BY b.id;
DROP VIEW billing_bill;
ALTER TABLE billing_plainbill RENAME TO billing_bill;
ALTER TABLE billing_bill ALTER id DROP DEFAULT;
ALTER TABLE billing_bill ALTER id ADD GENERATED BY DEFAULT AS IDENTITY;
SELECT setval(pg_get_serial_sequence('billing_bill', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM billing_bill;
CREATE SEQUENCE billing_charge_number;
ALTER SEQUENCE billing_charge_number OWNED BY billing_charge.id;
SELECT setval('billing_charge_number', coalesce(max(id), 1), max(id) IS NOT NULL) FROM billing_charge;
ALTER TABLE billing_charge ALTER id SET DEFAULT nextval('billing_charge_number');
"""
BILLS_ARE_CHARGES: Final = _ROWS + _VIEW + _GUARDS + _STAYS
BILLS_ARE_ROWS: Final = _NO_GUARDS + _STAYED + _WRITTEN_OUT
