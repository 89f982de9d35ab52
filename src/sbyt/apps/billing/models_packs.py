"""Lines of charges of a house in one row, column by column."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _each(of: type[models.Field[Any, Any]], *, null: bool = False) -> Any:
    return ArrayField(of(), null=null)


class LinePack(models.Model):
    """The lines of some charges of a house: line k is the k-th element of each array, its id is that of its first charge.

    `house_key` is the house of all its points; small houses lie together, those of sixty-four ids one after another, and share a key
    below zero (packed_lines.key_of_small_houses). A point is looked for by both.
    The lines of a charge stand together, by number. An array with one element stands for all lines, one that is null says that no
    line has it, and 0 in `norm_id` and `house_basis_id` that this one has not. `words` says service, zone, method and where the sum is from
    (packed_lines). Readings of line k end at `readings_to[k]` of `reading_ids`, the bytes of its JSON at `basis_to[k]` of `bases`, and each
    begin where those of the line before end; its range (range_figures.FIGURES) begins at `tier_from[k]` of `tier`, 0 = it has none.

    Parted by month in the database; `charge_id`, `usage_point_id`, the part and the house are checked a statement at a time. Read by ChargeLine,
    `billing_pointline` and `billing_monthline`, or as columns.
    """

    id = models.BigIntegerField(primary_key=True)
    partition = models.ForeignKey(
        "billing.RunPartition",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    house_key = models.BigIntegerField()
    month = models.DateField()
    charge_id = _each(models.BigIntegerField)
    usage_point_id = _each(models.BigIntegerField)
    number = _each(models.SmallIntegerField)
    words = _each(models.SmallIntegerField)
    vat_rate_bp = _each(models.SmallIntegerField)
    quantity_wh = _each(models.IntegerField)
    price_e7 = _each(models.IntegerField)
    net_kop = _each(models.IntegerField)
    vat_kop = _each(models.IntegerField)
    gross_kop = _each(models.IntegerField)
    rate_id = _each(models.IntegerField)
    period_from = _each(models.DateField)
    period_to = _each(models.DateField)
    norm_id = _each(models.IntegerField, null=True)
    house_basis_id = _each(models.IntegerField, null=True)
    tier = _each(models.IntegerField, null=True)
    readings_to = _each(models.SmallIntegerField, null=True)
    tier_from = _each(models.SmallIntegerField, null=True)
    basis_to = _each(models.SmallIntegerField, null=True)
    reading_ids = _each(models.BigIntegerField, null=True)
    bases = models.BinaryField(null=True)

    class Meta:
        verbose_name = "пачка строк начислений"
        indexes = [models.Index(fields=["house_key"], name="line_packs_of_houses")]

    def __str__(self) -> str:
        return f"{self.house_key} {self.month:%m.%Y}: {len(self.number)}"
