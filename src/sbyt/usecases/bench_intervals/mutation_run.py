"""Spoiled files, thousands of each format, through their readers: what was taken, what was refused, how long at worst."""

from __future__ import annotations

import json
import random
import resource
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from types import MappingProxyType
from typing import Final

import xlsxwriter

from sbyt.calc.local_day import MOSCOW
from sbyt.formats.chirpstack_uplink import UnableToReadUplink, read_uplink
from sbyt.formats.espi import read_espi
from sbyt.formats.espi_writer import write_espi
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.maket_80020_types import Area, Channel, Maket80020, MeasuredObject, ObjectKind
from sbyt.formats.maket_80020_writer import channel_day, write_maket
from sbyt.formats.measured_days import MeasuredDay
from sbyt.formats.mutations import mutated, with_many_rows
from sbyt.formats.reading_sheet import read_reading_sheet
from sbyt.formats.recognise import recognise
from sbyt.formats.reply_80021 import Reply80021, ReplyStatus, read_reply, write_reply
from sbyt.formats.zip_container import Budget, archive_issue, members_of

_DAY: Final = date(2021, 5, 1)
_MADE: Final = datetime(2021, 5, 2, 8, 15)  # noqa: DTZ001  a file's own clock


@dataclass(slots=True)
class MutationFigures:
    """What became of the spoiled files of a format. `faults` are errors that escaped a reader: there must be none.

    `silent` are files of which nothing was taken and nothing was said.
    """

    files: int = 0
    taken: int = 0
    refused: int = 0
    silent: int = 0
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
        _read(reader, mutated(draw, original), figures)
    if many_rows and reader.row:
        _read(reader, with_many_rows(original, row=reader.row, rows=many_rows), figures)
    figures.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def _read(reader: _Reader, content: bytes, figures: MutationFigures) -> None:
    started = time.perf_counter()
    try:
        taken, said = reader.read(content)
    except Exception as fault:  # noqa: BLE001  that none escapes is what is measured
        figures.faults.append(f"{type(fault).__name__}: {fault}"[:200])
        taken, said = False, True
    took = time.perf_counter() - started
    figures.files += 1
    figures.taken += taken
    figures.refused += said and not taken
    figures.silent += not (taken or said)
    figures.seconds += took
    figures.worst_seconds = max(figures.worst_seconds, took)


def _a_message() -> bytes:
    values = tuple(number * 1000 for number in range(48))
    days = tuple(channel_day(channel=channel, values_wh=values) for channel in Channel)
    hours = (channel_day(channel=Channel.ACTIVE_IMPORT, values_wh=(5000,) * 24),)
    objects = (
        MeasuredObject(ObjectKind.MEASURING_POINT, "990000010000001", "ячейка 1", days),
        MeasuredObject(ObjectKind.DELIVERY_GROUP, "GROUP1", "группа", hours),
    )
    return write_maket(
        Maket80020(
            message_class="80020",
            version="2",
            number=17,
            day=_DAY,
            created_at=_MADE,
            daylight_saving=0,
            sender_name="АО «Измерения»",
            sender_inn="9900000017",
            areas=(Area("9900000100", "АИИС", objects, timezone="1"),),
        )
    )


def _a_reply() -> bytes:
    return write_reply(
        Reply80021(
            number=13,
            letter_id="1@aiis.example",
            received=_MADE,
            sender="aiis@plant.example",
            subject="Макеты",
            file_name="80020_9900000017_20210501_17_9900000100.xml",
            in_archive=False,
            file_date=_DAY,
            status=ReplyStatus.ACCEPTED,
        )
    )


def _a_sheet() -> bytes:
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Показания")
        for column, title in enumerate(("Лицевой счёт", "Номер счётчика", "Дата показаний", "Показание 1")):
            sheet.write(0, column, title)
        for number in range(1, 20):
            sheet.write_row(number, 0, (f"1500{number:05d}", f"{number:08d}", "25.07.2021", 100.5 * number))
    return memory.getvalue()


def _an_archive() -> bytes:
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("80020.xml", _a_message())
        archive.writestr("sheet.xlsx", _a_sheet())
    return memory.getvalue()


def _read_message(content: bytes) -> tuple[bool, bool]:
    reading = read_maket(content)
    return reading.maket is not None, bool(reading.issues)


def _read_sheet(content: bytes) -> tuple[bool, bool]:
    contents = read_reading_sheet(content)
    return bool(contents.rows), bool(contents.issues)


def _read_archive(content: bytes) -> tuple[bool, bool]:
    recognised = recognise(content, name="a.zip")
    budget = Budget()
    problem = archive_issue(content, budget=budget)
    if recognised.issue is not None or problem is not None:
        return False, True
    members = list(members_of(content, budget=budget))
    return any(member.content is not None for member in members), True


def _a_feed() -> bytes:
    days = [
        MeasuredDay(
            code="1",
            name="Ввод",
            channel=Channel.ACTIVE_IMPORT,
            day=_DAY,
            step_minutes=30,
            values_wh=tuple(range(48)),
            qualities=(0,) * 48,
            lines=(None,) * 48,
        )
    ]
    return write_espi(code="1", name="Ввод", days=days, zone=MOSCOW, made_at=_MADE.replace(tzinfo=UTC))


def _a_table() -> bytes:
    row = ";".join(["01.05.2021", "990000010000001", *(["1,5"] * 24)])
    return "\n".join(["Дата;Точка", row, row.replace("01.05", "02.05")]).encode()


def _an_uplink() -> bytes:
    device = {"deviceName": "00001234", "tags": {"meter": "00001234"}}
    said = {
        "deduplicationId": "1",
        "deviceInfo": device,
        "fCnt": 1,
        "fPort": 2,
        "data": "AAEC",
        "object": {"T0": 1},
    }
    return json.dumps(said).encode()


def _read_feed(content: bytes) -> tuple[bool, bool]:
    contents = read_espi(content, zone=MOSCOW)
    return bool(contents.days), bool(contents.issues)


def _read_table(content: bytes) -> tuple[bool, bool]:
    contents = read_hour_table(content, layout=HourTableLayout())
    return bool(contents.days), bool(contents.issues)


def _read_uplink(content: bytes) -> tuple[bool, bool]:
    try:
        read_uplink(content, topic="application/1/device/70b3d5e75e001234/event/up")
    except UnableToReadUplink:
        return False, True
    return True, False


@dataclass(frozen=True, slots=True)
class _Reader:
    """A format: a whole file of it, its reader (was anything taken, was anything said), and a row to be repeated."""

    original: Callable[[], bytes]
    read: Callable[[bytes], tuple[bool, bool]]
    row: bytes = b""


READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        "80020": _Reader(
            _a_message, _read_message, row=b'<period start="0030" end="0100">\n          <value>1</value>'
        ),
        "80021": _Reader(_a_reply, lambda content: (read_reply(content) is not None, True)),
        "reading_sheet": _Reader(_a_sheet, _read_sheet),
        "zip": _Reader(_an_archive, _read_archive),
        "espi": _Reader(_a_feed, _read_feed),
        "hour_table": _Reader(_a_table, _read_table, row=b"01.05.2021;990000010000001"),
        "chirpstack": _Reader(_an_uplink, _read_uplink),
    }
)
