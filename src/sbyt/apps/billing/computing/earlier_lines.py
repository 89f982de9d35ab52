"""What months before were billed by, as a reading that comes now must not charge twice: lines of bills with their recalculations."""

from __future__ import annotations

import polars as pl

from sbyt.calc.charge_lines import ADJUSTED, AVERAGE, ENERGY, NORM
from sbyt.calc.household_volume import EARLIER_LINES
from sbyt.calc.norm_multiplier import ONE
from sbyt.calc.nothing import nothing_from
from sbyt.calc.rounding import half_up_expr, wide


@nothing_from("billed", "adjustments")
def lines_with_recalculations(billed: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Return calc.household_volume.EARLIER_LINES of `billed` (billed_lines.BILLED_LINES) and of what was recalculated since.

    A recalculation of an estimated month stands beside its estimate: in bills before (lines of method "adjusted") or in the bill
    that is reckoned now (`adjustments`, adjustments.APPROVED). Without it a later reading would give back the whole estimate once more.
    """
    energy = (
        billed.filter(pl.col("service") == ENERGY).with_columns(raised_wh=_raised()).select(*EARLIER_LINES)
    )
    since = adjustments.filter(pl.col("service") == ENERGY).select(
        "usage_point_id", "zone", "quantity_wh", period_from="service_month"
    )
    told = energy.filter(pl.col("method") == ADJUSTED).select(*since.columns)
    changed = pl.concat([told, since]).filter(pl.col("quantity_wh") != 0)
    if changed.is_empty():
        return energy
    estimates = energy.filter(pl.col("method").is_in([AVERAGE, NORM])).select(
        "usage_point_id", "method", "raised_wh", month=pl.col("period_from").dt.month_start()
    )
    whole = estimates.with_columns(pl.col("raised_wh").fill_null(0).sum().over("usage_point_id", "month"))
    first = whole.unique(["usage_point_id", "month"], keep="first", maintain_order=True)
    beside = changed.with_columns(
        month=pl.col("period_from").dt.month_start(), period_to=pl.col("period_from").dt.offset_by("1mo")
    ).join(first, on=["usage_point_id", "month"], how="inner", maintain_order="left")
    return pl.concat([energy, beside.with_columns(raised_wh=_raised_less()).select(*EARLIER_LINES)])


def _raised() -> pl.Expr:
    """Return what of the quantity the coefficient of a norm added; null where there is none."""
    times = pl.col("multiplier_bp")
    plain = half_up_expr(wide(pl.col("quantity_wh")) * ONE, wide(times))
    return pl.when(times > ONE).then(pl.col("quantity_wh") - plain)


def _raised_less() -> pl.Expr:
    """Return what the recalculations of a month took off its rise, told in the first of them: they take the rise before the energy.

    Nothing tells of a recalculation whether the coefficient went or the people did; so never more stays than the bills have left above the energy.
    """
    of_month = ["usage_point_id", "month"]
    less = pl.max_horizontal(pl.col("quantity_wh").sum().over(of_month), -pl.col("raised_wh"))
    first = pl.int_range(pl.len()).over(of_month) == 0
    return pl.when(first).then(less.clip(upper_bound=0)).otherwise(0)
