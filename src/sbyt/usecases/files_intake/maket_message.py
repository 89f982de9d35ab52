"""An 80020 message before it is stored: which of its points the actor has, and in words what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sbyt.apps.metering.queries.points import CodedPoint
from sbyt.apps.metering.types import ImportFile, ImportResult, NewIntervalDay, StoredDays
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020 import MaketReading
from sbyt.formats.maket_80020_name import name_issues
from sbyt.formats.maket_80020_types import Channel, ChannelDay, Maket80020, MeasuredObject
from sbyt.kit.access.actor import Actor
from sbyt.kit.numbers import counted, energy
from sbyt.kit.numbers import day as day_text
from sbyt.usecases.files_intake.journal_words import note_of, status_of
from sbyt.usecases.files_intake.power_check import is_above_power, power_issues

UPLOAD = "imports.upload"


@dataclass(frozen=True, slots=True)
class Placed:
    """The objects of a message by whether the actor has a point for them."""

    known: tuple[tuple[MeasuredObject, CodedPoint], ...]
    unknown: tuple[MeasuredObject, ...]
    out_of_scope: tuple[MeasuredObject, ...]

    @property
    def waiting(self) -> tuple[MeasuredObject, ...]:
        return (*self.unknown, *self.out_of_scope)


def place(objects: Collection[MeasuredObject], *, points: Mapping[str, CodedPoint], actor: Actor) -> Placed:
    """Return the objects by whether there is a point with their code, and whether the actor may upload for it."""
    known: list[tuple[MeasuredObject, CodedPoint]] = []
    unknown: list[MeasuredObject] = []
    out_of_scope: list[MeasuredObject] = []
    for measured in objects:
        point = points.get(measured.code)
        if point is None:
            unknown.append(measured)
        elif actor.may(UPLOAD, branch_id=point.branch_id):
            known.append((measured, point))
        else:
            out_of_scope.append(measured)
    return Placed(tuple(known), tuple(unknown), tuple(out_of_scope))


def days_of(placed: Placed, maket: Maket80020) -> list[NewIntervalDay]:
    """Return the days of the known points, to be stored."""
    return [
        NewIntervalDay(
            usage_point_id=point.usage_point_id,
            channel=channel.channel.value,
            day=maket.day,
            step_minutes=channel.step_minutes,
            values_wh=channel.values_wh,
            qualities=tuple(map(int, channel.qualities)),
            lines=channel.lines,
        )
        for measured, point in placed.known
        for channel in measured.channels
    ]


def write_header(import_file: ImportFile, maket: Maket80020) -> None:
    """Put the header of the message into the line of the journal."""
    import_file.covered_day = maket.day
    import_file.sender_name = maket.sender_name
    import_file.sender_inn = maket.sender_inn[:12]
    import_file.message_class = maket.message_class
    import_file.message_number = maket.number
    if maket.created_at is not None:
        # the file's clock is that of its market zone, which the installation's zone is set to
        import_file.message_created_at = timezone.make_aware(maket.created_at)
    import_file.area_codes = [area.code[:12] for area in maket.areas]
    import_file.area_names = [area.name[:255] for area in maket.areas]


def refusal_of(reading: MaketReading, *, now: datetime) -> ImportResult | None:
    """Return the refusal of the file as a whole; None where its message may be taken in."""
    if reading.maket is None:
        return _refused(reading.issues, reading.refused_channels)
    if reading.maket.day > timezone.localdate(now):
        words = f"Операционные сутки {day_text(reading.maket.day)} ещё не наступили."
        return _refused((issue(ImportCode.DAY_IN_FUTURE, words, field="datetime/day"),), 0)
    return None


def result_of(
    *, reading: MaketReading, maket: Maket80020, placed: Placed, stored: StoredDays, import_file: ImportFile
) -> ImportResult:
    """Return what became of a message that was taken in, wholly or in part."""
    issues = (
        *reading.issues,
        *name_issues(import_file.name, maket),
        *(_unknown_issue(measured) for measured in placed.unknown),
        *(_scope_issue(measured) for measured in placed.out_of_scope),
        *power_issues(placed.known),
        *_version_issues(stored, import_file),
    )
    accepted = sum(len(measured.channels) for measured, _point in placed.known)
    waiting = sum(len(measured.channels) for measured in placed.waiting)
    refused = reading.refused_channels + waiting
    codes = tuple(measured.code for measured in placed.waiting)
    return ImportResult(
        status=status_of(accepted=accepted, refused=refused, unknown=len(codes)),
        note=note_of(
            issues=issues,
            unknown_codes=codes,
            accepted=accepted,
            refused=refused,
            of_what="каналов",
            more=_unchanged_words(stored),
        ),
        accepted_rows=accepted,
        warned_rows=sum(
            _is_doubtful(day) or is_above_power(day, point)
            for measured, point in placed.known
            for day in measured.channels
        ),
        refused_rows=refused,
        issues=issues,
        unknown_codes=codes,
        branch_ids=frozenset(point.branch_id for _measured, point in placed.known),
    )


def _refused(issues: tuple[Issue, ...], channels: int) -> ImportResult:
    return ImportResult(
        status=ImportFile.Status.REFUSED,
        note=note_of(issues=issues, accepted=0, refused=channels, of_what="каналов"),
        refused_rows=channels,
        issues=issues,
    )


def _unknown_issue(measured: MeasuredObject) -> Issue:
    """Say what waits: which channels, and how much energy."""
    channels = ", ".join(day.channel.code for day in measured.channels)
    imported = [day.total_wh for day in measured.channels if day.channel is Channel.ACTIVE_IMPORT]
    amount = f", А+ за сутки {energy(imported[0])} кВт·ч" if imported else ""
    message = f"Не найдена ТУ с кодом АИИС = {measured.code} ({measured.name}): каналы {channels}{amount}."
    return issue(
        ImportCode.POINT_UNKNOWN, message, line=measured.line, field=measured.kind.value, raw=measured.code
    )


def _scope_issue(measured: MeasuredObject) -> Issue:
    message = f"ТУ с кодом АИИС = {measured.code} не вашего отделения: данные ждут его сотрудника."
    return issue(
        ImportCode.POINT_OUT_OF_SCOPE,
        message,
        line=measured.line,
        field=measured.kind.value,
        raw=measured.code,
    )


def _version_issues(stored: StoredDays, import_file: ImportFile) -> tuple[Issue, ...]:
    if not stored.older:
        return ()
    number = "" if import_file.message_number is None else f" № {import_file.message_number}"
    message = f"Сообщение{number} старше уже принятого; каналов, сохранённых как неактуальная версия: {stored.older}."
    return (issue(ImportCode.OLDER_VERSION, message, field="number"),)


def _unchanged_words(stored: StoredDays) -> tuple[str, ...]:
    if not stored.unchanged:
        return ()
    if not stored.current and not stored.older:
        return ("Данные не изменились",)
    return (f"Без изменений {counted(stored.unchanged, 'канал', 'канала', 'каналов')}",)


def _is_doubtful(day: ChannelDay) -> bool:
    return any(day.qualities)  # commercial is zero
