"""What rows refer to: the bounds of all columns are found by one pass, and a column that says one id is looked up once."""

from __future__ import annotations

from typing import Final

AT_ONCE: Final = """
CREATE OR REPLACE FUNCTION billing_refers_to_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    bounds record;
    of_month date;
    monthly boolean;
    named text;
    within text;
    stands text;
    low bigint;
    high bigint;
BEGIN
    -- TG_ARGV holds pairs: a column, and the table where its id must stand; with '@' in it, the charges of the month.
    -- Ids written together lie together: one piece of the key, four times as long as there are ids, is read and hashed. What is
    -- outside of it is looked up by the key alone (OFFSET 0 keeps it so): a plan on tables that grow while they are loaded
    -- and were never analysed has compared all with all.
    monthly := array_to_string(TG_ARGV, ' ') LIKE '%@%';
    SELECT format('SELECT count(*) AS told, %s AS months, %s AS of_month, ARRAY[%s]::bigint[] AS ends FROM inserted',
                  CASE WHEN monthly THEN 'CASE WHEN min(month) < max(month) THEN 2 ELSE 1 END' ELSE '1' END,
                  CASE WHEN monthly THEN 'max(month)' ELSE 'NULL::date' END,
                  string_agg(format('min(%1$I), max(%1$I)', TG_ARGV[2 * i]), ', ' ORDER BY i)) INTO named
      FROM generate_series(0, TG_NARGS / 2 - 1) AS i;
    EXECUTE named INTO bounds;
    FOR of_month IN EXECUTE CASE WHEN bounds.months = 1 THEN format('SELECT %L::date', bounds.of_month)
                                 ELSE 'SELECT DISTINCT month FROM inserted' END
    LOOP
        within := '';
        IF bounds.months > 1 THEN
            within := format(' WHERE month = %L', of_month);
            EXECUTE named || within INTO bounds;
            bounds.months := 2;
        END IF;
        FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
            low := bounds.ends[2 * i + 1];
            high := bounds.ends[2 * i + 2];
            CONTINUE WHEN low IS NULL;
            stands := TG_ARGV[2 * i + 1];
            IF stands LIKE '%@%' THEN
                SELECT tableoid::regclass::text || ' WHERE' INTO stands
                  FROM billing_charge WHERE month = of_month LIMIT 1;
            END IF;
            stands := coalesce(stands, 'billing_charge WHERE');
            IF low = high THEN
                EXECUTE format('SELECT %2$s::bigint WHERE NOT EXISTS (SELECT 1 FROM %1$s id = %2$s)', stands, low) INTO wrong;
            ELSE
                EXECUTE format('SELECT rest.id FROM (SELECT DISTINCT told.id FROM (SELECT %1$I AS id FROM inserted%2$s) told'
                               ' WHERE told.id NOT IN (SELECT id FROM %3$s id BETWEEN %4$s AND %5$s)) rest'
                               ' WHERE NOT EXISTS (SELECT 1 FROM %3$s id = rest.id OFFSET 0) LIMIT 1',
                               TG_ARGV[2 * i], within, stands, low,
                               least(high, low + least(4 * bounds.told, 400000)))
                   INTO wrong;
            END IF;
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
