"""Take a reading sheet in: its rows judged as any reading is, with the line of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings

from sbyt.apps.intake.operations.profiles import layout_for
from sbyt.apps.metering.types import ImportFile, ImportResult, Reading
from sbyt.formats.energy_text import Energy
from sbyt.formats.import_issues import ImportCode, Issue, Severity, issue
from sbyt.formats.pyramid_answers import read_pyramid_readings
from sbyt.formats.reading_sheet import SheetContents, SheetReading, read_reading_sheet
from sbyt.formats.reading_sheet_columns import READINGS, Column
from sbyt.formats.register_table import RegisterTableLayout, read_register_table
from sbyt.kit.access.actor import Actor
from sbyt.kit.numbers import counted
from sbyt.usecases.files_intake.journal_words import note_of, status_of
from sbyt.usecases.find_register import Submission
from sbyt.usecases.reading_codes import ReadingCode
from sbyt.usecases.readings_intake import TakenReading, take_readings
from sbyt.usecases.validate_reading import Outcome, Reason

_FIELDS: Final = {
    ReadingCode.ACCOUNT_UNKNOWN: Column.ACCOUNT,
    ReadingCode.METER_UNKNOWN: Column.METER,
    ReadingCode.METER_AMBIGUOUS: Column.METER,
    ReadingCode.NOT_INSTALLED_THEN: Column.TAKEN_ON,
    ReadingCode.DATE_IN_FUTURE: Column.TAKEN_ON,
    ReadingCode.VERIFICATION_EXPIRED: Column.METER,
}
_SOURCES: Final = {ImportFile.Format.REGISTER_TABLE.value: Reading.Source.REGISTER}
_WORST_FIRST: Final = (
    Outcome.REFUSED,
    Outcome.ASKED,
    Outcome.WARNED,
    Outcome.ACCEPTED,
    Outcome.UNCHANGED,
)


@dataclass(frozen=True, slots=True)
class TakenRows:
    """What became of the rows, by line: the worst of the row's readings."""

    outcomes: dict[int, Outcome]
    issues: tuple[Issue, ...]

    def count(self, *outcomes: Outcome) -> int:
        return sum(outcome in outcomes for outcome in self.outcomes.values())


def take_sheet_in(*, content: bytes, import_file: ImportFile, actor: Actor, now: datetime) -> ImportResult:
    """Store the readings of the sheet and return what became of it. Runs inside the file's transaction."""
    contents = read_rows(content, import_file)
    taken = _take_rows(contents.rows, import_file=import_file, actor=actor, now=now)
    import_file.covered_day = max(
        (
            row.taken_on
            for row in contents.rows
            if taken.outcomes.get(row.line) not in {None, Outcome.REFUSED}
        ),
        default=None,
    )
    issues = tuple(
        sorted((*contents.issues, *taken.issues), key=lambda found: (found.line is None, found.line or 0))
    )
    refused = contents.refused_rows + taken.count(Outcome.REFUSED)
    accepted = len(taken.outcomes) - taken.count(Outcome.REFUSED)
    whole_refused = not contents.rows and not contents.refused_rows
    status = status_of(accepted=accepted, refused=refused or whole_refused, unknown=0)
    return ImportResult(
        status=status,
        note=note_of(
            issues=issues,
            accepted=accepted,
            refused=refused,
            of_what="строк",
            more=_count_words(taken),
        ),
        accepted_rows=accepted,
        warned_rows=taken.count(Outcome.WARNED, Outcome.ASKED),
        refused_rows=refused,
        issues=issues,
    )


def take_waiting_rows_in(
    *, content: bytes, lines: Collection[int], import_file: ImportFile, actor: Actor, now: datetime
) -> TakenRows:
    """Judge again the rows that were refused, and only these: readings changed since are left alone."""
    rows = [row for row in read_rows(content, import_file).rows if row.line in lines]
    return _take_rows(rows, import_file=import_file, actor=actor, now=now)


def read_rows(content: bytes, import_file: ImportFile) -> SheetContents:
    """Return the rows of the file by its format; a table by the profile that its name has today."""
    if import_file.format == ImportFile.Format.PYRAMID_READINGS:
        return read_pyramid_readings(content, zone=ZoneInfo(django_settings.TIME_ZONE))
    if import_file.format == ImportFile.Format.REGISTER_TABLE:
        layout = layout_for(import_file.name)
        if not isinstance(layout, RegisterTableLayout):
            words = f"Для «{import_file.name}» больше нет профиля таблицы показаний."
            return SheetContents((), (issue(ImportCode.HEADERS_MISSING, words, line=1, field="имя файла"),))
        return read_register_table(content, layout=layout)
    return read_reading_sheet(content)


def _take_rows(
    rows: Sequence[SheetReading], *, import_file: ImportFile, actor: Actor, now: datetime
) -> TakenRows:
    submissions = [given for row in rows for given in _submissions_of(row)]
    if not submissions:
        return TakenRows({}, ())
    taken = take_readings(
        actor=actor,
        submissions=submissions,
        source=_SOURCES.get(import_file.format, Reading.Source.SHEET),
        now=now,
        import_file_id=import_file.pk,
    )
    outcomes: dict[int, Outcome] = {}
    issues: dict[tuple[int, str, str], Issue] = {}
    for answer in taken:
        line = answer.submission.line or 0
        worst = min((outcomes.get(line, Outcome.UNCHANGED), answer.verdict.outcome), key=_WORST_FIRST.index)
        outcomes[line] = worst
        for reason in answer.verdict.reasons:
            found = _issue_of(answer, reason)
            if found is not None:
                issues.setdefault((line, found.code, found.field), found)
    return TakenRows(outcomes, tuple(issues.values()))


def _submissions_of(row: SheetReading) -> list[Submission]:
    return [
        Submission(
            taken_on=row.taken_on,
            value=Energy(wh=value_wh, rounded=False),
            account=row.account,
            meter=row.meter,
            position=position,
            group=row.line,
            line=row.line,
            account_was_number=row.account_was_number,
            meter_was_number=row.meter_was_number,
        )
        for position, value_wh in row.readings_wh.items()
    ]


def _issue_of(answer: TakenReading, reason: Reason) -> Issue | None:
    """Return the reason as an issue of the file; a scale that fell with another says nothing more."""
    if reason.code is ReadingCode.OTHER_SCALE_REFUSED or reason.code is ReadingCode.REPLACES_EARLIER:
        return None
    given = answer.submission
    field = _FIELDS.get(reason.code, READINGS[given.position - 1])
    refused = answer.verdict.outcome is Outcome.REFUSED
    return Issue(
        code=reason.code.value,
        severity=Severity.REFUSED if refused else Severity.WARNING,
        message=f"Строка {given.line}, {field}: {reason.message}.",
        line=given.line,
        field=field.value,
    )


def _count_words(taken: TakenRows) -> tuple[str, ...]:
    words = []
    asked = taken.count(Outcome.ASKED)
    if asked:
        words.append(f"{counted(asked, 'строка ждёт', 'строки ждут', 'строк ждут')} подтверждения")
    unchanged = taken.count(Outcome.UNCHANGED)
    if unchanged:
        words.append(f"Без изменений {counted(unchanged, 'строка', 'строки', 'строк')}")
    return tuple(words)
