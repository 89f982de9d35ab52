"""Months of a point that are known whole, by hours or by registers: what its missing energy is estimated by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import Q
from django.utils import timezone

from sbyt.apps.devices.queries_columns import import_register_columns
from sbyt.apps.metering.models import ControlPoint
from sbyt.apps.metering.queries.check_columns import point_facts
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.metering.queries_columns import installation_columns, recent_reading_columns
from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.periods import next_month
from sbyt.calc.replaced_volume import CONTROLS
from sbyt.calc.replacement_bases import (
    MONTH_VOLUMES,
    OPENING_DAYS,
    replacement_bases,
    volume_by_registers,
    volumes_by_hours,
)


def bases_of(
    *, point_ids: Collection[int], month: date, channel: int = 1, as_of: datetime | None = None
) -> pl.DataFrame:
    """Return calc.hour_estimates.BASES of the points: the same month of last year, the nearest of twelve before.

    As believed now, or at `as_of`. Registers tell of A+ alone, and so does the largest power. Replaced hours are no base. A fixed number of queries.
    """
    last_year = month.replace(year=month.year - 1)
    past = known_hours(
        point_ids=point_ids, since=last_year, until=month, channels=(channel,), as_of=as_of, replaced=False
    )
    power = pl.col("max_power_w") if channel == 1 else pl.lit(None, dtype=pl.Int64)
    return replacement_bases(
        by_hours=volumes_by_hours(past),
        by_registers=_by_registers(point_ids, since=last_year, until=month, as_of=as_of)
        if channel == 1
        else pl.DataFrame(schema=MONTH_VOLUMES),
        powers=point_facts(point_ids=point_ids, on=month).select(
            "usage_point_id", pl.lit(channel, dtype=pl.Int64).alias("channel"), power.alias("max_power_w")
        ),
        month=month,
    )


def controls_of(*, point_ids: Collection[int], month: date, as_of: datetime | None = None) -> pl.DataFrame:
    """Return calc.replaced_volume.CONTROLS of the points whose control point stands all the month and is known whole.

    Its hours where none lacks, else its registers, by the rule of bases. A fixed number of queries, one where no point has one.
    """
    until, known_at = next_month(month), as_of or timezone.now()
    standing = ControlPoint.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=known_at),
        usage_point_id__in=list(point_ids),
        recorded_at__lte=known_at,
        valid__contains=(month, until),
    )
    pairs = pl.DataFrame(
        list(standing.values_list("usage_point_id", "control_point_id")),
        schema={"controlled_id": pl.Int64(), "usage_point_id": pl.Int64()},
        orient="row",
    )
    if pairs.is_empty():
        return pl.DataFrame(schema=CONTROLS)
    controls = pairs["usage_point_id"].unique().to_list()
    hours = known_hours(point_ids=controls, since=month, until=until, as_of=as_of, replaced=False)
    by_hours = volumes_by_hours(hours)
    by_registers = _by_registers(controls, since=month, until=until, as_of=as_of)
    known = pl.concat([by_hours, by_registers.join(by_hours, on="usage_point_id", how="anti")])
    return (
        pairs.join(known, on="usage_point_id")
        .select("wh", "hours", usage_point_id="controlled_id")
        .select(*CONTROLS)
    )


def _by_registers(
    point_ids: Collection[int], *, since: date, until: date, as_of: datetime | None
) -> pl.DataFrame:
    """Return calc.replacement_bases.MONTH_VOLUMES of the months of `[since, until)` that are over."""
    opened = since - timedelta(days=OPENING_DAYS)
    installations = installation_columns(point_ids=sorted(point_ids), date_from=opened, date_to=until)
    scales = import_register_columns(meter_ids=installations["meter_id"])
    registers = installations.join(scales, on="meter_id", maintain_order="left").select(*REGISTERS)
    parts = [pl.DataFrame(schema=MONTH_VOLUMES)]
    known_at = as_of or timezone.now()
    if not registers.is_empty():
        readings = recent_reading_columns(
            register_ids=registers["register_id"],
            date_from=opened,
            date_to=until + timedelta(days=1),
            asked_from=opened,
            as_of=known_at,
        ).with_columns(used=pl.lit(value=False))
        counted = counted_readings(registers=registers, readings=readings.select(*READINGS))
        month = since
        while month < until and next_month(month) <= timezone.localdate(known_at):
            parts.append(volume_by_registers(registers=registers, counted=counted, month=month))
            month = next_month(month)
    return pl.concat(parts)
