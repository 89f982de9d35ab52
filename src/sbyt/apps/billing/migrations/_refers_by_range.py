"""What rows of money refer to is looked for in one piece of the key first, then one by one."""

from __future__ import annotations

from typing import Final

BY_RANGE: Final = """
CREATE OR REPLACE FUNCTION billing_refers_to_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    part record;
    stands text;
BEGIN
    -- TG_ARGV holds pairs: a column, and the table where its id must stand; with '@' in it, the charges of the month.
    -- Ids written together lie together: one piece of the key, four times as long as there are ids, is read and hashed. What is
    -- outside of it is looked up by the key alone (OFFSET 0 keeps it so): a plan on tables that grow while they are loaded
    -- and were never analysed has compared all with all.
    FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
        FOR part IN EXECUTE format(
            CASE WHEN TG_ARGV[2 * i + 1] LIKE '%@%'
                 THEN 'SELECT month AS of_month, min(%1$I) AS low, max(%1$I) AS high, count(%1$I) AS told FROM inserted GROUP BY 1'
                 ELSE 'SELECT NULL::date AS of_month, min(%1$I) AS low, max(%1$I) AS high, count(%1$I) AS told FROM inserted' END,
            TG_ARGV[2 * i])
        LOOP
            CONTINUE WHEN part.told = 0;
            stands := TG_ARGV[2 * i + 1];
            IF part.of_month IS NOT NULL THEN
                SELECT tableoid::regclass::text || ' WHERE' INTO stands
                  FROM billing_charge WHERE month = part.of_month LIMIT 1;
            END IF;
            EXECUTE format('SELECT rest.id FROM (SELECT DISTINCT told.id FROM (SELECT %1$I AS id FROM inserted%2$s) told'
                           ' WHERE told.id NOT IN (SELECT id FROM %3$s id BETWEEN %4$s AND %5$s)) rest'
                           ' WHERE NOT EXISTS (SELECT 1 FROM %3$s id = rest.id OFFSET 0) LIMIT 1',
                           TG_ARGV[2 * i], coalesce(' WHERE month = ' || quote_literal(part.of_month), ''),
                           coalesce(stands, 'billing_charge WHERE'), part.low,
                           least(part.high, part.low + least(4 * part.told, 400000)))
               INTO wrong;
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION '%: % % is not there', TG_TABLE_NAME, TG_ARGV[2 * i], wrong
                    USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
                          CONSTRAINT = 'refers_to_what_is_there';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;
"""

BY_KEY: Final = """
CREATE OR REPLACE FUNCTION billing_refers_to_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    of_month date;
    stands text;
BEGIN
    FOR of_month IN SELECT DISTINCT month FROM inserted LOOP
        FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
            stands := TG_ARGV[2 * i + 1];
            IF stands LIKE '%@%' THEN
                SELECT tableoid::regclass::text || ' WHERE' INTO stands FROM billing_charge WHERE month = of_month LIMIT 1;
            END IF;
            EXECUTE format('SELECT told.id FROM (SELECT DISTINCT %1$I AS id FROM inserted WHERE month = %2$L) told'
                           ' WHERE told.id IS NOT NULL AND NOT EXISTS ('
                           ' SELECT 1 FROM %3$s id = told.id OFFSET 0) LIMIT 1',
                           TG_ARGV[2 * i], of_month, coalesce(stands, 'billing_charge WHERE'))
               INTO wrong;
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION '%: % % is not there', TG_TABLE_NAME, TG_ARGV[2 * i], wrong
                    USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
                          CONSTRAINT = 'refers_to_what_is_there';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;
"""
"""As 0009 left it."""

FINDINGS_REFER: Final = """
CREATE TRIGGER refers_to_what_is_there AFTER INSERT ON billing_finding REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refers_to_what_is_there(
        'run_id', 'billing_billingrun WHERE', 'partition_id', 'billing_runpartition WHERE', 'account_id', 'contracts_account WHERE');
CREATE TRIGGER found_of_stays AFTER DELETE ON contracts_account REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION billing_what_is_referred_to_stays('billing_finding', 'account_id');
CREATE TRIGGER found_of_stays AFTER DELETE ON billing_runpartition REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION billing_what_is_referred_to_stays('billing_finding', 'partition_id');
CREATE TRIGGER found_of_stays AFTER DELETE ON billing_billingrun REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION billing_what_is_referred_to_stays('billing_finding', 'run_id');
"""
FINDINGS_DO_NOT: Final = """
DROP TRIGGER refers_to_what_is_there ON billing_finding;
DROP TRIGGER found_of_stays ON contracts_account;
DROP TRIGGER found_of_stays ON billing_runpartition;
DROP TRIGGER found_of_stays ON billing_billingrun;
"""
