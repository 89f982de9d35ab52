"""Accounts read what they owe as the ledger keeps it. Nothing of the database changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0008_turnovers_read"),
        ("ledger", "0010_balances_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptDebt",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_column="subaccount_id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="kept_debt",
                        serialize=False,
                        to="contracts.account",
                    ),
                ),
                ("balance_kop", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "сохранённая задолженность",
                "db_table": "ledger_keptdebt",
                "managed": False,
            },
        ),
    ]
