"""What the registers of points counted in a month, by the rule of bills."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.utils import timezone

from sbyt.apps.devices.queries_columns import export_register_columns, import_register_columns
from sbyt.apps.metering.queries.check_columns import OPENING_DAYS
from sbyt.apps.metering.queries_columns import (
    first_readings_after,
    installation_columns,
    reading_columns,
    recent_reading_columns,
)
from sbyt.calc.consumption import COUNTED_STATES, READINGS, REGISTERS, counted_readings
from sbyt.calc.metered_month import METERED_MONTH, metered_month
from sbyt.calc.periods import next_month


def registered_month(
    *,
    point_ids: Collection[int],
    month: date,
    source_ranks: Sequence[str],
    as_of: datetime | None = None,
    given_back: bool = False,
) -> pl.DataFrame:
    """Return calc.metered_month.METERED_MONTH of A+, or of A− (`given_back`), as believed now, or at `as_of`; a fixed number of queries.

    Of several readings on one day the weightier source by `source_ranks` counts. Registers count once the month is over: before
    that nothing tells what of it they will hold.
    """
    until = next_month(month)
    known_at = as_of or timezone.now()
    registers = _registers(point_ids, month=month, given_back=given_back)
    if registers.is_empty() or until > timezone.localdate(known_at):
        return pl.DataFrame(schema=METERED_MONTH)
    readings = _readings_around(registers, month=month, as_of=known_at)
    return metered_month(
        usage_points=registers["usage_point_id"].unique(),
        registers=registers,
        counted=counted_readings(registers=registers, readings=readings, source_ranks=source_ranks),
        month=month,
        month_end=until,
    )


def two_way_points(*, point_ids: Collection[int], month: date) -> frozenset[int]:
    """Return the points with a meter of the month that has a scale of A−: known to count what is given back. Two queries."""
    return frozenset(_registers(point_ids, month=month, given_back=True)["usage_point_id"].to_list())


def _registers(point_ids: Collection[int], *, month: date, given_back: bool) -> pl.DataFrame:
    """Return calc.consumption.REGISTERS of the meters that stood in the month, of one direction."""
    installations = installation_columns(
        point_ids=sorted(point_ids), date_from=month, date_to=next_month(month)
    )
    scales_of = export_register_columns if given_back else import_register_columns
    scales = scales_of(meter_ids=installations["meter_id"])
    return installations.join(scales, on="meter_id", maintain_order="left").select(*REGISTERS)


def _readings_around(registers: pl.DataFrame, *, month: date, as_of: datetime) -> pl.DataFrame:
    """Return calc.consumption.READINGS that bound the month: those near it, of scales not read there the last before it and the first after.

    One query where every scale was read by the month and in it, else one more for each side.
    """
    until = next_month(month)
    opened = month - timedelta(days=OPENING_DAYS)
    near = recent_reading_columns(
        register_ids=registers["register_id"],
        date_from=opened,
        date_to=until + timedelta(days=1),
        asked_from=opened,
        as_of=as_of,
    )
    counts = near.filter(pl.col("state").is_in(COUNTED_STATES))
    found = [near]
    silent = _lacking(registers, counts.filter(pl.col("taken_on") <= month))
    if not silent.is_empty():
        found.append(reading_columns(installation_ids=silent, date_from=opened, date_to=opened, as_of=as_of))
    open_ = _lacking(registers, counts.filter(pl.col("taken_on") > month))
    if not open_.is_empty():
        found.append(first_readings_after(installation_ids=open_, after=until, as_of=as_of))
    return pl.concat(found).with_columns(used=pl.lit(value=False)).select(*READINGS)


def _lacking(registers: pl.DataFrame, readings: pl.DataFrame) -> pl.Series:
    """Return the installations with a scale that has none of the readings."""
    key = ["register_id", "installation_id"]
    return registers.join(readings, on=key, how="anti")["installation_id"].unique().sort()
