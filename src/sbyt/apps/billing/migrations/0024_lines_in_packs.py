"""Lines of a house lie in packs; what lay within charges becomes rows, and the columns of it are gone."""

from __future__ import annotations

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations import _line_packs as packs
from sbyt.apps.billing.migrations import _packed_lines as within

_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE;"
_NO_POINTS = "".join(f"DROP TRIGGER {name} ON metering_usagepoint;" for name in within.POINTS.values())
_POINTS = "".join(
    within.KEPT.format(name=name, by="billing_charge", column=column) for column, name in within.POINTS.items()
)


def _packs_of_months(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        packs.packs_of_months(cursor)


def _arrays(*names: str, of: type[models.Field[Any, Any]], null: bool = False) -> list[tuple[str, models.Field[Any, Any]]]:
    return [
        (name, django.contrib.postgres.fields.ArrayField(base_field=of(), null=null, size=None)) for name in names
    ]


_STATE = [
    migrations.AddField(model_name="charge", name="pack_id", field=models.BigIntegerField(null=True)),
    migrations.AddField(
        model_name="charge", name="line_from", field=models.SmallIntegerField(db_default=0, default=0)
    ),
    migrations.AddField(
        model_name="charge", name="line_count", field=models.SmallIntegerField(db_default=0, default=0)
    ),
    migrations.CreateModel(
        name="LinePack",
        fields=[
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("house_key", models.BigIntegerField()),
            ("month", models.DateField()),
            *_arrays("charge_id", "usage_point_id", of=models.BigIntegerField),
            *_arrays("number", "words", "vat_rate_bp", of=models.SmallIntegerField),
            *_arrays(
                *("quantity_wh", "price_e7", "net_kop", "vat_kop", "gross_kop", "rate_id"), of=models.IntegerField
            ),
            *_arrays("period_from", "period_to", of=models.DateField),
            *_arrays("norm_id", "house_basis_id", "tier", of=models.IntegerField, null=True),
            *_arrays("readings_to", "tier_from", "basis_to", of=models.SmallIntegerField, null=True),
            *_arrays("reading_ids", of=models.BigIntegerField, null=True),
            ("bases", models.BinaryField(null=True)),
            (
                "partition",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="billing.runpartition",
                ),
            ),
        ],
        options={
            "verbose_name": "пачка строк начислений",
            "indexes": [models.Index(fields=["house_key"], name="line_packs_of_houses")],
        },
    ),
]


class Migration(migrations.Migration):
    """No row is read or written but of bases that kept lines within their charges; taken back, lines of packs are written as rows."""

    dependencies = [
        ("billing", "0023_a_bill_is_its_charge"),
        ("metering", "0030_refusals_of_the_grid"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=_STATE,
            database_operations=[
                migrations.RunPython(migrations.RunPython.noop, within.index_points),
                migrations.RunSQL(
                    sql=_AT_ONCE
                    + within.ROWS_AGAIN
                    + within.NO_VIEWS
                    + _NO_POINTS
                    + within.REFERS.format(columns=within.OF_CHARGES)
                    + within.NO_COLUMNS
                    + packs.TABLE,
                    reverse_sql=_AT_ONCE
                    + packs.LINES_OUT
                    + packs.NO_VIEWS
                    + packs.NO_GUARDS
                    + packs.NO_TABLE
                    + packs.NO_FUNCTIONS
                    + within.COLUMNS
                    + within.VIEWS
                    + _POINTS
                    + within.REFERS.format(columns=within.OF_CHARGES + within.OF_POINTS),
                ),
                migrations.RunSQL(sql=packs.VIEWS + packs.GUARDS, reverse_sql=migrations.RunSQL.noop),
                migrations.RunPython(_packs_of_months, migrations.RunPython.noop),
            ],
        )
    ]
