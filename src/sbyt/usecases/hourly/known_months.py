"""Months of a point that are known whole, by hours or by registers: what its missing energy is estimated by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl
from django.utils import timezone

from sbyt.apps.devices.queries_columns import import_register_columns
from sbyt.apps.metering.queries.check_columns import point_facts
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.metering.queries_columns import installation_columns, recent_reading_columns
from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.periods import next_month
from sbyt.calc.replacement_bases import (
    MONTH_VOLUMES,
    OPENING_DAYS,
    replacement_bases,
    volume_by_registers,
    volumes_by_hours,
)


def bases_of(*, point_ids: Collection[int], month: date, channel: int = 1) -> pl.DataFrame:
    """Return calc.hour_estimates.BASES of the points: the same month of last year, the nearest of twelve before.

    Registers tell of A+ alone, and so does the largest power. Replaced hours are no base. A fixed number of queries.
    """
    last_year = month.replace(year=month.year - 1)
    past = known_hours(point_ids=point_ids, since=last_year, until=month, channels=(channel,), replaced=False)
    power = pl.col("max_power_w") if channel == 1 else pl.lit(None, dtype=pl.Int64)
    return replacement_bases(
        by_hours=volumes_by_hours(past),
        by_registers=_by_registers(point_ids, since=last_year, until=month)
        if channel == 1
        else pl.DataFrame(schema=MONTH_VOLUMES),
        powers=point_facts(point_ids=point_ids, on=month).select(
            "usage_point_id", pl.lit(channel, dtype=pl.Int64).alias("channel"), power.alias("max_power_w")
        ),
        month=month,
    )


def _by_registers(point_ids: Collection[int], *, since: date, until: date) -> pl.DataFrame:
    """Return calc.replacement_bases.MONTH_VOLUMES of the months of `[since, until)` that are over."""
    opened = since - timedelta(days=OPENING_DAYS)
    installations = installation_columns(point_ids=sorted(point_ids), date_from=opened, date_to=until)
    scales = import_register_columns(meter_ids=installations["meter_id"])
    registers = installations.join(scales, on="meter_id", maintain_order="left").select(*REGISTERS)
    parts = [pl.DataFrame(schema=MONTH_VOLUMES)]
    if not registers.is_empty():
        readings = recent_reading_columns(
            register_ids=registers["register_id"],
            date_from=opened,
            date_to=until + timedelta(days=1),
            asked_from=opened,
            as_of=timezone.now(),
        ).with_columns(used=pl.lit(value=False))
        counted = counted_readings(registers=registers, readings=readings.select(*READINGS))
        month = since
        while month < until and next_month(month) <= timezone.localdate():
            parts.append(volume_by_registers(registers=registers, counted=counted, month=month))
            month = next_month(month)
    return pl.concat(parts)
