"""A line has one key, its charge and number; findings refer by statement; what rows refer to is read in one piece."""

import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations._refers_by_range import (
    BY_KEY,
    BY_RANGE,
    FINDINGS_DO_NOT,
    FINDINGS_REFER,
)

_ONE_KEY = "ALTER TABLE billing_chargeline DROP CONSTRAINT billing_chargeline_pkey"
_TWO_KEYS = "ALTER TABLE billing_chargeline ADD CONSTRAINT billing_chargeline_pkey PRIMARY KEY (id, month)"


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_looks_for_late_facts")]

    operations = [
        # what earlier migrations of one transaction left to be checked is checked before keys come or go
        migrations.RunSQL(sql="SET CONSTRAINTS ALL IMMEDIATE", reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=BY_RANGE, reverse_sql=BY_KEY),
        migrations.RunSQL(sql=_ONE_KEY, reverse_sql=_TWO_KEYS),
        migrations.RunSQL(sql=FINDINGS_REFER, reverse_sql=FINDINGS_DO_NOT),
        migrations.AlterField(
            model_name="finding",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="billing.billingrun",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="partition",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="billing.runpartition",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="contracts.account",
            ),
        ),
        migrations.RunSQL(sql=migrations.RunSQL.noop, reverse_sql="SET CONSTRAINTS ALL IMMEDIATE"),
    ]
