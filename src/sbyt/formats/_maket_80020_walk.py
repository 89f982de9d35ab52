"""The areas of an 80020 message, point by point as the parser comes to them: no file is ever in memory as a whole tree."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lxml import etree

from sbyt.formats._maket_80020_periods import day_of_periods
from sbyt.formats._maket_80020_plain import PlainChannels
from sbyt.formats._xml_in import line_of
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import Area, Channel, ChannelDay, MeasuredObject, ObjectKind

_KINDS: Final = {kind.value: kind for kind in ObjectKind}
WALKED: Final = (*_KINDS, "area")
"""The elements that are taken in and let go."""
_WITHOUT_CHANNELS: Final = frozenset({ObjectKind.DELIVERY_GROUP, ObjectKind.FLOW})
_CHANNELS: Final = {channel.code: channel for channel in Channel}
_LONGEST_CODE: Final = 40
_MOST_ISSUES: Final = 20_000
_KNOWN_ZONES: Final = frozenset({"", "1"})


class Intake:
    """Takes objects and areas as they come and gathers the issues in order of the file."""

    def __init__(self, *, clocks_changed: bool, plain: PlainChannels | None) -> None:
        self.clocks_changed = clocks_changed
        self.plain = plain
        self.issues: list[Issue] = []
        self.more = 0
        self.refused_channels = 0
        self.codes: Counter[str] = Counter()
        self.areas: list[Area] = []
        self._objects: list[MeasuredObject] = []
        self._met = 0

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

    def take(self, element: etree._Element) -> None:
        """Take an object or an area in where it stands in its place: an object in an area, an area in the message."""
        parent = element.getparent()
        if element.tag == "area":
            if parent is not None and parent.getparent() is None:
                self._finish_area(element)
            return
        grandparent = None if parent is None else parent.getparent()
        if (
            parent is None
            or parent.tag != "area"
            or grandparent is None
            or grandparent.getparent() is not None
        ):
            return
        self._met += 1
        found = self._object_of(element, _KINDS[str(element.tag)])
        if found is not None:
            self._objects.append(found)

    def _finish_area(self, element: etree._Element) -> None:
        area = Area(
            code=(element.findtext("inn") or "").strip(),
            name=(element.findtext("name") or "").strip(),
            objects=tuple(self._objects),
            timezone=element.get("timezone", "").strip(),
        )
        where = f"В группе {area.code or 'без кода'}"
        if not self._met:
            self.note(
                issue(
                    ImportCode.AREA_EMPTY, f"{where} нет ни одной точки.", line=line_of(element), field="area"
                )
            )
        if area.timezone not in _KNOWN_ZONES:
            message = f"{where} timezone «{area.timezone[:20]}»: что он значит, не подтверждено; часы взяты как в файле."
            self.note(
                issue(
                    ImportCode.ZONE_UNKNOWN,
                    message,
                    line=line_of(element),
                    field="area/timezone",
                    raw=area.timezone,
                )
            )
        self.areas.append(area)
        self._objects, self._met = [], 0

    def without_codes_met_twice(self) -> tuple[Area, ...]:
        """Refuse all objects whose code stands more than once in the message: which is right cannot be known."""
        for area in self.areas:
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
            for area in self.areas
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


def _code_of(element: etree._Element, kind: ObjectKind) -> str:
    if kind is not ObjectKind.FLOW:
        return element.get("code", "").strip()
    source, target = element.get("codefrom", "").strip(), element.get("codeto", "").strip()
    return f"{source}-{target}" if source and target else ""
