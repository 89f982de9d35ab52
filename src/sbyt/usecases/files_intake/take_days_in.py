"""Take days of many points in, whatever format brought them: known points stored, unknown ones kept waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.utils import timezone

from sbyt.apps.billing.queries.months_begun import months_begun
from sbyt.apps.intake.operations.profiles import layout_for, system_of_table
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.queries.points import CodedPoint, points_by_any_code
from sbyt.apps.metering.types import ImportFile, ImportResult, NewIntervalDay, StoredDays
from sbyt.formats.espi import read_espi
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.measured_days import DaysContents, MeasuredDay
from sbyt.formats.pyramid_answers import read_pyramid_days
from sbyt.kit.access.actor import Actor
from sbyt.kit.numbers import counted
from sbyt.usecases.files_intake.journal_words import note_of, status_of
from sbyt.usecases.files_intake.maket_message import UPLOAD
from sbyt.usecases.files_intake.rest_of_days import with_rest_of_days


def take_days_in(*, content: bytes, import_file: ImportFile, actor: Actor, now: datetime) -> ImportResult:
    """Store what can be stored of the file and return what became of it. Runs inside the file's transaction."""
    contents = read_days(content, import_file)
    today = timezone.localdate(now)
    days = [day for day in contents.days if day.day <= today]
    early = len(contents.days) - len(days)
    import_file.covered_day = max((day.day for day in days), default=None)
    import_file.message_created_at = contents.made_at
    import_file.sender_name = contents.sender
    if contents.system[0]:
        import_file.area_codes, import_file.area_names = [contents.system[0]], [contents.system[1]]
    points = points_by_any_code(codes={day.code for day in days})
    known = [(day, point) for day in days if (point := _ours(points.get(day.code), actor)) is not None]
    waiting = [day for day in days if _ours(points.get(day.code), actor) is None]
    stored = _store(known, import_file, now)
    codes = tuple(dict.fromkeys(day.code for day in waiting))
    issues = (*contents.issues, *_early_issues(early), *(_unknown_issue(code, waiting) for code in codes))
    refused = contents.refused + len(waiting) + early
    nothing = not contents.days and not contents.refused
    return ImportResult(
        status=status_of(accepted=len(known), refused=refused or nothing, unknown=len(codes)),
        note=note_of(
            issues=issues,
            unknown_codes=codes,
            accepted=len(known),
            refused=refused,
            of_what="суток каналов",
            more=_words(stored),
        ),
        accepted_rows=len(known),
        warned_rows=sum(any(day.qualities) for day, _point in known),
        refused_rows=refused,
        issues=issues,
        unknown_codes=codes,
        branch_ids=frozenset(point.branch_id for _day, point in known),
    )


def take_waiting_days_in(
    *, content: bytes, import_file: ImportFile, actor: Actor, now: datetime
) -> dict[str, int]:
    """Store the days of points that were unknown and are known now; returns channel-days stored by code."""
    waiting = set(import_file.unknown_codes)
    days = [day for day in read_days(content, import_file).days if day.code in waiting]
    points = points_by_any_code(codes={day.code for day in days})
    known = [(day, point) for day in days if (point := _ours(points.get(day.code), actor)) is not None]
    _store(known, import_file, now)
    taken: dict[str, int] = {}
    for day, _point in known:
        taken[day.code] = taken.get(day.code, 0) + 1
    return taken


def read_days(content: bytes, import_file: ImportFile) -> DaysContents:
    """Return the days of the file by its format; a table by the profile that its name has today."""
    if import_file.format == ImportFile.Format.ESPI:
        return read_espi(content, zone=ZoneInfo(django_settings.TIME_ZONE))
    if import_file.format == ImportFile.Format.PYRAMID:
        return read_pyramid_days(content, zone=ZoneInfo(django_settings.TIME_ZONE))
    layout = layout_for(import_file.name)
    if not isinstance(layout, HourTableLayout):
        words = f"Для «{import_file.name}» больше нет профиля таблицы часов."
        return DaysContents(
            days=(), issues=(issue(ImportCode.HEADERS_MISSING, words, line=1, field="имя файла"),)
        )
    contents = read_hour_table(content, layout=layout, zone=ZoneInfo(django_settings.TIME_ZONE))
    return replace(contents, system=system_of_table(import_file.name))


def _ours(point: CodedPoint | None, actor: Actor) -> CodedPoint | None:
    return point if point is not None and actor.may(UPLOAD, branch_id=point.branch_id) else None


def _store(
    known: Sequence[tuple[MeasuredDay, CodedPoint]], import_file: ImportFile, now: datetime
) -> StoredDays:
    days = _new_days(known)
    return store_interval_days(
        days=with_rest_of_days(days) if _has_own_clock(import_file) else days,
        import_file=import_file,
        now=now,
        billed_months=months_begun(days=[day.day for day, _point in known]),
    )


def _has_own_clock(import_file: ImportFile) -> bool:
    """Tell whether the file is a table whose days are cut at another midnight than ours."""
    layout = layout_for(import_file.name) if import_file.format == ImportFile.Format.HOUR_TABLE else None
    return isinstance(layout, HourTableLayout) and bool(layout.zone)


def _new_days(known: Sequence[tuple[MeasuredDay, CodedPoint]]) -> list[NewIntervalDay]:
    return [
        NewIntervalDay(
            usage_point_id=point.usage_point_id,
            channel=day.channel.value,
            day=day.day,
            step_minutes=day.step_minutes,
            values_wh=day.values_wh,
            qualities=day.qualities,
            lines=day.lines,
        )
        for day, point in known
    ]


def _unknown_issue(code: str, waiting: Sequence[MeasuredDay]) -> Issue:
    first = next(day for day in waiting if day.code == code)
    count = sum(day.code == code for day in waiting)
    message = f"Не найдена точка с кодом {code}: {counted(count, 'сутки', 'суток', 'суток')} каналов ждут её."
    return issue(ImportCode.POINT_UNKNOWN, message, line=first.line, field="точка", raw=code)


def _early_issues(early: int) -> tuple[Issue, ...]:
    if not early:
        return ()
    words = f"Сутки, которые ещё не наступили, не приняты: {early}."
    return (issue(ImportCode.DAY_IN_FUTURE, words, field="сутки"),)


def _words(stored: StoredDays) -> tuple[str, ...]:
    if stored.unchanged and not stored.current and not stored.older:
        return ("Данные не изменились",)
    return (f"Без изменений суток каналов: {stored.unchanged}",) if stored.unchanged else ()
