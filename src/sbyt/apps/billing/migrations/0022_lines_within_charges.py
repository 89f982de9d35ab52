"""Lines of households lie within their charge; what had rows of their own keeps them, and whoever reads lines reads a view."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations import _packed_lines as packed

_STATE = [
    migrations.RemoveConstraint(model_name="chargeline", name="charge_line_number_once"),
    migrations.RemoveIndex(model_name="chargeline", name="estimated_lines"),
    migrations.RemoveIndex(model_name="chargeline", name="replaced_lines"),
    migrations.AlterModelTable(name="chargeline", table="billing_chargeline"),
    migrations.AlterModelOptions(
        name="chargeline", options={"managed": False, "verbose_name": "строка начисления"}
    ),
    migrations.CreateModel(
        name="PlainLine",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("month", models.DateField()),
            ("number", models.PositiveSmallIntegerField()),
            (
                "service",
                models.CharField(
                    choices=[
                        ("energy", "Электроэнергия"),
                        ("common_needs", "Электроэнергия на ОДН"),
                        ("benefit", "Льгота"),
                    ],
                    max_length=14,
                ),
            ),
            ("zone", models.CharField(default="T0", max_length=2)),
            (
                "method",
                models.CharField(
                    choices=[
                        ("meter", "по прибору"),
                        ("intervals", "по профилю"),
                        ("average", "по среднему"),
                        ("norm", "по нормативу"),
                        ("share", "доля по площади"),
                        ("house", "весь дом"),
                        ("replaced", "по замещающей информации"),
                        ("act", "по акту"),
                        ("discount", "часть цены"),
                        ("adjusted", "перерасчёт"),
                    ],
                    max_length=10,
                ),
            ),
            ("period_from", models.DateField()),
            ("period_to", models.DateField()),
            ("quantity_wh", models.BigIntegerField()),
            ("price_e7", models.BigIntegerField()),
            (
                "amount_from",
                models.CharField(
                    choices=[
                        ("quantity", "количество × цена"),
                        ("gross", "от суммы с НДС"),
                        ("benefit", "льгота"),
                        ("adjust", "перерасчёт"),
                    ],
                    default="quantity",
                    max_length=8,
                ),
            ),
            ("vat_rate_bp", models.PositiveIntegerField()),
            ("net_kop", models.BigIntegerField()),
            ("vat_kop", models.BigIntegerField()),
            ("gross_kop", models.BigIntegerField()),
            ("rate_id", models.BigIntegerField(null=True)),
            (
                "price_component_ids",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.BigIntegerField(), default=list, size=None
                ),
            ),
            (
                "reading_ids",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.BigIntegerField(), default=list, size=None
                ),
            ),
            ("norm_id", models.BigIntegerField(null=True)),
            ("basis", models.JSONField(null=True)),
            ("house_basis_id", models.BigIntegerField(null=True)),
            (
                "tier",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.BigIntegerField(), null=True, size=None
                ),
            ),
            (
                "charge",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="billing.charge",
                ),
            ),
            (
                "usage_point",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="metering.usagepoint",
                ),
            ),
        ],
        options={
            "verbose_name": "строка начисления, своя",
            "indexes": [
                models.Index(
                    condition=models.Q(("method__in", ["average", "norm"])),
                    fields=["usage_point"],
                    name="estimated_lines",
                ),
                models.Index(
                    condition=models.Q(("method", "replaced")), fields=["usage_point"], name="replaced_lines"
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("charge", "number", "month"), name="charge_line_number_once")
            ],
        },
    ),
]


class Migration(migrations.Migration):
    """No row is read or written, unless it is taken back; the index of points is built beside who reads and writes."""

    atomic = False

    dependencies = [
        ("billing", "0021_references_without_gaps"),
        ("metering", "0030_refusals_of_the_grid"),
    ]

    operations = [
        migrations.RunSQL(sql=packed.COLUMNS, reverse_sql=packed.NO_COLUMNS),
        migrations.RunPython(packed.index_points, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=_STATE,
            database_operations=[
                migrations.RunSQL(
                    sql=packed.PLAIN + packed.VIEWS + packed.GUARDS,
                    reverse_sql=packed.ROWS_AGAIN + packed.NO_VIEWS + packed.WHOLE + packed.GUARDS_BEFORE,
                )
            ],
        ),
    ]
