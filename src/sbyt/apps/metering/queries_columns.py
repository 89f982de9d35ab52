"""Points, installations, readings and interval days as columns, as they were known at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_about, ids_in
from sbyt.kit.columns.orders import in_order
from sbyt.kit.columns.periods import begun_before, end_of, goes_beyond
from sbyt.kit.columns.short_ids import NUMBER

POINTS: Final = {
    "usage_point_id": pl.Int64(),
    "kind": pl.String(),
    "building_id": pl.Int64(),
    "premises_id": pl.Int64(),
    "voltage": pl.String(),
}
BUILDING_OF_POINT: Final = {"usage_point_id": pl.Int64(), "building_id": pl.Int64()}
POINT_CODES: Final = {"usage_point_id": pl.Int64(), "code": pl.String()}
INSTALLATIONS: Final = {
    "installation_id": pl.Int64(),
    "usage_point_id": pl.Int64(),
    "meter_id": pl.Int64(),
    "multiplier": pl.Int64(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
}
READINGS: Final = {
    "reading_id": pl.Int64(),
    "register_id": pl.Int64(),
    "installation_id": pl.Int64(),
    "taken_on": pl.Date(),
    "value_wh": pl.Int64(),
    "state": pl.String(),
    "source": pl.String(),
    "rolled_over": pl.Boolean(),
}
INTERVAL_DAYS: Final = {
    "interval_day_id": pl.Int64(),
    "usage_point_id": pl.Int64(),
    "day": pl.Date(),
    "values_wh": pl.List(pl.Int64()),
    "qualities": pl.List(pl.Int64()),
}

_IDS: Final = {
    "usage_point_id": "metering_usagepoint",
    "building_id": "premises_building",
    "premises_id": "premises_premises",
    "installation_id": "metering_meterinstallation",
    "meter_id": "devices_meter",
    "multiplier": NUMBER,
    "reading_id": "metering_reading",
    "register_id": "devices_register",
}

_BELIEVED: Final = "recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
_READING: Final = "SELECT id, register_id, installation_id, taken_on, value_wh, state, source, rolled_over"

_READINGS: Final = f"""
WITH believed AS (
    {_READING} FROM metering_reading
     WHERE /* installations */ AND taken_on < %(date_to)s AND {_BELIEVED}
), opening AS (
    SELECT register_id, installation_id, max(taken_on) AS taken_on
      FROM believed WHERE taken_on < %(date_from)s AND state IN ('accepted', 'warned')
     GROUP BY register_id, installation_id
)
SELECT b.* FROM believed b LEFT JOIN opening o USING (register_id, installation_id)
 WHERE b.taken_on >= least(coalesce(o.taken_on, %(date_from)s), %(date_from)s) OR /* also */
 ORDER BY b.register_id, b.installation_id, b.taken_on, b.id
"""  # noqa: S608

_RECENT_READINGS: Final = f"""
{_READING} FROM metering_reading
 WHERE /* registers */ AND taken_on >= %(date_from)s AND taken_on < %(date_to)s AND {_BELIEVED}
UNION ALL
{_READING} FROM metering_reading
 WHERE /* registers */ AND state = 'asked' AND taken_on >= %(asked_from)s AND taken_on < %(date_from)s AND {_BELIEVED}
"""


_FIRST_READINGS_AFTER: Final = f"""
SELECT DISTINCT ON (register_id, installation_id) id, register_id, installation_id, taken_on, value_wh, state, source, rolled_over
  FROM metering_reading
 WHERE /* installations */ AND taken_on > %(after)s AND state IN ('accepted', 'warned') AND {_BELIEVED}
 ORDER BY register_id, installation_id, taken_on, id
"""  # noqa: S608


def point_columns(*, building_ids: Ids) -> pl.DataFrame:
    """Return POINTS of the buildings, those of the whole building included, in the order of ids."""
    return read_columns(
        "SELECT id, kind, building_id, premises_id, voltage FROM metering_usagepoint"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('building_id', building_ids)} AND kind <> 'transit' ORDER BY id",
        schema=POINTS,
        ids_of=_of(POINTS),
    )


def _of(schema: Mapping[str, object]) -> dict[str, str]:
    return {name: table for name, table in _IDS.items() if name in schema}


def buildings_of_points() -> pl.DataFrame:
    """Return `usage_point_id` and `building_id` of all points there are, in nobody's order."""
    return read_columns(
        "SELECT id, building_id FROM metering_usagepoint",
        schema=BUILDING_OF_POINT,
        ids_of=_of(BUILDING_OF_POINT),
    )


@nothing_from("point_ids")
def point_codes(*, point_ids: Ids) -> pl.DataFrame:
    """Return POINT_CODES: what people call these points; no query for none."""
    if not len(point_ids):
        return pl.DataFrame(schema=POINT_CODES)
    return read_columns(
        f"SELECT id, code FROM metering_usagepoint WHERE {ids_in('id', point_ids)} ORDER BY id",  # noqa: S608  ids_in writes whole numbers alone
        schema=POINT_CODES,
    )


def installation_columns(*, point_ids: Ids, date_from: date, date_to: date) -> pl.DataFrame:
    """Return INSTALLATIONS at the points that touch `[date_from, date_to)`; null `valid_to` = stands today."""
    installations = read_columns(
        "SELECT id, usage_point_id, meter_id, multiplier,"  # noqa: S608  ids_in writes whole numbers alone
        f" lower(valid), {end_of('valid')} FROM metering_meterinstallation"
        f" WHERE {ids_in('usage_point_id', point_ids)} AND {goes_beyond('valid')} ORDER BY usage_point_id",
        params={"date_from": date_from},
        schema=INSTALLATIONS,
        ids_of=_of(INSTALLATIONS),
    )
    return in_order(begun_before(installations, date_to), "usage_point_id", "valid_from")


@nothing_from("installation_ids", "also_ids")
def reading_columns(
    *,
    installation_ids: Ids,
    date_from: date,
    date_to: date,
    as_of: datetime,
    also_ids: Ids = (),
) -> pl.DataFrame:
    """Return READINGS of `[date_from, date_to)`, for each register the last one before it, and those of `also_ids`.

    Every version is chosen as it was believed at `as_of`. Rows stand by register, installation, day and id.
    """
    query = _READINGS.replace("/* installations */", ids_in("installation_id", installation_ids))
    return read_columns(
        query.replace("/* also */", ids_in("b.id", also_ids)),
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=READINGS,
        ids_of=_of(READINGS),
    )


def recent_reading_columns(
    *, register_ids: Ids, date_from: date, date_to: date, asked_from: date, as_of: datetime
) -> pl.DataFrame:
    """Return READINGS of `[date_from, date_to)` as believed at `as_of`, and those since `asked_from` that wait.

    Every installation of the registers is there, readings of registers near them too, and the order is nobody's.
    """
    return read_columns(
        _RECENT_READINGS.replace("/* registers */", ids_about("register_id", register_ids)),
        params={"date_from": date_from, "date_to": date_to, "asked_from": asked_from, "as_of": as_of},
        schema=READINGS,
        ids_of=_of(READINGS),
    )


def first_readings_after(*, installation_ids: Ids, after: date, as_of: datetime) -> pl.DataFrame:
    """Return READINGS of the first day after `after` on which each register was read, one each, as believed at `as_of`."""
    return read_columns(
        _FIRST_READINGS_AFTER.replace("/* installations */", ids_in("installation_id", installation_ids)),
        params={"after": after, "as_of": as_of},
        schema=READINGS,
        ids_of=_of(READINGS),
    )


def interval_day_columns(*, point_ids: Ids, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return INTERVAL_DAYS of channel A+ in `[date_from, date_to)` as they were believed at `as_of`."""
    return read_columns(
        "SELECT id, usage_point_id, day, values_wh, qualities FROM metering_intervalday"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('usage_point_id', point_ids)} AND channel = 1"
        " AND day >= %(date_from)s AND day < %(date_to)s"
        " AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
        " ORDER BY usage_point_id, day",
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=INTERVAL_DAYS,
    )
