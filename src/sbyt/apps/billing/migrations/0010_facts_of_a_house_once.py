"""What lines of common needs say of their house is kept once a house; lines written before keep it whole."""

import django.db.models.deletion
from django.db import migrations, models


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
    ]
