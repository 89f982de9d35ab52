"""Read an 80020 (80040) file: bytes → the message as frozen values, and what is wrong with it, by line and field.

Source of the format: real files of several metering systems; the ATS annex 11.1.1 itself is unconfirmed, so what
several producers do differently (order of elements, attributes, decimals) is taken leniently.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree

from sbyt.formats._maket_80020_periods import day_of_periods
from sbyt.formats._maket_80020_plain import PlainChannels, plain_channels
from sbyt.formats._xml_in import line_of, root_of_text, text_of
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import (
    CLASSES,
    Area,
    Channel,
    ChannelDay,
    Maket80020,
    MeasuredObject,
    ObjectKind,
)

_KINDS: Final = {kind.value: kind for kind in ObjectKind}
_WITHOUT_CHANNELS: Final = frozenset({ObjectKind.DELIVERY_GROUP, ObjectKind.FLOW})
_CHANNELS: Final = {channel.code: channel for channel in Channel}
_CLOCKS_CHANGED: Final = 2
_CLOSING: Final = "</message>"
_LONGEST_CODE: Final = 40
_MOST_ISSUES: Final = 20_000
_LONGEST_NUMBER: Final = 18


@dataclass(frozen=True, slots=True)
class MaketReading:
    """What came of a file: None where it is refused as a whole, and the issues.

    `refused_channels` counts channels that were in the file and are not in the message.
    """

    maket: Maket80020 | None
    issues: tuple[Issue, ...]
    refused_channels: int = 0


def read_maket(content: bytes) -> MaketReading:
    """Return the message of a file. Never raises: what is wrong is said by the issues."""
    root, plain, issues = _tree_of(content)
    if root is None:
        return MaketReading(maket=None, issues=issues)
    found = [*issues]
    wrong = _identity_issue(root)
    day = None if wrong else _day_of(root)
    if wrong is None and day is None:
        wrong = issue(
            ImportCode.DAY_UNREADABLE,
            "В datetime/day нет операционных суток в виде ГГГГММДД.",
            line=line_of(root),
            field="datetime/day",
            raw=_text(root, "datetime/day"),
        )
    if wrong is not None or day is None:
        return MaketReading(maket=None, issues=(*found, *([wrong] if wrong else [])))
    clocks_changed = _text(root, "datetime/daylightsavingtime") == str(_CLOCKS_CHANGED)
    intake = _Intake(clocks_changed=clocks_changed, plain=plain)
    areas = tuple(intake.area_of(element) for element in root.iterchildren("area"))
    areas = intake.without_codes_met_twice(areas)
    found += [*_header_issues(root), *intake.told()]
    if not areas or not any(area.objects for area in areas):
        nothing = "В макете нет ни одной точки с полными сутками."
        found.append(issue(ImportCode.NOTHING_MEASURED, nothing, line=line_of(root), field="area"))
        return MaketReading(maket=None, issues=tuple(found), refused_channels=intake.refused_channels)
    return MaketReading(
        maket=Maket80020(
            message_class=root.get("class", ""),
            version=root.get("version", ""),
            number=_number_of(root),
            day=day,
            created_at=_created_at(root),
            daylight_saving=_daylight_saving(root),
            sender_name=_text(root, "sender/name"),
            sender_inn=_text(root, "sender/inn"),
            areas=areas,
        ),
        issues=tuple(found),
        refused_channels=intake.refused_channels,
    )


def _tree_of(content: bytes) -> tuple[etree._Element | None, PlainChannels | None, tuple[Issue, ...]]:
    """Return the root, what was taken out of the text before, and the issues.

    What is wrong with a text is said of the text as it came.
    """
    text, issues = text_of(content)
    if text is None:
        return None, None, issues
    plain = plain_channels(text)
    if plain is not None:
        root, _found = root_of_text(plain.text, closing_tag=_CLOSING)
        if root is not None:
            return root, plain, issues
    root, found = root_of_text(text, closing_tag=_CLOSING)
    return root, None, (*issues, *found)


class _Intake:
    """Walks the areas and gathers the issues in order of the file."""

    def __init__(self, *, clocks_changed: bool, plain: PlainChannels | None) -> None:
        self.clocks_changed = clocks_changed
        self.plain = plain
        self.issues: list[Issue] = []
        self.more = 0
        self.refused_channels = 0
        self.codes: Counter[str] = Counter()

    def note(self, found: Issue) -> None:
        """Keep an issue; of a file with more faults than anybody reads the rest is counted."""
        if len(self.issues) < _MOST_ISSUES:
            self.issues.append(found)
        else:
            self.more += 1

    def told(self) -> list[Issue]:
        if not self.more:
            return self.issues
        message = f"Ещё замечаний: {self.more}; они не перечислены."
        return [*self.issues, issue(ImportCode.MORE_ISSUES, message)]

    def area_of(self, element: etree._Element) -> Area:
        objects = [
            found
            for child in element.iterchildren()
            if isinstance(child.tag, str) and child.tag in _KINDS
            for found in [self._object_of(child, _KINDS[child.tag])]
            if found is not None
        ]
        area = Area(
            code=_text(element, "inn"),
            name=_text(element, "name"),
            objects=tuple(objects),
            timezone=element.get("timezone", ""),
        )
        if not any(child.tag in _KINDS for child in element.iterchildren() if isinstance(child.tag, str)):
            message = f"В группе {area.code or 'без кода'} нет ни одной точки."
            self.note(issue(ImportCode.AREA_EMPTY, message, line=line_of(element), field="area"))
        return area

    def without_codes_met_twice(self, areas: tuple[Area, ...]) -> tuple[Area, ...]:
        """Refuse all objects whose code stands more than once in the message: which is right cannot be known."""
        for area in areas:
            for found in area.objects:
                times = self.codes[found.code]
                if times > 1:
                    message = (
                        f"Код {found.code} встречается в файле дважды или чаще ({times}): точка не принята."
                    )
                    self.refused_channels += len(found.channels)
                    self.note(
                        issue(
                            ImportCode.CODE_TWICE,
                            message,
                            line=found.line,
                            field=f"{found.kind} {found.code}",
                        )
                    )
        return tuple(
            Area(
                code=area.code,
                name=area.name,
                objects=tuple(found for found in area.objects if self.codes[found.code] == 1),
                timezone=area.timezone,
            )
            for area in areas
        )

    def _object_of(self, element: etree._Element, kind: ObjectKind) -> MeasuredObject | None:
        code = _code_of(element, kind)
        if not code or len(code) > _LONGEST_CODE:
            message = f"У элемента {kind} нет кода или он длиннее {_LONGEST_CODE} знаков: точка не принята."
            self.refused_channels += 1
            self.note(
                issue(ImportCode.CODE_MISSING, message, line=line_of(element), field=str(kind), raw=code)
            )
            return None
        self.codes[code] += 1
        if kind in _WITHOUT_CHANNELS:
            days = [self._day_of(element, Channel.ACTIVE_IMPORT, f"{kind} {code}")]
        else:
            days = self._channels_of(element, code)
        channels = tuple(day for day in days if day is not None)
        if not channels:
            return None
        return MeasuredObject(
            kind=kind,
            code=code,
            name=element.get("name", "").strip(),
            channels=channels,
            line=line_of(element),
        )

    def _channels_of(self, element: etree._Element, code: str) -> list[ChannelDay | None]:
        found = list(element.iterchildren("measuringchannel"))
        counts = Counter(channel.get("code", "").strip().zfill(2) for channel in found)
        days: list[ChannelDay | None] = []
        for channel in found:
            name = channel.get("code", "").strip().zfill(2)
            where = f"точка {code}, канал {name}"
            known = _CHANNELS.get(name)
            if known is None:
                self._refuse(
                    ImportCode.CHANNEL_UNKNOWN, f"{where}: принимаются каналы 01–04.", channel, where
                )
            elif counts[name] > 1:
                self._refuse(
                    ImportCode.CHANNEL_TWICE,
                    f"{where}: канал встречается {counts[name]} раза.",
                    channel,
                    where,
                )
            else:
                days.append(self._day_of(channel, known, where))
        if not found:
            self._refuse(ImportCode.PERIODS_MISSING, f"У точки {code} нет каналов.", element, f"точка {code}")
        return days

    def _day_of(self, element: etree._Element, channel: Channel, where: str) -> ChannelDay | None:
        if self.plain is not None and len(element) == 1 and element[0].tag == self.plain.tag:
            found = self.plain.days[int(element[0].get("n", ""))]
            return ChannelDay(
                channel=channel,
                step_minutes=found.step_minutes,
                values_wh=found.values_wh,
                qualities=found.qualities,
                lines=found.lines,
                description=element.get("desc", ""),
                line=line_of(element),
            )
        day, issues = day_of_periods(
            element, channel=channel, where=where, clocks_changed=self.clocks_changed
        )
        for one in issues:
            self.note(one)
        self.refused_channels += day is None
        return day

    def _refuse(self, code: ImportCode, message: str, element: etree._Element, where: str) -> None:
        self.refused_channels += 1
        self.note(issue(code, message, line=line_of(element), field=where))


def _identity_issue(root: etree._Element) -> Issue | None:
    if root.tag != "message":
        message = f"Корневой элемент «{root.tag}», а у макета 80020 он «message»."
        return issue(
            ImportCode.NOT_A_MESSAGE, message, line=line_of(root), field="message", raw=str(root.tag)
        )
    named = root.get("class", "")
    if named not in CLASSES:
        message = f"Класс сообщения «{named}»; принимаются {' и '.join(sorted(CLASSES))}."
        return issue(ImportCode.CLASS_UNSUPPORTED, message, line=line_of(root), field="class", raw=named)
    return None


def _header_issues(root: etree._Element) -> list[Issue]:
    unreadable = {
        "number": _number_of(root) is None,
        "datetime/timestamp": _created_at(root) is None,
        "datetime/daylightsavingtime": _text(root, "datetime/daylightsavingtime") not in {"0", "1", "2"},
        "sender/inn": not re.fullmatch(r"[0-9]{1,12}", _text(root, "sender/inn")),
    }
    return [
        issue(
            ImportCode.HEADER_UNREADABLE,
            f"Реквизит {field} пуст или не читается.",
            line=line_of(root),
            field=field,
            raw=root.get(field) or _text(root, field),
        )
        for field, wrong in unreadable.items()
        if wrong
    ]


def _code_of(element: etree._Element, kind: ObjectKind) -> str:
    if kind is not ObjectKind.FLOW:
        return element.get("code", "").strip()
    source, target = element.get("codefrom", "").strip(), element.get("codeto", "").strip()
    return f"{source}-{target}" if source and target else ""


def _number_of(root: etree._Element) -> int | None:
    text = root.get("number", "").strip()
    return int(text) if re.fullmatch(rf"[0-9]{{1,{_LONGEST_NUMBER}}}", text) else None


def _daylight_saving(root: etree._Element) -> int:
    text = _text(root, "datetime/daylightsavingtime")
    return int(text) if text in {"0", "1", "2"} else 0


def _day_of(root: etree._Element) -> date | None:
    moment = _moment(_text(root, "datetime/day"), "%Y%m%d", length=8)
    return None if moment is None else moment.date()


def _created_at(root: etree._Element) -> datetime | None:
    return _moment(_text(root, "datetime/timestamp"), "%Y%m%d%H%M%S", length=14)


def _moment(text: str, form: str, *, length: int) -> datetime | None:
    if not re.fullmatch(rf"[0-9]{{{length}}}", text):
        return None
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  the file's own clock; its zone is not in the file
    except ValueError:
        return None


def _text(root: etree._Element, path: str) -> str:
    return (root.findtext(path) or "").strip()
