"""Energy of a month by registers, of the points whose meters were all read and stood all the month.

The rule of a legal entity's bill, and of every other sum that must agree with it: what the readings counted, without the days that
lie in other months. A month before it that no reading closes has its days (calc.between_readings), whatever it was billed by and
whether anybody billed it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.between_readings import EARLIER_VOLUMES, settled_consumption
from sbyt.calc.charge_lines import REPLACED
from sbyt.calc.consumption import counts_on
from sbyt.calc.periods import month_before

METERED_MONTH: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "volume_wh": pl.Int64(),
    }
)
"""One row a point: what its registers counted for the month, and the days of the month `[period_from, period_to)` it stands for.
These begin later than the month where the first reading known was taken in it."""


def metered_month(
    *, usage_points: pl.Series, registers: pl.DataFrame, counted: pl.DataFrame, month: date, month_end: date
) -> pl.DataFrame:
    """Return METERED_MONTH of the points whose every register was read in the month, or later.

    `registers` is consumption.REGISTERS, `counted` comes from consumption.counted_readings. One whose registers went backwards is not there.
    """
    settled = settled_consumption(
        usage_points=usage_points,
        registers=registers,
        counted=counted,
        earlier=_not_closed(registers, counted, month=month),
        month=month,
        month_end=month_end,
    )
    summed = settled.group_by("usage_point_id").agg(
        period_from=pl.max_horizontal(pl.col("base_on").min(), pl.lit(month)),
        period_to=pl.lit(month_end),
        volume_wh=pl.col("quantity_wh").sum(),
        back=(pl.col("quantity_wh") < 0).any(),
    )
    return summed.filter(~pl.col("back")).select(*METERED_MONTH).sort("usage_point_id")


def _not_closed(registers: pl.DataFrame, counted: pl.DataFrame, *, month: date) -> pl.DataFrame:
    """Return EARLIER_VOLUMES of the points that were last read when the month before had not begun yet, or just began.

    Such a point was billed for that month by replacement information or by its hours; between two readings it keeps its days.
    """
    last = (
        counted.with_columns(on=counts_on("taken_on"))
        .filter(pl.col("on") <= month)
        .group_by("installation_id")
        .agg(pl.col("on").max())
        .filter(pl.col("on") <= month_before(month))
    )
    points = registers.join(last, on="installation_id", how="semi")["usage_point_id"].unique().sort()
    return (
        pl.DataFrame({"usage_point_id": points})
        .select(
            "usage_point_id",
            method=pl.lit(REPLACED),
            ground=pl.lit(None, dtype=pl.String),
            period_from=pl.lit(month_before(month)),
            period_to=pl.lit(month),
        )
        .select(*EARLIER_VOLUMES)
    )
