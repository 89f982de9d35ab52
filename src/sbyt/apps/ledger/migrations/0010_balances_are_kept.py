"""What every subaccount owes is kept beside the postings, so that a list of debtors is read by an index.

Filled from the entries of one snapshot before writers are kept out; those written meanwhile wait to be added.
"""

import django.db.models.deletion
from django.db import migrations, models

_KEEP = """
CREATE FUNCTION ledger_keep_balances(entries bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_keptbalance AS kept (ledger_account_id, subaccount_id, balance_kop)
    SELECT p.ledger_account_id, p.subaccount_id, sum(p.debit_kop - p.credit_kop)::bigint
      FROM ledger_posting p
     WHERE p.entry_id = ANY(entries) AND p.subaccount_id IS NOT NULL
     GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (ledger_account_id, subaccount_id)
        DO UPDATE SET balance_kop = kept.balance_kop + excluded.balance_kop;
END $$;
"""
_FILL = """
CREATE TEMPORARY TABLE ledger_kept_since ON COMMIT DROP AS SELECT pg_current_snapshot() AS taken;
INSERT INTO ledger_keptbalance (ledger_account_id, subaccount_id, balance_kop)
SELECT p.ledger_account_id, p.subaccount_id, sum(p.debit_kop - p.credit_kop)::bigint
  FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
 WHERE p.subaccount_id IS NOT NULL
   AND pg_visible_in_snapshot(e.xact_id::text::xid8, (SELECT taken FROM ledger_kept_since))
 GROUP BY 1, 2 ORDER BY 1, 2;
"""
_NOTE = """
CREATE FUNCTION ledger_note_unkept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_unkeptentry AS unkept (entry_id, postings, waits)
    SELECT i.entry_id, count(*), count(*) > 1000 FROM inserted i WHERE i.subaccount_id IS NOT NULL GROUP BY i.entry_id
        ON CONFLICT (entry_id) DO UPDATE
        SET postings = unkept.postings + excluded.postings, waits = unkept.waits OR excluded.waits;
    RETURN NULL;
END $$;
CREATE TRIGGER balances_are_kept AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_unkept();
"""
_AT_COMMIT = """
CREATE FUNCTION ledger_keep_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint[];
BEGIN
    -- the first entry of a transaction adds all of them in one order, so that two who post to the same accounts never lock for good
    IF NOT EXISTS (SELECT 1 FROM ledger_unkeptentry WHERE entry_id = NEW.entry_id AND NOT waits) THEN
        RETURN NULL;
    END IF;
    -- entries of others that do not wait are not seen here: they are gone before their transaction ends
    WITH done AS (DELETE FROM ledger_unkeptentry WHERE NOT waits RETURNING entry_id)
    SELECT array_agg(entry_id) INTO own FROM done;
    PERFORM ledger_keep_balances(own);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kept_at_commit AFTER INSERT ON ledger_unkeptentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_keep_at_commit();
"""
_MEANWHILE = """
INSERT INTO ledger_unkeptentry (entry_id, postings, waits)
SELECT e.id, (SELECT count(*) FROM ledger_posting p WHERE p.entry_id = e.id AND p.subaccount_id IS NOT NULL), true
  FROM ledger_journalentry e
 WHERE NOT pg_visible_in_snapshot(e.xact_id::text::xid8, (SELECT taken FROM ledger_kept_since));
DROP TABLE ledger_kept_since;
"""
_OWED = """
CREATE OR REPLACE VIEW ledger_receivable AS
SELECT owed.subaccount_id, sum(owed.kop)::bigint AS balance_kop
  FROM (SELECT k.subaccount_id, k.balance_kop AS kop
          FROM ledger_keptbalance k
         WHERE k.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
        UNION ALL
        SELECT p.subaccount_id, p.debit_kop - p.credit_kop
          FROM ledger_unkeptentry u JOIN ledger_posting p ON p.entry_id = u.entry_id
         WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')) owed
 GROUP BY owed.subaccount_id;
CREATE VIEW ledger_keptdebt AS
SELECT k.subaccount_id, k.balance_kop
  FROM ledger_keptbalance k
 WHERE k.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62');
"""
_SUMMED = """
DROP VIEW ledger_keptdebt;
CREATE OR REPLACE VIEW ledger_receivable AS
SELECT p.subaccount_id, sum(p.debit_kop - p.credit_kop)::bigint AS balance_kop
  FROM ledger_posting p
 WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
 GROUP BY p.subaccount_id;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_turnovers_of_all_at_once")]

    operations = [
        migrations.CreateModel(
            name="KeptBalance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "ledger_account_id",
                        "subaccount_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subaccount_id", models.BigIntegerField()),
                ("balance_kop", models.BigIntegerField()),
                (
                    "ledger_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.ledgeraccount",
                    ),
                ),
            ],
            options={"verbose_name": "сохранённый остаток"},
        ),
        migrations.CreateModel(
            name="UnkeptEntry",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.journalentry",
                    ),
                ),
                ("postings", models.IntegerField()),
                ("waits", models.BooleanField()),
            ],
            options={"verbose_name": "проводка, не добавленная к остаткам"},
        ),
        migrations.RunSQL(
            sql=_KEEP, reverse_sql="DROP FUNCTION ledger_keep_balances(bigint[]);"
        ),
        migrations.RunSQL(sql=_FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="keptbalance",
            index=models.Index(
                "ledger_account",
                models.F("balance_kop").desc(nulls_last=True),
                models.F("subaccount_id").desc(),
                name="kept_balance_falling",
            ),
        ),
        migrations.RunSQL(sql="ANALYZE ledger_keptbalance", reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(
            sql=_AT_COMMIT,
            reverse_sql="DROP TRIGGER kept_at_commit ON ledger_unkeptentry; DROP FUNCTION ledger_keep_at_commit();",
        ),
        migrations.RunSQL(
            sql=_NOTE,
            reverse_sql="DROP TRIGGER balances_are_kept ON ledger_posting; DROP FUNCTION ledger_note_unkept();",
        ),
        migrations.RunSQL(sql=_MEANWHILE, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=_OWED, reverse_sql=_SUMMED),
        # going back, what this transaction posted is kept before the tables go
        migrations.RunSQL(sql=migrations.RunSQL.noop, reverse_sql="SET CONSTRAINTS ALL IMMEDIATE"),
    ]
