"""What the meters of houses counted in a month, and the houses that stood without one for a part of it.

The readings of a house are parted by months whatever was billed: from the last one of the month before to that of the month, a control round being
of its month however late in it. A meter replaced in the
month is read by the act (put_up_meters). What a meter counted that went away in a month billed by the norm all the same, its last reading not being known
then, is taken by the next month read, as a reading after unread months is: the whole measured interval, less what was billed (earlier_houses).
Source: rules 124 p. 21 "в", 21(1), PP 354 p. 59(1): the norm stands where there is no reading. A month billed by average keeps it: of a meter that
failed the average stands, and the month does not tell which it was.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl

from sbyt.calc.consumption import metered_consumption, standing_in
from sbyt.calc.earlier_houses import counted_from
from sbyt.calc.house_inputs import gaps_of_inputs
from sbyt.calc.house_terms import BY_AVERAGE, BY_METER
from sbyt.calc.meter_segments import meter_segments
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import day_of_month, month_before, next_month
from sbyt.calc.put_up_meters import without_put_up

_NONE_LEFT: Final = pl.DataFrame(schema={"usage_point_id": pl.Int64(), "left_on": pl.Date()})


def house_consumption(
    *,
    houses: pl.DataFrame,
    registers: pl.DataFrame,
    counted: pl.DataFrame,
    earlier: pl.DataFrame,
    month: date,
    deadline_day: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return consumption.CONSUMPTION of the house points, and the points left.

    It does not ask what was billed: a month without a charge for common needs still parts the readings. `earlier` is
    earlier_houses.EARLIER_HOUSES. A point that stood without a meter for a part of the month has no energy: it is left since `left_on` (null: no meter
    ever stood there).
    """
    own = registers.join(houses, on="usage_point_id", how="semi", maintain_order="left")
    shown = counted.join(houses, on="usage_point_id", how="semi", maintain_order="left").with_columns(
        used=pl.lit(value=False)
    )
    consumption = _read(own, shown, since=month, stood_on=month, month=month, deadline_day=deadline_day)
    gone = own.filter(pl.col("valid_to") <= month)
    if not gone.is_empty():
        consumption = _with_gone(
            consumption,
            gone,
            own=own,
            shown=shown,
            unmeasured=_unmeasured(earlier, houses, month=month),
            month=month,
            deadline_day=deadline_day,
        )
    left = _left(own, houses, since=month, until=next_month(month))
    if left.is_empty():
        return consumption, left
    broken = pl.col("usage_point_id").is_in(left["usage_point_id"].implode())
    return consumption.with_columns(quantity_wh=pl.when(~broken).then("quantity_wh")), left


def _read(
    own: pl.DataFrame, shown: pl.DataFrame, *, since: date, stood_on: date, month: date, deadline_day: int
) -> pl.DataFrame:
    """Return the consumption from the last reading of the month before `since` to that of `month`; `stood_on`: the first day asked for meters."""
    read = metered_consumption(
        registers=standing_in(own, since=stood_on, until=next_month(month)),
        counted=shown,
        opening=day_of_month(month_before(since), deadline_day),
        last_day=day_of_month(month, deadline_day),
        month_end=next_month(month),
        late_opening=since,
    )
    return without_put_up(read, month=month, month_end=next_month(month))


def _left(own: pl.DataFrame, points: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    """Return usage_point_id and `left_on` of the points that no meter stood at for a part of `[since, until)`."""
    segments = meter_segments(usage_points=points["usage_point_id"], registers=own, since=since, until=until)
    gaps = gaps_of_inputs(own, since=since, until=until)
    if not segments["installation_id"].null_count() and gaps.is_empty():
        return _NONE_LEFT
    bare = segments.filter(pl.col("installation_id").is_null()).select("usage_point_id", "period_from")
    bare = pl.concat([bare, gaps.select(bare.columns)])
    gap = bare.group_by("usage_point_id").agg(gap_from=pl.col("period_from").min())
    ended = own.join(gap, on="usage_point_id").filter(pl.col("valid_to") <= pl.col("gap_from"))
    left_on = ended.group_by("usage_point_id").agg(left_on=pl.col("valid_to").max())
    return gap.select("usage_point_id").join(left_on, on="usage_point_id", how="left")


@nothing_from("earlier")
def _unmeasured(earlier: pl.DataFrame, houses: pl.DataFrame, *, month: date) -> pl.DataFrame:
    """Return usage_point_id and `unmeasured_from`: the first of the months up to this one, side by side, that are known and went by no reading."""
    by_reading = pl.col("house_by").is_in([BY_METER, BY_AVERAGE]).fill_null(value=False)
    ago = (
        (pl.lit(month.year) - pl.col("month").dt.year()) * 12
        + pl.lit(month.month)
        - pl.col("month").dt.month()
    )
    known = earlier.filter(~by_reading).with_columns(
        together=ago.cast(pl.Int64) == pl.col("month").rank("dense", descending=True).over("building_id")
    )
    since = known.filter("together").group_by("building_id").agg(unmeasured_from=pl.col("month").min())
    places = houses.select("building_id", "usage_point_id")
    return places.join(since, on="building_id", how="inner").select("usage_point_id", "unmeasured_from")


def _with_gone(
    consumption: pl.DataFrame,
    gone: pl.DataFrame,
    *,
    own: pl.DataFrame,
    shown: pl.DataFrame,
    unmeasured: pl.DataFrame,
    month: date,
    deadline_day: int,
) -> pl.DataFrame:
    """Return the consumption, that of points with meters gone that no month has taken from the month before their going.

    So it is in the month whose first day a meter was taken away on, and after months that went by no reading.
    """
    no_month = pl.col("unmeasured_from").fill_null(month)
    went = gone.join(unmeasured, on="usage_point_id", how="left").filter(pl.col("valid_to") >= no_month)
    if went.is_empty():
        return consumption
    since = went.group_by("usage_point_id").agg(
        since=pl.col("valid_to").dt.month_start().min(), unmeasured_from=pl.col("unmeasured_from").first()
    )
    for start in since["since"].unique().sort():
        points = since.filter(pl.col("since") == start)
        whole = _measured_since(start, points, own=own, shown=shown, month=month, deadline_day=deadline_day)
        plain = consumption.join(whole, on="usage_point_id", how="anti", maintain_order="left")
        consumption = pl.concat([plain, whole])
    return consumption


def _measured_since(
    start: date,
    points: pl.DataFrame,
    *,
    own: pl.DataFrame,
    shown: pl.DataFrame,
    month: date,
    deadline_day: int,
) -> pl.DataFrame:
    """Return the consumption since `start` of the points that were measured whole: every meter read, no day without one.

    A meter that went away must have been read before `start`, and no reading may reach over months that went by readings.
    """
    here = own.join(points, on="usage_point_id", how="semi", maintain_order="left")
    before = start - timedelta(days=1)  # a meter that went away on the first day is of this month
    read = _read(here, shown, since=start, stood_on=before, month=month, deadline_day=deadline_day)
    left = _left(here, points, since=start, until=next_month(month))
    opening = day_of_month(month_before(start), deadline_day)
    opened = (pl.col("valid_to") >= month).fill_null(value=True) | (counted_from(deadline_day) <= opening)
    reaches = (counted_from(deadline_day) <= _closed_before("unmeasured_from", deadline_day)).fill_null(
        value=False
    )
    measured = (pl.col("quantity_wh").is_not_null() & opened & ~reaches).fill_null(value=False)
    whole = read.join(points, on="usage_point_id", how="left").filter(measured.all().over("usage_point_id"))
    kept = whole.join(left, on="usage_point_id", how="anti")
    return read.join(kept, on="usage_point_id", how="semi", maintain_order="left")


def _closed_before(first: str, deadline_day: int) -> pl.Expr:
    """Return the last day that counts for the month before the one before `first`: a reading by then covers the month before `first`."""
    month = pl.col(first).dt.offset_by("-2mo")
    return pl.min_horizontal(month.dt.offset_by(f"{deadline_day - 1}d"), month.dt.month_end())
