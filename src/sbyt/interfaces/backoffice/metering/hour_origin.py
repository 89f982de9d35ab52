"""Where one hour came from: its parts with file and line, and what older versions said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sbyt.apps.metering.queries.interval_month import versions_of_day
from sbyt.apps.metering.types import IntervalDay
from sbyt.formats.hours import HOURS, Hour, hours_of, places_of_hours

_QUALITIES: Final = {
    0: ("замер, для расчётов", "ok"),
    1: ("не для расчётов", "warn"),
    2: ("нет данных", "bad"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One interval of the hour as it stood in the file."""

    begins: str
    value_wh: int | None
    quality: str
    tone: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """What a version of the day said of the hour."""

    number: int
    value_wh: int | None
    file_id: int
    file_name: str
    recorded_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """One hour explained; `versions` newest first."""

    day: date
    span: str
    hour: Hour
    quality: str
    tone: str
    parts: Sequence[Part]
    versions: Sequence[Version]

    @property
    def current(self) -> Version | None:
        return next((version for version in self.versions if version.current), None)


def origin_of(
    *, usage_point_id: int, channel: int, day: date, hour: int, as_of: datetime | None = None
) -> Origin | None:
    """Return the explanation as believed now or at `as_of`; None for an hour that no day has. One query."""
    if not 0 <= hour < HOURS:
        return None
    known = versions_of_day(usage_point_id=usage_point_id, channel=channel, day=day)
    days = [version for version in known if as_of is None or version.recorded_at <= as_of]
    current = next((version for version in days if _believed(version, as_of)), None)
    span = f"{hour:02d}–{(hour + 1) % HOURS:02d}"
    if current is None:
        words, tone = _QUALITIES[2]
        return Origin(
            day, span, Hour(None, 2), words, tone, (), [_version(one, hour, as_of) for one in reversed(days)]
        )
    shown = _hours(current)[hour]
    words, tone = _QUALITIES.get(shown.quality, _QUALITIES[2])
    if shown.is_partial:
        words, tone = "часть часа без данных", "bad"
    return Origin(
        day,
        span,
        shown,
        words,
        tone,
        _parts(current, hour),
        [_version(one, hour, as_of) for one in reversed(days)],
    )


def _hours(version: IntervalDay) -> tuple[Hour, ...]:
    return hours_of(
        values_wh=version.values_wh,
        qualities=version.qualities,
        step_minutes=version.step_minutes,
        day=version.day,
    )


def _believed(version: IntervalDay, as_of: datetime | None) -> bool:
    gone = version.superseded_at
    return gone is None or (as_of is not None and gone > as_of)


def _version(version: IntervalDay, hour: int, as_of: datetime | None) -> Version:
    return Version(
        number=version.version,
        value_wh=_hours(version)[hour].value_wh,
        file_id=version.import_file_id,
        file_name=version.import_file.name,
        recorded_at=version.recorded_at,
        current=_believed(version, as_of),
    )


def _parts(version: IntervalDay, hour: int) -> list[Part]:
    places = places_of_hours(
        values=len(version.values_wh), step_minutes=version.step_minutes, day=version.day
    )
    parts = []
    for number, place in enumerate(places[hour]):
        minutes = number * version.step_minutes
        words, tone = _QUALITIES.get(version.qualities[place], _QUALITIES[2])
        parts.append(
            Part(
                begins=f"{hour:02d}:{minutes % 60:02d}",
                value_wh=version.values_wh[place],
                quality=words,
                tone=tone,
                line=version.lines[place],
            )
        )
    return parts
