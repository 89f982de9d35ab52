"""That bills name an account and an entry that are there is checked a statement at a time."""

import django.db.models.deletion
from django.db import migrations, models

_BY_KEY = """
CREATE OR REPLACE FUNCTION billing_refers_to_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    of_month date;
    stands text;
BEGIN
    -- TG_ARGV holds pairs: a column, and the table where its id must stand; with '@' in it, the charges of the month.
    -- Each id is looked up once by its key alone (OFFSET 0 keeps it so, and the part of the month is named, for with the
    -- month in the condition another index that holds it may be walked): a plan on tables that grow while they are
    -- loaded and were never analysed has compared all with all.
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
_BY_SETS = """
CREATE OR REPLACE FUNCTION billing_refers_to_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    of_month date;
BEGIN
    FOR of_month IN SELECT DISTINCT month FROM inserted LOOP
        FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
            EXECUTE format('SELECT %1$I FROM inserted WHERE month = %2$L EXCEPT SELECT id FROM %3$s'
                           ' id = ANY(ARRAY(SELECT DISTINCT %1$I FROM inserted)) LIMIT 1',
                           TG_ARGV[2 * i], of_month, replace(TG_ARGV[2 * i + 1], '@', quote_literal(of_month)))
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
_TRIGGER = (
    "DROP TRIGGER refers_to_what_is_there ON billing_bill;"
    "CREATE TRIGGER refers_to_what_is_there AFTER INSERT ON billing_bill REFERENCING NEW TABLE AS inserted"
    " FOR EACH STATEMENT EXECUTE FUNCTION billing_refers_to_what_is_there('charge_id',"
    " 'billing_charge WHERE month = @ AND'{more});"
)
_MORE = ", 'account_id', 'contracts_account WHERE', 'entry_id', 'ledger_journalentry WHERE'"


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0008_bills_are_corrected"),
        ("ledger", "0007_references_by_statement"),
    ]

    operations = [
        migrations.RunSQL(sql=_BY_KEY, reverse_sql=_BY_SETS),
        migrations.RunSQL(sql=_TRIGGER.format(more=_MORE), reverse_sql=_TRIGGER.format(more="")),
        migrations.AlterField(
            model_name="bill",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bills",
                to="contracts.account",
            ),
        ),
        migrations.AlterField(
            model_name="bill",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.journalentry",
            ),
        ),
    ]
