"""Money taken back is paid below zero in the turnovers of a month, not charged."""

from django.db import migrations

_VIEW = """
CREATE OR REPLACE VIEW ledger_turnover AS
SELECT p.subaccount_id, m.month,
       coalesce(sum(p.debit_kop - p.credit_kop) FILTER (WHERE e.month < m.month), 0)::bigint AS opening_kop,
       coalesce(sum({debit}) FILTER (WHERE e.month = m.month), 0)::bigint AS debit_kop,
       coalesce(sum({credit}) FILTER (WHERE e.month = m.month), 0)::bigint AS credit_kop
  FROM (SELECT DISTINCT month FROM ledger_journalentry) m
  JOIN ledger_journalentry e ON e.month <= m.month
  JOIN ledger_posting p ON p.entry_id = e.id
 WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
 GROUP BY p.subaccount_id, m.month;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_claims_are_sides")]
    operations = [
        migrations.RunSQL(
            sql=_VIEW.format(
                debit="CASE WHEN e.kind = 'reversal' THEN 0 ELSE p.debit_kop END",
                credit="CASE WHEN e.kind = 'reversal' THEN p.credit_kop - p.debit_kop ELSE p.credit_kop END",
            ),
            reverse_sql=_VIEW.format(debit="p.debit_kop", credit="p.credit_kop"),
        )
    ]
