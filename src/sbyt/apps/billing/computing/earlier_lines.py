"""What months before were billed by, as a reading that comes now must not charge twice: lines of bills with their recalculations."""

from __future__ import annotations

import polars as pl

from sbyt.calc.charge_lines import ADJUSTED, AVERAGE, ENERGY, NORM
from sbyt.calc.household_volume import EARLIER_LINES


def lines_with_recalculations(billed: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Return calc.household_volume.EARLIER_LINES of `billed` (billed_lines.BILLED_LINES) and of what was recalculated since.

    A recalculation of an estimated month stands beside its estimate: in bills before (lines of method "adjusted") or in the bill
    that is reckoned now (`adjustments`, adjustments.APPROVED). Without it a later reading would give back the whole estimate once more.
    """
    energy = billed.filter(pl.col("service") == ENERGY).select(*EARLIER_LINES)
    since = adjustments.filter(pl.col("service") == ENERGY).select(
        "usage_point_id", "zone", "quantity_wh", period_from="service_month"
    )
    told = energy.filter(pl.col("method") == ADJUSTED).select(*since.columns)
    changed = pl.concat([told, since]).filter(pl.col("quantity_wh") != 0)
    if changed.is_empty():
        return energy
    estimates = energy.filter(pl.col("method").is_in([AVERAGE, NORM])).select(
        "usage_point_id", "method", month=pl.col("period_from").dt.month_start()
    )
    first = estimates.unique(["usage_point_id", "month"], keep="first", maintain_order=True)
    beside = changed.with_columns(
        month=pl.col("period_from").dt.month_start(), period_to=pl.col("period_from").dt.offset_by("1mo")
    ).join(first, on=["usage_point_id", "month"], how="inner", maintain_order="left")
    return pl.concat([energy, beside.select(*EARLIER_LINES)])
