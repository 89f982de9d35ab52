"""The accounts that billing and payments post to (plan of accounts of the Ministry of Finance, order 94n)."""

from django.db import migrations

CHART = (
    ("50", "Касса", False),
    ("51", "Расчётные счета", False),
    ("62", "Расчёты с покупателями и заказчиками", True),
    ("68.02", "Налог на добавленную стоимость", False),
    ("90.01", "Выручка", False),
    ("90.03", "НДС с продаж", False),
)


def open_accounts(apps, schema_editor):
    accounts = apps.get_model("ledger", "LedgerAccount")
    accounts.objects.bulk_create(
        accounts(code=code, name=name, control=control) for code, name, control in CHART
    )


def close_accounts(apps, schema_editor):
    apps.get_model("ledger", "LedgerAccount").objects.filter(code__in=[row[0] for row in CHART]).delete()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_the_database_guards_the_ledger")]
    operations = [migrations.RunPython(open_accounts, close_accounts)]
