"""Readings of a point as a person reads them: the meter, the scale, the difference, where it came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.queries.reading_history import BELIEVED


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """A reading with its difference from the one before on the same scale, and with that times the ratio.

    Both are None for the first reading of an installation and for a reading that is not believed. `left_out` says why a believed one does not
    count for the bill, where somebody has asked (usecases.uncounted_readings).
    """

    reading_id: int
    register_id: int
    installation_id: int
    meter: str
    zone: str
    zone_name: str
    taken_on: date
    value_wh: int
    difference_wh: int | None
    consumption_wh: int | None
    multiplier: int
    source: str
    source_name: str
    state: str
    state_name: str
    rolled_over: bool
    note: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None
    import_file_id: int | None
    file_name: str
    import_line: int | None
    left_out: str = ""

    @property
    def waits(self) -> bool:
        """Tell whether somebody must say what it is."""
        return self.state == Reading.State.ASKED and self.superseded_at is None


def point_readings(
    *,
    usage_point_id: int,
    with_superseded: bool = False,
    since: date | None = None,
    as_of: datetime | None = None,
) -> tuple[ReadingLine, ...]:
    """Return the readings of all meters that stood at the point, the latest first, by one query.

    Waiting (asked) readings are among them. `as_of` gives what was known then, None what is known now. The caller has
    checked that the actor sees the point.
    """
    if as_of is None:
        return readings_at(point_ids=[usage_point_id], with_superseded=with_superseded, since=since)
    known = Reading.objects.filter(installation__usage_point_id=usage_point_id, recorded_at__lte=as_of)
    known = known.filter(Q(superseded_at=None) | Q(superseded_at__gt=as_of))
    lines = _lines(list(_with_related(known).order_by("taken_on", "id")), as_then=True)
    return tuple(line for line in reversed(lines) if since is None or line.taken_on >= since)


def readings_at(
    *, point_ids: Collection[int], with_superseded: bool = False, since: date | None = None
) -> tuple[ReadingLine, ...]:
    """Return the readings of all meters that stood at any of the points, as `point_readings` does of one."""
    readings = _with_related(Reading.objects.filter(installation__usage_point_id__in=point_ids))
    if not with_superseded:
        readings = readings.filter(superseded_at=None)
    lines = _lines(list(readings.order_by("taken_on", "id")))
    return tuple(line for line in reversed(lines) if since is None or line.taken_on >= since)


def readings_of_points(
    *, usage_point_ids: Collection[int], since: date | None = None
) -> tuple[tuple[int, ReadingLine], ...]:
    """Return (point, reading) of current readings at the points, the latest first, by one query.

    The caller has checked that the actor sees the points.
    """
    readings = _with_related(
        Reading.objects.filter(installation__usage_point_id__in=usage_point_ids, superseded_at=None)
    )
    known = list(readings.order_by("taken_on", "id"))
    lines = zip(known, _lines(known), strict=True)
    told = [(reading.installation.usage_point_id, line) for reading, line in lines]
    return tuple((point, line) for point, line in reversed(told) if since is None or line.taken_on >= since)


def register_readings(*, register_id: int) -> tuple[ReadingLine, ...]:
    """Return all versions of all readings of a register, the latest day first, by one query."""
    readings = _with_related(Reading.objects.filter(register_id=register_id)).order_by("taken_on", "id")
    return tuple(reversed(_lines(list(readings))))


def asked_readings(*, branch_ids: frozenset[int] | None) -> QuerySet[Reading]:
    """Return the readings that wait to be confirmed in the branches (None = all), the oldest first."""
    waiting = _with_related(Reading.objects.filter(state=Reading.State.ASKED, superseded_at=None))
    if branch_ids is not None:
        waiting = waiting.filter(installation__usage_point__branch_id__in=branch_ids)
    return waiting.order_by("taken_on", "id")


def count_asked(*, branch_ids: frozenset[int] | None, most: int) -> int:
    """Return how many readings wait to be confirmed in the branches (None = all), counting no further than `most`."""
    waiting = Reading.objects.filter(state=Reading.State.ASKED, superseded_at=None)
    if branch_ids is not None:
        waiting = waiting.filter(installation__usage_point__branch_id__in=branch_ids)
    return waiting.order_by()[:most].count()


def readings_of_next_meter(*, installation_id: int, on: date) -> list[Reading]:
    """Return current readings that a meter replaced on the day cannot have shown: later ones, and those asked that day.

    In order of days. The caller has checked that the actor may change the point.
    """
    current = Reading.objects.filter(installation_id=installation_id, superseded_at=None)
    theirs = Q(state__in=BELIEVED) | Q(state=Reading.State.ASKED)
    late = Q(taken_on__gt=on) | Q(taken_on=on, state=Reading.State.ASKED)
    return list(current.filter(theirs, late).select_related("register").order_by("taken_on", "id"))


def _with_related(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    return readings.select_related(
        "register__meter__type", "installation__usage_point", "import_file", "recorded_by"
    )


def _lines(readings: Sequence[Reading], *, as_then: bool = False) -> list[ReadingLine]:
    """Return the lines in the order of the readings given, which is that of days.

    With `as_then` all of them stood at some moment: what superseded them came later.
    """
    before: dict[tuple[int, int], Reading] = {}
    lines = []
    for reading in readings:
        believed = (as_then or reading.superseded_at is None) and reading.state in BELIEVED
        key = (reading.register_id, reading.installation_id)
        previous = before.get(key) if believed else None
        lines.append(_line(reading, previous))
        if believed:
            before[key] = reading
    return lines


def _line(reading: Reading, previous: Reading | None) -> ReadingLine:
    multiplier = reading.installation.multiplier
    difference = None
    if previous is not None:
        turn = int(10**reading.register.integer_digits) * 1000 if reading.rolled_over else 0
        difference = reading.value_wh - previous.value_wh + turn
    return ReadingLine(
        reading_id=reading.pk,
        register_id=reading.register_id,
        installation_id=reading.installation_id,
        meter=str(reading.register.meter),
        zone=reading.register.zone,
        zone_name=reading.register.get_zone_display(),
        taken_on=reading.taken_on,
        value_wh=reading.value_wh,
        difference_wh=difference,
        consumption_wh=None if difference is None else difference * multiplier,
        multiplier=multiplier,
        source=reading.source,
        source_name=reading.get_source_display(),
        state=reading.state,
        state_name=reading.get_state_display(),
        rolled_over=reading.rolled_over,
        note=reading.note,
        recorded_at=reading.recorded_at,
        recorded_by="" if reading.recorded_by is None else str(reading.recorded_by),
        superseded_at=reading.superseded_at,
        import_file_id=reading.import_file_id,
        file_name="" if reading.import_file is None else reading.import_file.name,
        import_line=reading.import_line,
    )
