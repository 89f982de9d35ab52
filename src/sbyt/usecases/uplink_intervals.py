"""Intervals that radio meters sent → days of their points, by the way of all tables of hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings

from sbyt.apps.intake.operations.letters import brought_by
from sbyt.apps.intake.operations.profiles import UPLINK_TABLES
from sbyt.apps.intake.operations.uplinks import intervals_of_device
from sbyt.apps.metering.queries.points import usage_points_by_id
from sbyt.apps.metering.queries.standing_meters import standing_meters
from sbyt.calc.local_day import place_in_day, start_of_day
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import Clock, FileOutcome, take_files_in

_DAY_MINUTES: Final = 24 * 60


def take_uplink_days(
    *, source_id: int, device: str, meter: str, days: set[date], clock: Clock
) -> tuple[FileOutcome, ...]:
    """Take in the days as all uplinks of the device told them so far; a table a step, kept like any file.

    What no uplink told is missing. Days of a meter that stands nowhere wait under its number in the journal.
    """
    zone = ZoneInfo(django_settings.TIME_ZONE)
    code = _code_of_point(meter, on=max(days))
    rows: dict[int, list[str]] = {}
    since = start_of_day(min(days), zone=zone)
    for (day, channel, minutes), values in sorted(_by_day(device, since, zone).items()):
        if day in days:
            rows.setdefault(minutes, []).extend(_lines(day, channel, minutes, values, code))
    files = [
        IncomingFile(
            f"{UPLINK_TABLES[minutes]}_{device}_{clock():%Y%m%d%H%M%S}.csv",
            "\n".join(["day;point;channel;from;Wh", *lines, ""]).encode(),
        )
        for minutes, lines in rows.items()
    ]
    outcomes = take_files_in(actor=SYSTEM, files=files, channel="service", clock=clock)
    brought_by(
        source_id=source_id, import_file_ids=[one.import_file_id for one in outcomes if one.import_file_id]
    )
    return outcomes


def _by_day(device: str, since: datetime, zone: ZoneInfo) -> dict[tuple[date, str, int], dict[int, int]]:
    """Return what was told by day, channel and step: place in the day → Wh; told twice, the latest stands."""
    told: dict[tuple[date, str, int], dict[int, int]] = {}
    for channel, start, minutes, value in intervals_of_device(device=device, since=since - timedelta(days=1)):
        place = place_in_day(datetime.fromisoformat(start), zone=zone, step_minutes=minutes)
        if place is not None and place[1] * minutes < _DAY_MINUTES:
            told.setdefault((place[0], channel, minutes), {})[place[1]] = value
    return told


def _lines(day: date, channel: str, minutes: int, values: Mapping[int, int], code: str) -> Iterator[str]:
    for place, value in sorted(values.items()):
        hour, minute = divmod(place * minutes, 60)
        yield f"{day:%d.%m.%Y};{code};{channel};{hour:02d}:{minute:02d};{value}"


def _code_of_point(meter: str, *, on: date) -> str:
    """Return the code of the point where the meter stands; the meter's own number where there is not one such."""
    standing = standing_meters(point_ids=set(), serial_numbers={meter}, register_ids=set())
    points = {one.usage_point_id for one in standing if one.stands_on(on)}
    codes = list(usage_points_by_id(point_ids=points).values_list("code", flat=True))
    return codes[0] if len(codes) == 1 else meter
