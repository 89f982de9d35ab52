"""What lines of common needs say of their house is kept once a house; lines written before keep it whole."""

import django.db.models.deletion
from django.db import migrations, models

_GIVE_BACK = """
ALTER TABLE billing_chargeline DISABLE TRIGGER billed_stays_on_update;
UPDATE billing_chargeline l SET basis = h.facts || l.basis FROM billing_housebasis h WHERE h.id = l.house_basis_id;
ALTER TABLE billing_chargeline ENABLE TRIGGER billed_stays_on_update;
"""
"""Taken back, the migration writes what the house says into its lines again."""


class Migration(migrations.Migration):
    dependencies = [("billing", "0009_bills_refer_by_statement")]

    operations = [
        migrations.CreateModel(
            name="HouseBasis",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("facts", models.JSONField()),
                (
                    "partition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="billing.runpartition",
                    ),
                ),
            ],
            options={"verbose_name": "основание строк дома"},
        ),
        migrations.AddField(
            model_name="chargeline",
            name="house_basis_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(sql=migrations.RunSQL.noop, reverse_sql=_GIVE_BACK),
    ]
