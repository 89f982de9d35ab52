"""Spoiled files, thousands of each format, through their readers: what was taken, what was refused, how long at worst."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sbyt.calc.local_day import MOSCOW
from sbyt.formats.chirpstack_uplink import UnableToReadUplink, read_uplink
from sbyt.formats.espi import read_espi
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.mutations import mutated, mutated_inside, with_many_rows, with_many_rows_inside
from sbyt.formats.network_volumes import UnableToReadVolumes, VolumeLayout, read_network_volumes
from sbyt.formats.peak_hours import UnableToReadPeakHours, read_peak_hours
from sbyt.formats.plan_table import read_plan_table
from sbyt.formats.production_calendar import UnableToReadCalendar, read_production_calendar
from sbyt.formats.pyramid_answers import read_pyramid_days, read_pyramid_readings
from sbyt.formats.pyramid_soap import PyramidFault, UnableToReadAnswer, values_count
from sbyt.formats.reading_sheet import read_reading_sheet
from sbyt.formats.recognise import recognise
from sbyt.formats.register_table import RegisterTableLayout, read_register_table
from sbyt.formats.reply_80021 import read_reply
from sbyt.formats.zip_container import Budget, archive_issue, members_of
from sbyt.usecases.bench_intervals import whole_calendars as calendars
from sbyt.usecases.bench_intervals import whole_files as files

_OF_A_WHOLE_FILE: Final = ("IMP-1", "IMP-301", "IMP-406")
"""Codes about a file as a whole, which has no line to name."""
_INSIDE: Final = 0.7
_Told = tuple[bool, Sequence[Issue]]
"""Whether anything was taken, and what was said."""


@dataclass(slots=True)
class MutationFigures:
    """What became of the spoiled files of a format. `faults` are errors that escaped a reader: there must be none.

    `silent` are files of which nothing was taken and nothing was said, `unplaced` those of which something was said
    without a line or a field.
    """

    files: int = 0
    taken: int = 0
    refused: int = 0
    silent: int = 0
    unplaced: int = 0
    seconds: float = 0.0
    worst_seconds: float = 0.0
    peak_mb: int = 0
    faults: list[str] = field(default_factory=list)


def run_mutations(*, files: int, seed: int, only: str = "", many_rows: int = 0) -> dict[str, MutationFigures]:
    """Spoil so many files of every format, or of one, and read them; with `many_rows` one of so many rows too."""
    return {
        name: _run(name, reader, files=files, seed=seed, many_rows=many_rows)
        for name, reader in READERS.items()
        if only in {"", name}
    }


def _run(name: str, reader: _Reader, *, files: int, seed: int, many_rows: int) -> MutationFigures:
    draw = random.Random(f"{name} {seed}")  # noqa: S311  files to be repeated, no secret
    figures = MutationFigures()
    original = reader.original()
    for _number in range(files):
        inside = reader.is_zip and draw.random() < _INSIDE
        _read(reader, (mutated_inside if inside else mutated)(draw, original), figures)
    if many_rows and reader.row:
        _read(reader, with_many_rows(original, row=reader.row, rows=many_rows), figures)
    if many_rows and reader.is_book:
        _read(reader, with_many_rows_inside(original, rows=many_rows), figures)
    figures.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def _read(reader: _Reader, content: bytes, figures: MutationFigures) -> None:
    started = time.perf_counter()
    issues: Sequence[Issue] = ()
    fell = False
    taken = False
    try:
        taken, issues = reader.read(content)
    except Exception as fault:  # noqa: BLE001  that none escapes is what is measured
        figures.faults.append(f"{type(fault).__name__}: {fault}"[:200])
        fell = True
    took = time.perf_counter() - started
    figures.files += 1
    figures.taken += taken
    figures.refused += not taken and (bool(issues) or fell)
    figures.silent += not (taken or issues or fell)
    figures.unplaced += any(not _is_placed(found) for found in issues)
    figures.seconds += took
    figures.worst_seconds = max(figures.worst_seconds, took)


def _is_placed(found: Issue) -> bool:
    return found.line is not None or bool(found.field) or found.code.startswith(_OF_A_WHOLE_FILE)


def _read_message(content: bytes) -> _Told:
    reading = read_maket(content)
    return reading.maket is not None, reading.issues


def _read_sheet(content: bytes) -> _Told:
    contents = read_reading_sheet(content)
    return bool(contents.rows), contents.issues


def _read_archive(content: bytes) -> _Told:
    recognised = recognise(content, name="a.zip")
    budget = Budget()
    problem = recognised.issue or archive_issue(content, budget=budget)
    if problem is not None:
        return False, (problem,)
    members = list(members_of(content, budget=budget))
    issues = tuple(member.issue for member in members if member.issue is not None)
    none = () if members else (issue(ImportCode.ARCHIVE_EMPTY, "В архиве нет ни одного файла."),)
    return any(member.content is not None for member in members), issues or none


def _read_feed(content: bytes) -> _Told:
    contents = read_espi(content, zone=MOSCOW)
    return bool(contents.days), contents.issues


def _read_table(content: bytes) -> _Told:
    contents = read_hour_table(content, layout=HourTableLayout(), zone=MOSCOW)
    return bool(contents.days), contents.issues


def _read_registers(content: bytes) -> _Told:
    contents = read_register_table(content, layout=RegisterTableLayout())
    return bool(contents.rows), contents.issues


def _read_answers(content: bytes) -> _Told:
    contents = read_pyramid_days(content, zone=MOSCOW)
    return bool(contents.days), contents.issues


def _read_shown(content: bytes) -> _Told:
    contents = read_pyramid_readings(content, zone=MOSCOW)
    return bool(contents.rows), contents.issues


def _read_plan(content: bytes) -> _Told:
    contents = read_plan_table(content, unit_wh=1000)
    return bool(contents.days), contents.issues


def _in_words(read: Callable[[bytes], object], *refusals: type[ValueError]) -> Callable[[bytes], _Told]:
    """Return a reader of a format whose refusal is an exception with words that name the place."""

    def told(content: bytes) -> _Told:
        try:
            found = read(content)
        except refusals as refusal:
            return False, (issue(ImportCode.UNKNOWN_FORMAT, str(refusal)),)
        return found not in {None, 0}, (issue(ImportCode.UNKNOWN_FORMAT, "ничего не нашлось"),) if found in {
            None,
            0,
        } else ()

    return told


def _uplink(content: bytes) -> str:
    return read_uplink(content, topic="application/1/device/70b3d5e75e001234/event/up").dev_eui


def _calendar(content: bytes) -> int:
    found = read_production_calendar(content)
    return len(found.days) + len(found.years)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A format: a whole file of it, its reader, and a row to be repeated. `is_zip`: spoiled inside more often than not."""

    original: Callable[[], bytes]
    read: Callable[[bytes], _Told]
    row: bytes = b""
    is_zip: bool = False
    is_book: bool = False


_PERIOD: Final = b'<period start="0030" end="0100">\n          <value>1</value>'
_VALUE: Final = b"<MeasuredValue><Value>0.5</Value><ValueDt>2021-05-01T00:00:00</ValueDt></MeasuredValue>"
_PEAK: Final = _in_words(lambda content: len(read_peak_hours(content).hours), UnableToReadPeakHours)
_VOLUMES: Final = _in_words(
    lambda content: len(read_network_volumes(content, layout=VolumeLayout())), UnableToReadVolumes
)
_CALENDAR: Final = _in_words(_calendar, UnableToReadCalendar)
READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        "80020": _Reader(files.a_message, _read_message, row=_PERIOD),
        "80040": _Reader(lambda: files.a_message("80040"), _read_message, row=_PERIOD),
        "80021": _Reader(files.a_reply, _in_words(read_reply)),
        "reading_sheet": _Reader(files.a_sheet, _read_sheet, is_zip=True, is_book=True),
        "reading_sheet_xls": _Reader(files.an_old_sheet, _read_sheet),
        "zip": _Reader(files.an_archive, _read_archive, is_zip=True),
        "espi": _Reader(files.a_feed, _read_feed, row=b"<IntervalReading>"),
        "hour_table": _Reader(files.a_table, _read_table, row=b"01.05.2021;990000010000001"),
        "hour_table_xlsx": _Reader(files.an_hour_book, _read_table, is_zip=True, is_book=True),
        "register_table": _Reader(
            files.a_register_table, _read_registers, row=b"00000007;25.07.2021;700,5\n"
        ),
        "register_table_xlsx": _Reader(files.a_register_book, _read_registers, is_zip=True, is_book=True),
        "pyramid": _Reader(files.answers, _read_answers, row=_VALUE),
        "pyramid_readings": _Reader(lambda: files.answers("readings"), _read_shown, row=_VALUE),
        "pyramid_soap": _Reader(
            files.an_envelope, _in_words(values_count, PyramidFault, UnableToReadAnswer), row=_VALUE
        ),
        "chirpstack": _Reader(files.an_uplink, _in_words(_uplink, UnableToReadUplink)),
        "network_volumes": _Reader(files.a_network_book, _VOLUMES, is_zip=True, is_book=True),
        "peak_hours": _Reader(files.peak_hours_book, _PEAK, is_zip=True, is_book=True),
        "peak_hours_text": _Reader(files.peak_hours_text, _PEAK, row=b"04.05.2021; 12\n"),
        "plan": _Reader(calendars.a_plan, _read_plan, row=b"04.05.2021;4;14;"),
        "plan_xlsx": _Reader(calendars.a_plan_book, _read_plan, is_zip=True, is_book=True),
        "calendar_xml": _Reader(calendars.a_calendar_xml, _CALENDAR, row=b'<day d="01.01" t="1" h="1"/>\n'),
        "calendar_json": _Reader(calendars.a_calendar_json, _CALENDAR, row=b'{"month": 1, '),
        "calendar_table": _Reader(calendars.a_calendar_table, _CALENDAR, row=b"2021,"),
        "calendar_lines": _Reader(
            calendars.a_calendar_of_lines, _CALENDAR, row="01.01.2021 нерабочий\n".encode()
        ),
    }
)
