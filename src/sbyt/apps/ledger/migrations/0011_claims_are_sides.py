"""A side on a control account is its open item: one row says both. What was posted before keeps its rows."""

import django.db.models.deletion
from django.db import migrations, models

_SUMS = """
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
CREATE OR REPLACE VIEW ledger_turnover AS
SELECT p.subaccount_id, m.month,
       coalesce(sum(p.debit_kop - p.credit_kop) FILTER (WHERE e.month < m.month), 0)::bigint AS opening_kop,
       coalesce(sum(p.debit_kop) FILTER (WHERE e.month = m.month), 0)::bigint AS debit_kop,
       coalesce(sum(p.credit_kop) FILTER (WHERE e.month = m.month), 0)::bigint AS credit_kop
  FROM (SELECT DISTINCT month FROM ledger_journalentry) m
  JOIN ledger_journalentry e ON e.month <= m.month
  JOIN ledger_posting p ON p.entry_id = e.id
 WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
 GROUP BY p.subaccount_id, m.month;
"""
"""Views know a table whatever its name becomes: they are told of what bears the name now."""
_VIEW = """
ALTER TABLE ledger_posting RENAME TO ledger_plainside;
CREATE VIEW ledger_posting AS
SELECT s.id, s.entry_id, s.ledger_account_id, s.subaccount_id, s.debit_kop, s.credit_kop FROM (
    SELECT id, entry_id, ledger_account_id, subaccount_id, debit_kop, credit_kop FROM ledger_plainside
    UNION ALL
    SELECT id - (1::bigint << 62), entry_id, ledger_account_id, subaccount_id,
           CASE WHEN is_side AND amount_kop > 0 THEN amount_kop ELSE 0 END,
           CASE WHEN is_side AND amount_kop < 0 THEN -amount_kop ELSE 0 END
      FROM ledger_openitem) s
 WHERE s.debit_kop <> s.credit_kop;
"""
"""The items that are no sides are left out above, not within: a condition within keeps joins from reaching the indexes."""
_TABLE = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER VIEW ledger_posting RENAME TO ledger_posting_of_both;
ALTER TABLE ledger_plainside RENAME TO ledger_posting;
ALTER TABLE ledger_posting DISABLE TRIGGER USER;
INSERT INTO ledger_posting (entry_id, ledger_account_id, subaccount_id, debit_kop, credit_kop)
SELECT entry_id, ledger_account_id, subaccount_id, greatest(amount_kop, 0), greatest(-amount_kop, 0)
  FROM ledger_openitem WHERE is_side ORDER BY id;
ALTER TABLE ledger_posting ENABLE TRIGGER USER;
"""
_NOTED = """
CREATE FUNCTION ledger_note_unkept_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_unkeptentry AS unkept (entry_id, postings, waits)
    SELECT i.entry_id, count(*), count(*) > 1000 FROM inserted i WHERE i.is_side GROUP BY i.entry_id
        ON CONFLICT (entry_id) DO UPDATE
        SET postings = unkept.postings + excluded.postings, waits = unkept.waits OR excluded.waits;
    RETURN NULL;
END $$;
CREATE TRIGGER balances_are_kept AFTER INSERT ON ledger_openitem
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_unkept_claims();
"""
_NOT_NOTED = "DROP TRIGGER balances_are_kept ON ledger_openitem; DROP FUNCTION ledger_note_unkept_claims();"


class Migration(migrations.Migration):
    """Names change hands under a lock of a moment; no row is read or written, unless it is taken back."""

    dependencies = [("ledger", "0010_balances_are_kept")]

    operations = [
        migrations.AddField(
            model_name="openitem", name="is_side", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    sql=_VIEW + _SUMS, reverse_sql=_TABLE + _SUMS + "DROP VIEW ledger_posting_of_both;"
                ),
                migrations.RunSQL(sql=_NOTED, reverse_sql=_NOT_NOTED),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="posting", name="posting_not_negative_not_zero"),
                migrations.RemoveConstraint(model_name="posting", name="posting_one_side"),
                migrations.RemoveIndex(model_name="posting", name="ledger_post_subacco_780d46_idx"),
                migrations.AlterModelTable(name="posting", table="ledger_posting"),
                migrations.AlterModelOptions(
                    name="posting", options={"managed": False, "verbose_name": "сторона проводки"}
                ),
                migrations.CreateModel(
                    name="PlainSide",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subaccount_id", models.BigIntegerField(null=True)),
                        ("debit_kop", models.BigIntegerField(default=0)),
                        ("credit_kop", models.BigIntegerField(default=0)),
                        (
                            "entry",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.journalentry",
                            ),
                        ),
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
                    options={
                        "verbose_name": "строка стороны проводки",
                        "indexes": [
                            models.Index(
                                fields=["subaccount_id", "ledger_account"],
                                name="ledger_post_subacco_780d46_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("credit_kop__gte", 0),
                                    ("debit_kop__gte", 0),
                                    models.Q(("debit_kop", models.F("credit_kop")), _negated=True),
                                ),
                                name="posting_not_negative_not_zero",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("debit_kop", 0), ("credit_kop", 0), _connector="OR"),
                                name="posting_one_side",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
