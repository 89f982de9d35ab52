"""Opening balance and turnovers of a month of every subaccount, summed for all of them at once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_settlements_may_be_undone")]
    operations = [
        migrations.RunSQL(
            sql="""
CREATE VIEW ledger_turnover AS
SELECT p.subaccount_id, m.month,
       coalesce(sum(p.debit_kop - p.credit_kop) FILTER (WHERE e.month < m.month), 0)::bigint AS opening_kop,
       coalesce(sum(p.debit_kop) FILTER (WHERE e.month = m.month), 0)::bigint AS debit_kop,
       coalesce(sum(p.credit_kop) FILTER (WHERE e.month = m.month), 0)::bigint AS credit_kop
  FROM (SELECT DISTINCT month FROM ledger_journalentry) m
  JOIN ledger_journalentry e ON e.month <= m.month
  JOIN ledger_posting p ON p.entry_id = e.id
 WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
 GROUP BY p.subaccount_id, m.month
""",
            reverse_sql="DROP VIEW ledger_turnover",
        ),
    ]
