"""That postings and open items name an entry and an account that are there is checked a statement at a time."""

import django.db.models.deletion
from django.db import migrations, models

_ON_CONTROL = """
CREATE OR REPLACE FUNCTION ledger_subaccount_on_control_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT i.ledger_account_id AS id, a.code INTO wrong
      FROM (SELECT DISTINCT ledger_account_id, subaccount_id IS NOT NULL AS named FROM inserted) i
      {join} ledger_ledgeraccount a ON a.id = i.ledger_account_id
     WHERE a.control IS DISTINCT FROM i.named
     LIMIT 1;
    IF FOUND AND wrong.code IS NULL THEN
        RAISE EXCEPTION 'ledger account % is not there', wrong.id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_account_is_there', TABLE = TG_TABLE_NAME;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'account %: a subaccount is named on control accounts, and on them alone', wrong.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subaccount_on_control_only', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
_STAYS = """
CREATE FUNCTION ledger_account_in_use_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT gone.code INTO wrong FROM gone
     WHERE EXISTS (SELECT 1 FROM ledger_posting p WHERE p.ledger_account_id = gone.id)
        OR EXISTS (SELECT 1 FROM ledger_openitem o WHERE o.ledger_account_id = gone.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % stays: it was posted to', wrong
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'account_in_use_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER account_in_use_stays AFTER DELETE ON ledger_ledgeraccount REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_account_in_use_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_accounts_of_penalties")]

    operations = [
        # what earlier migrations of one transaction left to be checked is checked before keys come or go
        migrations.RunSQL(sql="SET CONSTRAINTS ALL IMMEDIATE", reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(
            sql=_ON_CONTROL.format(join="LEFT JOIN"), reverse_sql=_ON_CONTROL.format(join="JOIN")
        ),
        migrations.RunSQL(
            sql=_STAYS,
            reverse_sql="DROP TRIGGER account_in_use_stays ON ledger_ledgeraccount;"
            "DROP FUNCTION ledger_account_in_use_stays();",
        ),
        migrations.AlterField(
            model_name="posting",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="ledger.journalentry",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="ledger_account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="ledger.ledgeraccount",
            ),
        ),
        migrations.AlterField(
            model_name="openitem",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="open_items",
                to="ledger.journalentry",
            ),
        ),
        migrations.AlterField(
            model_name="openitem",
            name="ledger_account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="ledger.ledgeraccount",
            ),
        ),
        migrations.RunSQL(sql=migrations.RunSQL.noop, reverse_sql="SET CONSTRAINTS ALL IMMEDIATE"),
    ]
