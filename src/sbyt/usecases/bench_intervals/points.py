"""The points that the files of a measurement name, put into an empty base: with meters, power, history and readings.

Without them half of the checks would have nothing to compare with, and be measured at nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.db import transaction
from django.utils import timezone

from sbyt.apps.devices.operations_load import load_meter_types, load_meters
from sbyt.apps.devices.register_rows import MeterRow, MeterTypeRow
from sbyt.apps.metering.operations.hours_to_check import hold_touched, let_go
from sbyt.apps.metering.operations.journal import finish_import, new_line
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.operations_load import load_installations, load_old_readings, load_points
from sbyt.apps.metering.register_rows import InstallationRow, OldReadingRow, PointRow
from sbyt.apps.metering.types import ImportFile, ImportResult, NewIntervalDay
from sbyt.apps.parties.operations_load import load_branches
from sbyt.apps.parties.register_rows import BranchRow
from sbyt.apps.premises.operations_load import load_buildings
from sbyt.apps.premises.register_rows import BuildingRow
from sbyt.usecases.bench_intervals.month_of_files import (
    CHANNELS,
    FIRST_DAY,
    HALF_HOURS,
    LARGEST_KWH,
    FilesWanted,
    point_code,
)

HISTORY_FROM: Final = date(2021, 4, 1)
POWER_W: Final = 16_000_000
"""A little below the largest hour of the files: some hours are above it."""
_TYPE: Final = "ЯС-300"
_SINCE: Final = date(2020, 1, 1)
_MULTIPLIER: Final = 4000
_READ_ON: Final = (date(2021, 4, 25), date(2021, 5, 3), date(2021, 5, 11), date(2021, 6, 1))
"""A pair over the bound of the month, and two inside it."""
_DAY_WH: Final = LARGEST_KWH * 1000 // 2 * HALF_HOURS


def register_points(wanted: FilesWanted) -> Mapping[str, int]:
    """Store a branch, a building a system and every point of the files with its meter; returns the points by code."""
    branches = load_branches(rows=[BranchRow("01", "Ясногорское отделение")])
    buildings = load_buildings(
        rows=[
            BuildingRow(f"plant-{system}", "01", "site", "Ясногорск", "Заводская", str(system + 1))
            for system in range(wanted.systems)
        ],
        branch_ids=branches,
    )
    rows = [
        PointRow(
            code=f"ТУ-{system:04d}-{place:05d}",
            kind="supply",
            name=f"ячейка {place}",
            branch_code="01",
            building_key=f"plant-{system}",
            voltage="ВН",
            ats_code=point_code(system, place),
            max_power_w=POWER_W,
        )
        for system in range(wanted.systems)
        for place in range(wanted.points)
    ]
    points = load_points(rows=rows, branch_ids=branches, building_ids=buildings, premises_ids={})
    _read(points)
    return points


def _read(points: Mapping[str, int]) -> None:
    """Put a meter at every point and read it: its energy is that of mean hours, so that some pairs fit and some do not."""
    load_meter_types(rows=[MeterTypeRow(_TYPE, "Ясногорский приборный", 3, 6, 16)])
    meters = [
        MeterRow(_TYPE, f"{number:08d}", ("T0",), 2019, date(2035, 1, 1)) for number in range(len(points))
    ]
    ids = load_meters(rows=meters)
    load_installations(
        rows=[
            InstallationRow(code, meter.key, _SINCE, None, _MULTIPLIER)
            for code, meter in zip(points, meters, strict=True)
        ],
        point_ids=points,
        meter_ids=ids,
    )
    load_old_readings(
        rows=[
            OldReadingRow(
                meter.key, "T0", day, _DAY_WH * (day - HISTORY_FROM).days // _MULTIPLIER, "operator"
            )
            for meter in meters
            for day in _READ_ON
        ]
    )


@transaction.atomic
def store_history(points: Mapping[str, int]) -> int:
    """Store the hours of the month before the files, all channels, as checked long ago; returns how many channel-days."""
    now = timezone.now()
    file = _file(now)
    figures = np.random.default_rng(4)
    stored = 0
    for number in range((FIRST_DAY - HISTORY_FROM).days):
        values = figures.integers(0, LARGEST_KWH, size=(len(points), len(CHANNELS), HALF_HOURS)) * 1000
        days = [
            NewIntervalDay(
                usage_point_id=point_id,
                channel=channel + 1,
                day=HISTORY_FROM + timedelta(days=number),
                step_minutes=30,
                values_wh=tuple(of_channel),
                qualities=(0,) * HALF_HOURS,
                lines=(None,) * HALF_HOURS,
            )
            for point_id, of_point in zip(points.values(), values.tolist(), strict=True)
            for channel, of_channel in enumerate(of_point)
        ]
        stored += store_interval_days(days=days, import_file=file, now=now).current
    touched = hold_touched(most_files=(FIRST_DAY - HISTORY_FROM).days)
    if touched is not None:
        let_go(touched)
    return stored


def _file(now: datetime) -> ImportFile:
    file = new_line(
        name="апрель 2021.xml",
        archive_name="",
        stored=None,
        file_format="80020",
        channel="cli",
        user_id=None,
        now=now,
    )
    file.message_created_at = now
    file.save()
    finish_import(import_file=file, result=ImportResult(status="accepted", note="история"), duration_ms=0)
    return file
