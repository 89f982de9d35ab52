"""The accounts penalties are posted to (plan of accounts of the Ministry of Finance, order 94n)."""

from django.db import migrations

CHART = (
    ("76.02", "Расчёты по претензиям (пени)", True),
    ("91.01", "Прочие доходы", False),
)


def open_accounts(apps, schema_editor):
    accounts = apps.get_model("ledger", "LedgerAccount")
    accounts.objects.bulk_create(
        accounts(code=code, name=name, control=control) for code, name, control in CHART
    )


def close_accounts(apps, schema_editor):
    apps.get_model("ledger", "LedgerAccount").objects.filter(code__in=[row[0] for row in CHART]).delete()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_receivables_of_all_at_once")]
    operations = [migrations.RunPython(open_accounts, close_accounts)]
