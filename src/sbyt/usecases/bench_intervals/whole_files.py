"""A small whole file of every format of the intake, to be spoiled."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Final

import xlsxwriter

from sbyt.calc.local_day import MOSCOW
from sbyt.formats._ole_container import container_of
from sbyt.formats.espi_writer import write_espi
from sbyt.formats.maket_80020_types import Area, Channel, Maket80020, MeasuredObject, ObjectKind
from sbyt.formats.maket_80020_writer import channel_day, write_maket
from sbyt.formats.measured_days import MeasuredDay
from sbyt.formats.pyramid_answers import Answer, Asked, write_answers
from sbyt.formats.reply_80021 import Reply80021, ReplyStatus, write_reply

_DAY: Final = date(2021, 5, 1)
_MADE: Final = datetime(2021, 5, 2, 8, 15)  # noqa: DTZ001  a file's own clock
_ROWS: Final[list[tuple[str | float, ...]]] = [
    (f"1500{number:05d}", f"{number:08d}", "25.07.2021", 100.5 * number) for number in range(1, 20)
]
_TITLES: Final = ("Лицевой счёт", "Номер счётчика", "Дата показаний", "Показание 1")


def a_message(message_class: str = "80020") -> bytes:
    """Return a message of two points."""
    values = tuple(number * 1000 for number in range(48))
    days = tuple(channel_day(channel=channel, values_wh=values) for channel in Channel)
    hours = (channel_day(channel=Channel.ACTIVE_IMPORT, values_wh=(5000,) * 24),)
    objects = (
        MeasuredObject(ObjectKind.MEASURING_POINT, "990000010000001", "ячейка 1", days),
        MeasuredObject(ObjectKind.DELIVERY_GROUP, "GROUP1", "группа", hours),
    )
    return write_maket(
        Maket80020(
            message_class=message_class,
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


def a_reply() -> bytes:
    """Return a reply 80021."""
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


def a_book(*rows: Sequence[str | float], name: str = "Лист1") -> bytes:
    """Return an .xlsx with the rows."""
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return memory.getvalue()


def a_sheet() -> bytes:
    """Return a reading sheet."""
    return a_book(_TITLES, *_ROWS, name="Показания")


def an_old_sheet() -> bytes:
    """Return the same sheet as an .xls (BIFF8), record by record."""
    texts: list[str] = []
    cells = b"".join(
        _old_cell(line, place, cell, texts)
        for line, row in enumerate((_TITLES, *_ROWS))
        for place, cell in enumerate(row)
    )
    shared = struct.pack("<II", len(texts), len(texts)) + b"".join(map(_old_text, texts))
    tail = [_record(0x00FC, shared), _record(0x000A, b"")]
    head = [_begin(0x05), _record(0x00E0, bytes(20))]
    title = struct.pack("<BB", 4, 1) + "Июль".encode("utf-16-le")
    begins = sum(map(len, head)) + 4 + 6 + len(title) + sum(map(len, tail))
    named = _record(0x0085, struct.pack("<IBB", begins, 0, 0) + title)
    return container_of(
        "Workbook", b"".join([*head, named, *tail, _begin(0x10), cells, _record(0x000A, b"")])
    )


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(part: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, part, 0x0DBB, 0x07CC, 0, 0x06))


def _old_text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _old_cell(line: int, place: int, cell: str | float, texts: list[str]) -> bytes:
    where = struct.pack("<HHH", line, place, 0)
    if isinstance(cell, str):
        texts.append(cell)
        return _record(0x00FD, where + struct.pack("<I", len(texts) - 1))
    return _record(0x0203, where + struct.pack("<d", cell))


def an_hour_book() -> bytes:
    """Return an .xlsx of two days by hours."""
    days: list[tuple[str | float, ...]] = [
        (f"0{day}.05.2021", "990000010000001", *[1.5] * 24) for day in (1, 2)
    ]
    return a_book(("Дата", "Точка"), *days)


def a_register_table() -> bytes:
    """Return a CSV of what registers show."""
    rows = [f"{number:08d};25.07.2021;{number * 100},5" for number in range(1, 20)]
    return "\n".join(["Прибор;Дата;Показание", *rows]).encode()


def a_register_book() -> bytes:
    """Return the same as an .xlsx."""
    return a_book(("Прибор", "Дата", "Показание"), *(row[1:] for row in _ROWS))


def a_network_book() -> bytes:
    """Return volumes of a network company."""
    rows = [(f"П-{number}", 1000.25 * number) for number in range(1, 20)]
    return a_book(("Код", "Объём, кВт·ч"), *rows)


def peak_hours_book() -> bytes:
    """Return published peak hours as a workbook."""
    return a_book(("Дата", "Час"), *[(f"{day:02d}.05.2021", 12.0) for day in range(3, 20)])


def peak_hours_text() -> bytes:
    """Return published peak hours as lines."""
    return "\n".join(f"{day:02d}.05.2021; 12" for day in range(3, 20)).encode()


def an_envelope() -> bytes:
    """Return an answer of a Пирамида 2.0 server."""
    values = "".join(
        f"<MeasuredValue><Value>{place}.5</Value><ValueDt>2021-05-01T{place // 2:02d}:{place % 2 * 30:02d}:00</ValueDt></MeasuredValue>\n"
        for place in range(48)
    )
    service = 'xmlns="http://www.sicon.ru/Integration/Pyramid/2019/08"'
    body = f"<A {service}>\n<RequestId>17</RequestId>\n{values}</A>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def answers(kind: str = "intervals") -> bytes:
    """Return the answers about a day as they are kept."""
    what = "A+" if kind == "intervals" else "T0"
    asked = Asked(point="guid-1", code="П-1", meter="00000001", type="Energy", what=what, means="beginning")
    return write_answers(
        [Answer(asked, an_envelope())],
        source="P25",
        name="Пирамида",
        kind="intervals" if kind == "intervals" else "readings",
        day=_DAY,
        made_at=_MADE.replace(tzinfo=UTC),
    )


def an_archive() -> bytes:
    """Return a zip with a message and a sheet."""
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("80020.xml", a_message())
        archive.writestr("sheet.xlsx", a_sheet())
    return memory.getvalue()


def a_feed() -> bytes:
    """Return a Green Button feed of a day."""
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


def a_table() -> bytes:
    """Return a CSV of two days by hours."""
    row = ";".join(["01.05.2021", "990000010000001", *(["1,5"] * 24)])
    return "\n".join(["Дата;Точка", row, row.replace("01.05", "02.05")]).encode()


def an_uplink() -> bytes:
    """Return an uplink event of ChirpStack."""
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
