import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations._charges_by_month import fill_in, part_by_month, put_together
from sbyt.apps.billing.migrations._charges_refer import (
    FUNCTIONS,
    NO_FUNCTIONS,
    NOT_REFERRED,
    REFERRED,
    drop_keys,
    put_keys_back,
)

_STATE = [
    migrations.RemoveConstraint(model_name="charge", name="charge_once_a_run"),
    migrations.RemoveConstraint(model_name="chargeline", name="charge_line_number_once"),
    migrations.AddField(
        model_name="charge",
        name="supply_wh",
        field=models.BigIntegerField(default=None),
        preserve_default=False,
    ),
    migrations.AddField(
        model_name="chargeline",
        name="month",
        field=models.DateField(default=None),
        preserve_default=False,
    ),
    migrations.AlterField(
        model_name="bill",
        name="charge",
        field=models.OneToOneField(
            db_constraint=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="bill",
            to="billing.charge",
        ),
    ),
    migrations.AlterField(
        model_name="charge",
        name="account",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="charges",
            to="contracts.account",
        ),
    ),
    migrations.AlterField(
        model_name="charge",
        name="partition",
        field=models.ForeignKey(
            db_constraint=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="billing.runpartition",
        ),
    ),
    migrations.AlterField(
        model_name="charge",
        name="run",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="charges",
            to="billing.billingrun",
        ),
    ),
    migrations.AlterField(
        model_name="chargeline",
        name="charge",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="lines",
            to="billing.charge",
        ),
    ),
    migrations.AlterField(
        model_name="chargeline",
        name="usage_point",
        field=models.ForeignKey(
            db_constraint=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="metering.usagepoint",
        ),
    ),
    migrations.AddIndex(
        model_name="chargeline",
        index=models.Index(
            condition=models.Q(("method__in", ["average", "norm"])),
            fields=["usage_point"],
            name="estimated_lines",
        ),
    ),
    migrations.AddConstraint(
        model_name="charge",
        constraint=models.UniqueConstraint(fields=("run", "account", "month"), name="charge_once_a_run"),
    ),
    migrations.AddConstraint(
        model_name="chargeline",
        constraint=models.UniqueConstraint(
            fields=("charge", "number", "month"), name="charge_line_number_once"
        ),
    ),
]


class Migration(migrations.Migration):
    """Charges and lines are parted by month; what they refer to is checked a statement at a time.

    Nothing that is there is copied: it becomes the first partition. Locks are held for a change of names only.
    """

    atomic = False

    dependencies = [
        ("billing", "0001_initial"),
        ("contracts", "0001_initial"),
        ("metering", "0004_waiting_readings_are_indexed"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=_STATE,
            database_operations=[
                migrations.RunSQL(sql=FUNCTIONS, reverse_sql=NO_FUNCTIONS),
                migrations.RunPython(drop_keys, put_keys_back),
                migrations.RunSQL(
                    sql="ALTER TABLE billing_chargeline ADD IF NOT EXISTS month date;"
                    "ALTER TABLE billing_charge ADD IF NOT EXISTS supply_wh bigint;",
                    reverse_sql="ALTER TABLE billing_chargeline DROP month;"
                    "ALTER TABLE billing_charge DROP supply_wh;",
                ),
                migrations.RunPython(fill_in, migrations.RunPython.noop),
                migrations.RunPython(part_by_month, put_together),
                migrations.RunSQL(sql=REFERRED, reverse_sql=NOT_REFERRED),
            ],
        ),
    ]
