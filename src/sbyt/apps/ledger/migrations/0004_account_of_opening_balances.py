"""The auxiliary account that balances carried over from another system are posted against."""

from django.db import migrations

CODE, NAME = "00", "Вспомогательный счёт (входящие остатки)"


def open_account(apps, schema_editor):
    apps.get_model("ledger", "LedgerAccount").objects.create(code=CODE, name=NAME, control=False)


def close_account(apps, schema_editor):
    apps.get_model("ledger", "LedgerAccount").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_chart_of_accounts")]
    operations = [migrations.RunPython(open_account, close_account)]
