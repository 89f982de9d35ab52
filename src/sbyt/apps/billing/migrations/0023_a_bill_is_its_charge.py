"""A bill is its charge, released: no row of its own where the charges of a part are its bills. Bills before keep their rows."""

import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations._bills_are_charges import BILLS_ARE_CHARGES, BILLS_ARE_ROWS


def _to(model: str, *, null: bool = False, index: bool = True) -> models.ForeignKey:
    """Return a reference of PlainBill that triggers check, not keys."""
    return models.ForeignKey(
        db_constraint=False,
        db_index=index,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
    )


def _one(model: str, *, null: bool = False) -> models.OneToOneField:
    return models.OneToOneField(
        db_constraint=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
    )


class Migration(migrations.Migration):
    """Names change hands under a lock of a moment; no row is read or written, unless it is taken back: then bills are written out."""

    dependencies = [
        ("billing", "0022_lines_within_charges"),
        ("documents", "0006_addresses_refused"),
    ]

    operations = [
        migrations.AddField(
            model_name="charge",
            name="penalty_kop",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="charge", name="is_held", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name="runpartition",
            name="charges_may_be_bills",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="runpartition",
            name="charges_are_bills",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(model_name="runpartition", name="due_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="runpartition", name="entry_id", field=models.BigIntegerField(null=True)
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(sql=BILLS_ARE_CHARGES, reverse_sql=BILLS_ARE_ROWS)],
            state_operations=[
                migrations.RemoveConstraint(model_name="bill", name="account_billed_once_a_month"),
                migrations.AlterModelOptions(
                    name="bill",
                    options={
                        "managed": False,
                        "verbose_name": "счёт на оплату",
                        "verbose_name_plural": "счета на оплату",
                    },
                ),
                migrations.AlterModelTable(name="bill", table="billing_bill"),
                migrations.CreateModel(
                    name="PlainBill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("account", _to("contracts.account", index=False)),
                        ("month", models.DateField()),
                        ("stage", models.CharField(default="final", max_length=10)),
                        ("revision", models.PositiveSmallIntegerField(db_default=0)),
                        ("charge", _one("billing.charge")),
                        ("document", _one("documents.document", null=True)),
                        ("entry", _to("ledger.journalentry", null=True, index=False)),
                        ("due_on", models.DateField()),
                        ("gross_kop", models.BigIntegerField()),
                        ("posted_kop", models.BigIntegerField()),
                        ("posted_vat_kop", models.BigIntegerField()),
                        ("penalty_kop", models.BigIntegerField(db_default=0, default=0)),
                        ("released_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "строка счёта на оплату",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "month", "stage", "revision"),
                                name="account_billed_once_a_month",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
