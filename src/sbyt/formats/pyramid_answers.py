"""Answers of a Пирамида 2.0 server as they are kept: the envelopes word for word, each under what was asked.

An answer does not say of which point and type it is; the file says it for it, so it can be parsed again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from lxml import etree

from sbyt.calc.local_day import ZONES_OF_RUSSIA, intervals_of_day, place_in_day
from sbyt.calc.rounding import half_up
from sbyt.formats._xml_in import line_of, root_of, text_of
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import DaysContents, MeasuredDay
from sbyt.formats.pyramid_soap import tag_of
from sbyt.formats.reading_sheet import SheetContents, SheetReading

ROOT: Final = "pyramid-answers"
CHANNELS: Final = {
    "A+": Channel.ACTIVE_IMPORT,
    "A-": Channel.ACTIVE_EXPORT,
    "R+": Channel.REACTIVE_IMPORT,
    "R-": Channel.REACTIVE_EXPORT,
}
ZONES: Final = {"T0": 1, "T1": 1, "T2": 2, "T3": 3, "T4": 4}
CLOCKS: Final = (*ZONES_OF_RUSSIA, "UTC")
_CLOSING: Final = f"</{ROOT}>"
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:[.,][0-9]{1,18})?(?:[eE][-+]?[0-9]{1,2})?")
_LARGEST_WH: Final = 10**12
_MOST_ISSUES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer is about: the server's point, our code of it, its meter, the server's type of value.

    `what` is a channel (A+, A-, R+, R-) or a zone of a register (T0…T4). `unit_wh` is what a one means. `means` tells
    whether a moment names the beginning of its interval or its end, `clock` the zone of moments without an offset.
    `doubtful` names elements with their values that make a value not for settlement: `Element=value`, by commas.
    """

    point: str
    code: str
    meter: str
    type: str
    what: str
    step: int = 30
    unit_wh: int = 1000
    means: Literal["beginning", "end"] = "end"
    clock: str = "Europe/Moscow"
    doubtful: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, and the bytes that came: a whole envelope, checked before."""

    asked: Asked
    content: bytes


def write_answers(
    answers: Sequence[Answer],
    *,
    source: str,
    name: str,
    kind: Literal["intervals", "readings"],
    day: date,
    made_at: datetime,
) -> bytes:
    """Return the file of the answers about one day. The envelopes are not rewritten, only their declarations fall."""
    root = etree.Element(ROOT, source=source, name=name, kind=kind, day=day.isoformat())
    root.set("made", made_at.astimezone(UTC).isoformat(timespec="seconds"))
    head = etree.tostring(root, encoding="unicode").removesuffix("/>") + ">"
    parts = ['<?xml version="1.0" encoding="utf-8"?>', head]
    for answer in answers:
        about = etree.Element("answer", {key: str(value) for key, value in asdict(answer.asked).items()})
        text, _issues = text_of(answer.content)
        body = _DECLARATION.sub("", (text or "").lstrip("\ufeff"), count=1)
        parts += [
            etree.tostring(about, encoding="unicode").removesuffix("/>") + ">",
            body.strip(),
            "</answer>",
        ]
    return "\n".join([*parts, _CLOSING, ""]).encode()


def read_pyramid_days(content: bytes, *, zone: ZoneInfo) -> DaysContents:
    """Return the intervals of the answers as days of the zone. Never raises.

    Values of other days than the file's are left out. A value that is no number, off the grid, or met twice with
    another figure refuses its channel; what is not there is missing.
    """
    root, issues = _root(content)
    day = None if root is None else _day(root)
    if root is None or day is None:
        return DaysContents(days=(), issues=issues or (_no_day(),))
    told = list(issues)
    days, refused = [], 0
    for element in root.iterchildren("answer"):
        asked = _asked(element)
        if isinstance(asked, Issue) or asked.what not in CHANNELS:
            told.append(
                asked if isinstance(asked, Issue) else _odd(element, f"what: «{asked.what[:20]}» не канал")
            )
            refused += 1
            continue
        reading = _Intervals(element, asked, day, zone)
        found = reading.day_of_channel()
        told += reading.issues
        refused += found is None and bool(reading.issues)
        if found is not None:
            days.append(found)
    if not days and not told:
        told.append(issue(ImportCode.NOTHING_MEASURED, "В ответах нет ни одного значения за сутки.", line=1))
    return DaysContents(
        days=tuple(days),
        issues=tuple(told[:_MOST_ISSUES]),
        refused=refused,
        made_at=_moment(root.get("made", ""), UTC),
        sender=root.get("name", "")[:255],
        system=(root.get("source", "")[:12], root.get("name", "")[:255]),
    )


def read_pyramid_readings(content: bytes, *, zone: ZoneInfo) -> SheetContents:
    """Return what registers showed as rows of readings, one a meter and day. Never raises."""
    root, issues = _root(content)
    if root is None:
        return SheetContents((), issues)
    told = list(issues)
    rows: dict[tuple[str, date], dict[int, int]] = {}
    lines: dict[tuple[str, date], int] = {}
    refused = 0
    for element in root.iterchildren("answer"):
        asked = _asked(element)
        problem = asked if isinstance(asked, Issue) else _not_a_register(element, asked)
        if problem is not None or isinstance(asked, Issue):
            told += [problem] if problem else []
            refused += 1
            continue
        for value in _values(element):
            energy, moment = _energy(value, asked), _moment(_child(value, "ValueDt"), asked.clock)
            if isinstance(energy, tuple) or moment is None:
                code, words = (
                    energy
                    if isinstance(energy, tuple)
                    else (ImportCode.DATE_UNREADABLE, "ValueDt не читается")
                )
                told.append(issue(code, _words(asked, value, words), line=line_of(value), field=asked.type))
                refused += 1
            elif energy is not None:
                key = (asked.meter, moment.astimezone(zone).date())
                rows.setdefault(key, {})[ZONES[asked.what]] = energy
                lines.setdefault(key, line_of(value) or 1)
    found = tuple(
        SheetReading(line=lines[key], account="", meter=key[0], taken_on=key[1], readings_wh=values)
        for key, values in rows.items()
    )
    if not found and not told:
        told.append(issue(ImportCode.NO_ROWS, "В ответах нет ни одного показания.", line=1))
    return SheetContents(found, tuple(told[:_MOST_ISSUES]), refused_rows=refused)


class _Intervals:
    """Puts the values of one answer into the intervals of the day."""

    def __init__(self, element: etree._Element, asked: Asked, day: date, zone: ZoneInfo) -> None:
        self.element, self.asked, self.day, self.zone = element, asked, day, zone
        count = intervals_of_day(day, zone=zone, step_minutes=asked.step)
        self.values: list[int | None] = [None] * count
        self.qualities = [2] * count
        self.lines: list[int | None] = [None] * count
        self.issues: list[Issue] = []

    def day_of_channel(self) -> MeasuredDay | None:
        """Return the day; None where it is refused, or nothing of it came."""
        for value in _values(self.element):
            self._put(value)
        if self.issues or all(value is None for value in self.values):
            return None
        asked = self.asked
        return MeasuredDay(
            code=(asked.code or asked.point)[:40],
            name=asked.point,
            channel=CHANNELS[asked.what],
            day=self.day,
            step_minutes=asked.step,
            values_wh=tuple(self.values),
            qualities=tuple(self.qualities),
            lines=tuple(self.lines),
            line=line_of(self.element),
        )

    def _put(self, value: etree._Element) -> None:
        said = _child(value, "ValueDt")
        moment = _moment(said, self.asked.clock)
        if moment is None:
            self._say(ImportCode.PERIOD_UNREADABLE, value, f"ValueDt «{said[:40]}» не момент времени")
            return
        if self.asked.means == "end":
            moment = datetime.fromtimestamp(moment.timestamp() - self.asked.step * 60, UTC)
        if moment.astimezone(self.zone).date() != self.day:
            return
        place = place_in_day(moment, zone=self.zone, step_minutes=self.asked.step)
        if place is None:
            self._say(ImportCode.PERIODS_OVERLAP, value, f"ValueDt «{said[:40]}» не на границе интервала")
            return
        energy = _energy(value, self.asked)
        if isinstance(energy, tuple):
            self._say(energy[0], value, energy[1])
            return
        at = place[1]
        if energy is None:
            return
        if self.values[at] is not None and self.values[at] != energy:
            words = f"интервал {said[:40]} уже был в строке {self.lines[at]} с другим значением"
            self._say(ImportCode.PERIOD_TWICE, value, words)
            return
        self.values[at], self.lines[at] = energy, line_of(value)
        self.qualities[at] = 1 if _is_doubtful(value, self.asked) else 0

    def _say(self, code: ImportCode, value: etree._Element, words: str) -> None:
        if len(self.issues) < _MOST_ISSUES:
            message = _words(self.asked, value, words)
            self.issues.append(issue(code, message, line=line_of(value), field=self.asked.type))


def _root(content: bytes) -> tuple[etree._Element | None, tuple[Issue, ...]]:
    root, issues = root_of(content, closing_tag=_CLOSING)
    if root is not None and root.tag != ROOT:
        message = f"Корневой элемент «{root.tag}», а у ответов Пирамиды он «{ROOT}»."
        return None, (*issues, issue(ImportCode.NOT_A_MESSAGE, message, line=1, field=ROOT))
    return root, issues


def _day(root: etree._Element) -> date | None:
    try:
        return date.fromisoformat(root.get("day", ""))
    except ValueError:
        return None


def _no_day() -> Issue:
    return issue(ImportCode.DAY_UNREADABLE, "Не указаны сутки ответов (day).", line=1, field="day")


def _asked(element: etree._Element) -> Asked | Issue:
    """Return what was asked as the file says, or what of it cannot be read."""
    said = {name: element.get(name, "") for name in Asked.__slots__}
    for name in ("step", "unit_wh"):
        if not re.fullmatch(r"[0-9]{1,7}", said[name]):
            return _odd(element, f"{name}: «{said[name][:20]}» не число")
    if said["step"] not in {"30", "60"} or said["means"] not in {"beginning", "end"}:
        return _odd(element, "step и means: принимаются 30 и 60, beginning и end")
    if said["clock"] not in CLOCKS:
        return _odd(element, f"clock: «{said['clock'][:40]}» не пояс страны")
    return Asked(**{**said, "step": int(said["step"]), "unit_wh": int(said["unit_wh"])})  # type: ignore[arg-type]


def _not_a_register(element: etree._Element, asked: Asked) -> Issue | None:
    if asked.what not in ZONES:
        return _odd(element, f"what: «{asked.what[:20]}» не зона T0…T4")
    if not asked.meter:
        words = f"Точка {asked.point}: не указан номер счётчика, показание отнести не к чему."
        return issue(ImportCode.METER_MISSING, words, line=line_of(element), field="meter")
    return None


def _odd(element: etree._Element, words: str) -> Issue:
    line = line_of(element)
    return issue(ImportCode.ATTRIBUTE_WRONG, f"Строка {line}, answer: {words}.", line=line, field="answer")


def _values(element: etree._Element) -> Iterator[etree._Element]:
    return (found for found in element.iter() if tag_of(found) == "MeasuredValue")


def _child(value: etree._Element, name: str) -> str:
    return next(((child.text or "").strip() for child in value if tag_of(child) == name), "")


def _energy(value: etree._Element, asked: Asked) -> int | tuple[ImportCode, str] | None:
    """Return the energy in Wh, None where the value is empty, or why it is none."""
    text = _child(value, "Value")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        return ImportCode.VALUE_NOT_A_NUMBER, f"значение «{text[:40]}» не число"
    energy = Decimal(text.replace(",", ".")) * asked.unit_wh
    if energy < 0:
        return ImportCode.VALUE_NEGATIVE, f"значение «{text}» отрицательное"
    if energy > _LARGEST_WH:
        return ImportCode.VALUE_TOO_LARGE, f"значение «{text}» слишком велико"
    return half_up(*energy.as_integer_ratio())


def _is_doubtful(value: etree._Element, asked: Asked) -> bool:
    marks = [mark.partition("=") for mark in asked.doubtful.split(",") if mark.strip()]
    return any(_child(value, name.strip()) == said.strip() for name, _sign, said in marks)


def _moment(text: str, clock: str | object) -> datetime | None:
    """Return the instant; one without an offset is by the clock given."""
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text.strip()))
    except ValueError:
        return None
    if not 1970 <= moment.year <= 2100:  # noqa: PLR2004  nobody measured before, and no arithmetic overflows
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(clock) if isinstance(clock, str) else UTC)
    return moment.astimezone(UTC)


def _words(asked: Asked, value: etree._Element, words: str) -> str:
    return f"Строка {line_of(value)}, точка {asked.code or asked.point}, {asked.type}: {words}."
