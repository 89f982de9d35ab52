"""What a reading is and where it came from: meter, point, file and line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from sbyt.apps.devices.queries_as_of import verified_as_of
from sbyt.apps.metering.models import IntervalDay, Reading

_SOURCES: Final = dict(Reading.Source.choices)
_STATES: Final = dict(Reading.State.choices)
_COLUMNS: Final = (
    *("id", "register_id", "installation_id", "taken_on", "value_wh", "source", "state", "recorded_at"),
    *("superseded_at", "import_file_id", "import_line", "import_file__name", "import_file__archive_name"),
    *("register__zone", "register__integer_digits", "recorded_by__full_name", "recorded_by__username"),
    *("installation__multiplier", "installation__usage_point_id", "installation__meter__serial_number"),
    *("installation__meter_id", "installation__meter__verified_until"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """The file that brought something, and the line of it."""

    import_file_id: int
    name: str
    archive_name: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFact:
    """A reading with its meter and provenance; `value_wh` is the scale's figure before the multiplier.

    `turns`: how many times the scale is known to have rolled over up to and with this reading.
    """

    reading_id: int
    turns: int
    taken_on: date
    value_wh: int
    source: str
    source_name: str
    state: str
    state_name: str
    zone: str
    multiplier: int
    integer_digits: int
    serial_number: str
    verified_until: date | None
    usage_point_id: int
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None
    file: FileFact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalDayFact:
    """A day of a profile: its sum of commercial values, and the file and lines that brought it."""

    interval_day_id: int
    day: date
    energy_wh: int
    missing: int
    version: int
    import_file_id: int
    file_name: str
    archive_name: str
    first_line: int | None
    last_line: int | None


def reading_facts(*, reading_ids: Collection[int], as_of: datetime | None = None) -> dict[int, ReadingFact]:
    """Return the readings named, superseded ones too, by two queries; with `as_of`, with what was known then, by three."""
    rows = list(Reading.objects.filter(pk__in=reading_ids).values_list(*_COLUMNS, named=True))
    if as_of is not None:
        meters = verified_as_of(ids={row.installation__meter_id for row in rows}, moment=as_of)
        rows = [
            row._replace(
                installation__meter__verified_until=meters.get(
                    row.installation__meter_id, row.installation__meter__verified_until
                )
            )
            for row in rows
        ]
    rollovers = _rollovers({row.register_id for row in rows}, as_of)
    return {row.id: _fact(row, rollovers[row.register_id, row.installation_id]) for row in rows}


def interval_day_facts(
    *, usage_point_ids: Collection[int], date_from: date, date_to: date, as_of: datetime
) -> dict[int, list[IntervalDayFact]]:
    """Return the days of channel A+ in `[date_from, date_to)` of each point, as believed at `as_of`, by one query."""
    rows = (
        IntervalDay.objects.filter(
            usage_point_id__in=usage_point_ids,
            channel=1,
            day__gte=date_from,
            day__lt=date_to,
            recorded_at__lte=as_of,
        )
        .exclude(superseded_at__lte=as_of)
        .select_related("import_file")
        .order_by("usage_point_id", "day")
    )
    days: dict[int, list[IntervalDayFact]] = defaultdict(list)
    for row in rows:
        days[row.usage_point_id].append(_day_fact(row))
    return dict(days)


def _rollovers(register_ids: Collection[int], as_of: datetime | None) -> dict[tuple[int, int], list[date]]:
    """Return the days of rollovers by register and installation, as believed at `as_of` or now."""
    believed = Q(superseded_at=None)
    if as_of is not None:
        believed = Q(recorded_at__lte=as_of) & (believed | Q(superseded_at__gt=as_of))
    rows = Reading.objects.filter(believed, register_id__in=register_ids, rolled_over=True)
    days: dict[tuple[int, int], list[date]] = defaultdict(list)
    for register_id, installation_id, taken_on in rows.values_list(
        "register_id", "installation_id", "taken_on"
    ):
        days[register_id, installation_id].append(taken_on)
    return days


def _fact(row: Any, rollovers: list[date]) -> ReadingFact:
    """Make a fact of a plain row: thousands of them are read for the documents of a partition."""
    file = None
    if row.import_file_id is not None:
        file = FileFact(
            import_file_id=row.import_file_id,
            name=row.import_file__name,
            archive_name=row.import_file__archive_name,
            line=row.import_line,
        )
    return ReadingFact(
        reading_id=row.id,
        turns=sum(day <= row.taken_on for day in rollovers),
        taken_on=row.taken_on,
        value_wh=row.value_wh,
        source=row.source,
        source_name=_SOURCES[row.source],
        state=row.state,
        state_name=_STATES[row.state],
        zone=row.register__zone,
        multiplier=row.installation__multiplier,
        integer_digits=row.register__integer_digits,
        serial_number=row.installation__meter__serial_number,
        verified_until=row.installation__meter__verified_until,
        usage_point_id=row.installation__usage_point_id,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by__full_name or row.recorded_by__username or "",
        superseded_at=row.superseded_at,
        file=file,
    )


def _day_fact(row: IntervalDay) -> IntervalDayFact:
    good = [
        value
        for value, quality in zip(row.values_wh, row.qualities, strict=True)
        if value is not None and quality == 0
    ]
    lines = [line for line in row.lines if line is not None]
    return IntervalDayFact(
        interval_day_id=row.pk,
        day=row.day,
        energy_wh=sum(good),
        missing=len(row.values_wh) - len(good),
        version=row.version,
        import_file_id=row.import_file_id,
        file_name=row.import_file.name,
        archive_name=row.import_file.archive_name,
        first_line=min(lines, default=None),
        last_line=max(lines, default=None),
    )
