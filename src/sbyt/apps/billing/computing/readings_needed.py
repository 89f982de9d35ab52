"""Readings of a month: two months of most points, the whole history of those that need it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import polars as pl

from sbyt.apps.billing.computing.meter_histories import whole_histories
from sbyt.apps.billing.computing.question import Question
from sbyt.apps.billing.queries.history import last_read_pairs
from sbyt.apps.contracts.queries_columns import handed_over_points
from sbyt.apps.metering.queries_columns import recent_reading_columns
from sbyt.apps.metering.queries_grounds import points_unshared
from sbyt.calc.consumption import COUNTED_STATES
from sbyt.calc.frames import joined_by_pair
from sbyt.calc.grounds import OFF_THE_METER
from sbyt.calc.house_terms import FAILED, REFUSED
from sbyt.calc.nothing import nothing_from

READ_METHODS: Final = ("meter", "share", "house")
_REGISTER: Final = ("register_id", "installation_id")


def points_off_their_meters(points: pl.DataFrame, facts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return `usage_point_id` of the points that an act takes off their meters, whatever these show: an average is wanted."""
    if facts["grounds"].is_empty() and facts["house_terms"].is_empty():
        return points.select("usage_point_id").clear()
    acts = facts["grounds"].filter(pl.col("kind").is_in(OFF_THE_METER))
    failed = facts["house_terms"].filter(pl.col("meter_state").is_in([FAILED, REFUSED]))
    houses = points.filter(pl.col("kind") == "building").join(failed, on="building_id", how="semi")
    return pl.concat([acts.select("usage_point_id"), houses.select("usage_point_id")]).unique()


def recent_readings(asked: Question, registers: pl.DataFrame) -> pl.DataFrame:
    """Return metering READINGS of the registers where they stand: of this month and the one before, and those that wait for a person."""
    recent = recent_reading_columns(
        register_ids=registers["register_id"],
        date_from=asked.recent_from,
        date_to=asked.month_end + timedelta(days=1),
        asked_from=asked.history_from,
        as_of=asked.as_of,
    )
    return _of_scales(recent, registers)


def needed_readings(
    asked: Question,
    *,
    registers: pl.DataFrame,
    recent: pl.DataFrame,
    billed: pl.DataFrame,
    point_ids: pl.Series,
    off_meter: pl.DataFrame,
) -> pl.DataFrame:
    """Return readings with `used`; a legal entity's reading of the first day of the next month is among them.

    Of most points two months are enough: they bound the month. The whole history is read where it is asked for: of
    points that must be estimated, `off_meter` (usage_point_id) among them, whose meter was changed, or whose last billed
    reading is older.
    """
    read = billed.filter(pl.col("method").is_in(READ_METHODS))
    last = read.filter(pl.col("month") == pl.col("month").max().over("usage_point_id"))
    unread = point_ids.filter(~point_ids.is_in(read["usage_point_id"].unique().implode()))
    older = last_read_pairs(point_ids=unread, date_to=asked.month, as_of=asked.as_of)
    used = ended_with(pl.concat([read.select("usage_point_id", "reading_ids"), older]))
    last_used = ended_with(pl.concat([last.select("usage_point_id", "reading_ids"), older]))
    unbounded = points_needing_history(registers=registers, recent=recent, used=last_used, asked=asked)
    estimated = pl.concat([unbounded, off_meter]).unique()
    history = registers.join(estimated, on="usage_point_id", how="semi")["installation_id"]
    told = used.join(estimated, on="usage_point_id", how="semi")
    whole = whole_histories(
        installation_ids=history.unique(),
        also_ids=told["reading_id"],
        month=asked.month,
        date_to=asked.month_end + timedelta(days=1),
        as_of=asked.as_of,
    )
    rest = recent.filter(~pl.col("installation_id").is_in(history.unique().implode()))
    readings = pl.concat([rest, whole]).sort(*_REGISTER, "taken_on", "reading_id")
    ended_accounts = _handed_over(asked, point_ids)
    closed = closing_readings(readings, registers=registers, handed_over=ended_accounts, month=asked.month)
    ended = pl.concat([used["reading_id"], closed]).unique()
    begun = pl.col("taken_on") <= asked.month
    return readings.with_columns(used=pl.col("reading_id").is_in(ended.implode()) & begun)


def _of_scales(readings: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Return the readings of the registers where they stand."""
    scales = registers.select(*_REGISTER)
    if scales["register_id"].n_unique() < scales.height:
        scales = scales.unique()
    return joined_by_pair(readings, scales, _REGISTER, how="inner")


@nothing_from("handed_over")
def closing_readings(
    readings: pl.DataFrame, *, registers: pl.DataFrame, handed_over: pl.Series, month: date
) -> pl.Series:
    """Return ids of the readings with which accounts ended when the month began: who comes after starts from them.

    `handed_over`: points that stopped supplying an account on the first day of the month. What the scale counted before belongs
    to the account that ended, whether its last bill has it or is to be reckoned anew.
    """
    scales = registers.filter(pl.col("usage_point_id").is_in(handed_over.implode())).select(*_REGISTER)
    last = (pl.col("taken_on") == month - timedelta(days=1)) & (pl.col("source") == "controller")
    counts = pl.col("state").is_in(COUNTED_STATES)
    return readings.filter(last & counts).join(scales.unique(), on=_REGISTER, how="semi")["reading_id"]


def points_needing_history(
    *, registers: pl.DataFrame, recent: pl.DataFrame, used: pl.DataFrame, asked: Question
) -> pl.DataFrame:
    """Return `usage_point_id` of the points of `registers` whose month two months of readings do not bound.

    A point is bounded when it has one installation, the readings its last bill ended with are among the recent ones
    and older than the month, and every register of it has a reading that counts both up to the last reading day of the
    month before and in the month by its own. `recent`: of these registers where they stand; `used`: usage_point_id, reading_id of the last billed month.
    """
    key = _REGISTER[:1] if registers["register_id"].n_unique() == registers.height else _REGISTER
    counts = recent.filter(pl.col("state").is_in(COUNTED_STATES))
    opened = counts.filter(pl.col("taken_on") <= asked.opening).select(*key)
    closed = counts.filter(pl.col("taken_on").is_between(asked.month, asked.closing, closed="right"))
    bounded = opened.join(closed.select(*key), on=key, how="semi")
    open_registers = registers.join(bounded, on=key, how="anti")
    stood = pl.col("installation_id")
    moved = registers.group_by("usage_point_id").agg(stood.min() < stood.max())
    before = recent.filter(pl.col("taken_on") < asked.month).select("reading_id")
    elsewhere = used.join(before, on="reading_id", how="anti")
    told = (open_registers, moved.filter("installation_id"), elsewhere)
    return pl.concat([frame.select("usage_point_id") for frame in told]).unique()


@nothing_from("lines")
def ended_with(lines: pl.DataFrame) -> pl.DataFrame:
    """Return `usage_point_id` and `reading_id` of the readings that billed lines ended with."""
    second = lines.with_columns(reading_id=pl.col("reading_ids").list.gather_every(2, 1))
    pairs = second.select("usage_point_id", "reading_id").explode("reading_id")
    return pairs.drop_nulls().unique()


def _handed_over(asked: Question, point_ids: pl.Series) -> pl.Series:
    ended = handed_over_points(point_ids=point_ids, on=asked.month, as_of=asked.as_of)
    return pl.concat([ended, points_unshared(point_ids=point_ids, on=asked.month)]).unique()
