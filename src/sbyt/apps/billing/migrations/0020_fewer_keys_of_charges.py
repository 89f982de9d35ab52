"""Charges have two keys and bills four: a part of a run finds its charges between its first and its last."""

import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations._charge_keys import one_key, three_keys
from sbyt.apps.billing.migrations._refers_at_once import AT_ONCE
from sbyt.apps.billing.migrations._refers_by_range import BY_RANGE

_ENDS = """
UPDATE billing_runpartition p SET first_charge_id = c.first, last_charge_id = c.last
  FROM (SELECT partition_id, min(id) AS first, max(id) AS last FROM billing_charge GROUP BY 1) c WHERE c.partition_id = p.id
"""

_STATE = [
    migrations.RemoveConstraint(model_name="charge", name="charge_once_a_run"),
    migrations.RemoveIndex(model_name="charge", name="billing_cha_account_d18ec4_idx"),
    migrations.AddConstraint(
        model_name="charge",
        constraint=models.UniqueConstraint(fields=("account", "month", "run"), name="charge_once_a_run"),
    ),
    migrations.AlterField(
        model_name="charge",
        name="partition",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="billing.runpartition",
        ),
    ),
]


class Migration(migrations.Migration):
    """Keys are built beside who reads and writes; what is there is looked through once for the ends of each part."""

    atomic = False

    dependencies = [("billing", "0019_ranges_as_figures")]

    operations = [
        migrations.RunSQL(sql=AT_ONCE, reverse_sql=BY_RANGE),
        migrations.AddField(
            model_name="runpartition", name="first_charge_id", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="runpartition", name="last_charge_id", field=models.BigIntegerField(null=True)
        ),
        migrations.RunSQL(sql=_ENDS, reverse_sql=migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=_STATE, database_operations=[migrations.RunPython(one_key, three_keys)]
        ),
        migrations.AlterField(
            model_name="bill",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.journalentry",
            ),
        ),
    ]
