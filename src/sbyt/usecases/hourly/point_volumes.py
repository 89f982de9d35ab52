"""What points took in a month: supplied hours, where they lack the registers, and which of them have neither.

The one place where balance and reconciliation take volumes from. Schemes, losses and replaced hours come in by the door
that bills use (`supplied_hours`), energy by registers by the rule of bills (`calc.metered_month`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl
from django.utils import timezone

from sbyt.apps.devices.queries_columns import import_register_columns
from sbyt.apps.metering.queries.check_columns import OPENING_DAYS
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.metering.queries_columns import installation_columns, recent_reading_columns
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.calc.metered_month import METERED_MONTH, metered_month
from sbyt.calc.periods import next_month
from sbyt.calc.point_month import PointMonth, point_month


def hours_of_points(*, point_ids: Collection[int], month: date) -> PointMonth:
    """Return the month of the points as the balance counts it; a fixed number of queries.

    Registers count once the month is over: before that nothing tells what of it they will hold. Raises calc.schemes.UnableToOrderSchemes.
    """
    until = next_month(month)
    hours = supplied_hours(point_ids=point_ids, since=month, until=until)
    return point_month(
        point_ids=point_ids,
        hours=hours,
        metered=_by_registers(point_ids, month),
        month=month,
        month_end=until,
    )


def _by_registers(point_ids: Collection[int], month: date) -> pl.DataFrame:
    """Return calc.metered_month.METERED_MONTH; the reading that opens the month is at most OPENING_DAYS older than it."""
    until = next_month(month)
    opened = month - timedelta(days=OPENING_DAYS)
    points = sorted(point_ids)
    installations = installation_columns(point_ids=points, date_from=month, date_to=until)
    scales = import_register_columns(meter_ids=installations["meter_id"])
    registers = installations.join(scales, on="meter_id", maintain_order="left").select(*REGISTERS)
    if registers.is_empty() or until > timezone.localdate():
        return pl.DataFrame(schema=METERED_MONTH)
    readings = recent_reading_columns(
        register_ids=registers["register_id"],
        date_from=opened,
        date_to=until + timedelta(days=1),
        asked_from=opened,
        as_of=timezone.now(),
    ).with_columns(used=pl.lit(value=False))
    return metered_month(
        usage_points=registers["usage_point_id"].unique(),
        registers=registers,
        counted=counted_readings(
            registers=registers,
            readings=readings.select(*READINGS),
            source_ranks=legal_entity_rules(rule_settings(on=month)).source_ranks,
        ),
        month=month,
        month_end=until,
    )
