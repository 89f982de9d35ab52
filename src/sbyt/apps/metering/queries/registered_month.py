"""What the registers of points counted in a month, by the rule of bills."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.utils import timezone

from sbyt.apps.devices.queries_columns import import_register_columns
from sbyt.apps.metering.queries.check_columns import OPENING_DAYS
from sbyt.apps.metering.queries_columns import installation_columns, recent_reading_columns
from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.calc.metered_month import METERED_MONTH, metered_month
from sbyt.calc.periods import next_month


def registered_month(
    *,
    point_ids: Collection[int],
    month: date,
    as_of: datetime | None = None,
    source_ranks: Sequence[str] = SOURCE_RANKS,
) -> pl.DataFrame:
    """Return calc.metered_month.METERED_MONTH of A+ as believed now, or at `as_of`; a fixed number of queries.

    Of several readings on one day the weightier source by `source_ranks` counts.

    The reading that opens the month is at most OPENING_DAYS older than it. Registers count once the month is over: before
    that nothing tells what of it they will hold.
    """
    until = next_month(month)
    opened = month - timedelta(days=OPENING_DAYS)
    known_at = as_of or timezone.now()
    installations = installation_columns(point_ids=sorted(point_ids), date_from=month, date_to=until)
    scales = import_register_columns(meter_ids=installations["meter_id"])
    registers = installations.join(scales, on="meter_id", maintain_order="left").select(*REGISTERS)
    if registers.is_empty() or until > timezone.localdate(known_at):
        return pl.DataFrame(schema=METERED_MONTH)
    readings = recent_reading_columns(
        register_ids=registers["register_id"],
        date_from=opened,
        date_to=until + timedelta(days=1),
        asked_from=opened,
        as_of=known_at,
    ).with_columns(used=pl.lit(value=False))
    return metered_month(
        usage_points=registers["usage_point_id"].unique(),
        registers=registers,
        counted=counted_readings(
            registers=registers, readings=readings.select(*READINGS), source_ranks=source_ranks
        ),
        month=month,
        month_end=until,
    )
