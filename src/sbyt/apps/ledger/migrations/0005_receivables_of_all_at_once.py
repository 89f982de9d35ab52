"""What every subaccount owes, summed for all of them at once: a list is sorted and summed by it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_account_of_opening_balances")]
    operations = [
        migrations.RunSQL(
            sql="""
CREATE VIEW ledger_receivable AS
SELECT p.subaccount_id, sum(p.debit_kop - p.credit_kop)::bigint AS balance_kop
  FROM ledger_posting p
 WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
 GROUP BY p.subaccount_id
""",
            reverse_sql="DROP VIEW ledger_receivable",
        ),
    ]
