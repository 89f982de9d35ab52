"""Read and write Green Button (ESPI) feeds: interval readings of electricity.

Source: the ESPI 4.0 schema and feeds made by several utilities; values are whole in uom × 10^multiplier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

from sbyt.calc.local_day import intervals_of_day, place_in_day
from sbyt.calc.rounding import half_up
from sbyt.formats._espi_entries import ATOM, ESPI, Entries, Entry
from sbyt.formats._xml_in import line_of, root_of
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import DaysContents, MeasuredDay

_CHANNEL_OF: Final = {
    ("72", "1"): Channel.ACTIVE_IMPORT,
    ("72", "19"): Channel.ACTIVE_EXPORT,
    ("73", "1"): Channel.REACTIVE_IMPORT,
    ("73", "19"): Channel.REACTIVE_EXPORT,
}
_HALF_HOUR: Final = 1800
_STEPS: Final = frozenset({300, 600, 900, _HALF_HOUR, 3600})
"""Shorter intervals than a half-hour are summed into half-hours, which are known where all their parts are."""
_MEASURED: Final = frozenset({"", "0", "14", "19"})
"""Qualities of a reading that are for settlement: valid, raw, validated; all others are doubtful (unconfirmed)."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_LARGEST_WH: Final = 10**12
_FIRST_INSTANT, _LAST_INSTANT = 0, 4_102_444_800  # 1970 … 2100
_MOST_ISSUES: Final = 500


@dataclass(slots=True)
class _Day:
    values: list[int | None]
    qualities: list[int]
    lines: list[int | None]


@dataclass(slots=True)
class _Series:
    """The readings of a meter in one flow."""

    code: str
    name: str
    channel: Channel
    step: int
    multiplier: int
    days: dict[date, _Day] = field(default_factory=dict)
    bad: set[date] = field(default_factory=set)


def read_espi(content: bytes, *, zone: ZoneInfo) -> DaysContents:
    """Return the interval readings of a feed as days of the zone. Never raises.

    A point is named by the last part of its UsagePoint's address. A reading that is not on the hour (half-hour) of
    the zone, of another step, or met twice with another value refuses its day; what is not there is missing.
    """
    root, issues = root_of(content, closing_tag="</feed>")
    if root is None:
        return DaysContents(days=(), issues=issues)
    if root.tag != f"{{{ATOM}}}feed":
        message = f"Корневой элемент «{root.tag}», а у Green Button он «feed» Atom."
        return DaysContents(days=(), issues=(*issues, issue(ImportCode.NOT_A_MESSAGE, message, line=1)))
    return _Feed(root, zone).contents(issues)


class _Feed:
    """Ties the entries together and cuts their readings into days."""

    def __init__(self, root: etree._Element, zone: ZoneInfo) -> None:
        self.root = root
        self.zone = zone
        self.issues: list[Issue] = []
        self.entries = Entries(root)
        self.series: dict[str, _Series] = {}
        self.refused: set[str] = set()

    def contents(self, before: tuple[Issue, ...]) -> DaysContents:
        for entry in self.entries.of("MeterReading"):
            self._take(entry)
        for entry in self.entries.all:
            blocks = list(entry.content.iter(f"{{{ESPI}}}IntervalBlock"))
            if blocks and (owner := self._owner(entry)) is not None:
                for block in blocks:
                    self._block(owner, block)
        series = self.series
        days = tuple(_days_of(series.values()))
        if not days and not self.issues:
            message = "В ленте нет ни одного показания электроэнергии."
            self.issues.append(issue(ImportCode.NOTHING_MEASURED, message, line=1))
        refused = sum(len(one.bad) for one in series.values())
        return DaysContents(
            days=days,
            issues=(*before, *self.issues[:_MOST_ISSUES]),
            refused=refused,
            made_at=_instant(self.root.findtext(f"{{{ATOM}}}updated") or ""),
            sender=(self.root.findtext(f"{{{ATOM}}}title") or "").strip()[:255],
        )

    def _take(self, entry: Entry) -> None:
        """Keep what a MeterReading measures, or that it is not ours."""
        kind = self.entries.kind_of(entry)
        if kind is None:
            self._refuse(entry, "у MeterReading нет ReadingType")
            self.refused.add(entry.address)
            return
        found = self._series(kind, entry.address, entry.title or entry.identity, entry.line)
        if found is None:
            self.refused.add(entry.address)
        else:
            self.series[entry.address] = found

    def _owner(self, block: Entry) -> _Series | None:
        """Return the series of a block. One whose MeterReading is not in the feed is of the feed's only ReadingType."""
        address = self.entries.reading_of(block)
        if address in self.series or address in self.refused:
            return self.series.get(address)
        kind = self.entries.only_kind()
        if kind is None or not address:
            self._refuse(block, "у IntervalBlock нет MeterReading, и чьи это интервалы, неизвестно")
            self.refused.add(address)
            return None
        found = self._series(kind, address, block.title or block.identity, block.line)
        if found is None:
            self.refused.add(address)
        else:
            self.series[address] = found
        return found

    def _series(self, kind: etree._Element, address: str, title: str, line: int | None) -> _Series | None:
        """Return what such readings measure; None, with the issue, where it is not ours."""
        said = {
            name: _text(kind, name)
            for name in ("uom", "flowDirection", "intervalLength", "powerOfTenMultiplier")
        }
        channel = _CHANNEL_OF.get((said["uom"], said["flowDirection"] or "1"))
        step = int(said["intervalLength"]) if _WHOLE.fullmatch(said["intervalLength"]) else 0
        multiplier = said["powerOfTenMultiplier"] or "0"
        if channel is None or step not in _STEPS or not re.fullmatch(r"-?[0-9]", multiplier):
            words = f"uom {said['uom'] or '—'}, flowDirection {said['flowDirection'] or '—'}, intervalLength {step}"
            message = f"{title}: принимаются получасы и часы Вт·ч и вар·ч, а здесь {words}."
            at = line_of(kind) or line
            self.issues.append(issue(ImportCode.STEP_UNSUPPORTED, message, line=at, field="ReadingType"))
            return None
        above = address.rpartition("/MeterReading")[0]
        point = self.entries.by_address.get(above)
        identity = above.rpartition("/")[2] or address.rpartition("/")[2]
        return _Series(identity[:40], point.title if point else title, channel, step, int(multiplier))

    def _refuse(self, entry: Entry, words: str) -> None:
        message = f"{entry.title or entry.identity}: {words}."
        self.issues.append(issue(ImportCode.STEP_UNSUPPORTED, message, line=entry.line, field=entry.tag))

    def _block(self, series: _Series, block: etree._Element) -> None:
        for reading in block.iterchildren(f"{{{ESPI}}}IntervalReading"):
            self._reading(series, reading)

    def _reading(self, series: _Series, reading: etree._Element) -> None:
        line = line_of(reading)
        start = _text(reading, "timePeriod/start")
        if not _WHOLE.fullmatch(start) or not _FIRST_INSTANT <= int(start) < _LAST_INSTANT:
            self._say(ImportCode.PERIOD_UNREADABLE, f"начало «{start[:20]}» не секунды от 1970 года", line)
            return
        instant = datetime.fromtimestamp(int(start), UTC)
        place = place_in_day(instant, zone=self.zone, step_minutes=series.step // 60)
        if place is None:
            self._say(ImportCode.PERIODS_OVERLAP, f"начало {start} не на границе интервала", line)
            series.bad.add(instant.astimezone(self.zone).date())
            return
        day, at = place
        lasts = _text(reading, "timePeriod/duration")
        if lasts not in {"", str(series.step)}:
            self._say(
                ImportCode.STEP_UNSUPPORTED, f"длится {lasts[:20]} с, а в ReadingType {series.step}", line
            )
            series.bad.add(day)
            return
        value = self._value(series, reading, line)
        if value is None:
            series.bad.add(day)
            return
        self._put(series, day, at, value, reading, line)

    def _put(
        self, series: _Series, day: date, at: int, value: int, reading: etree._Element, line: int | None
    ) -> None:
        count = intervals_of_day(day, zone=self.zone, step_minutes=series.step // 60)
        held = series.days.setdefault(day, _Day([None] * count, [2] * count, [None] * count))
        if held.values[at] is not None and held.values[at] != value:
            self._say(
                ImportCode.PERIOD_TWICE,
                f"интервал уже был в строке {held.lines[at]} с другим значением",
                line,
            )
            series.bad.add(day)
            return
        held.values[at] = value
        held.qualities[at] = 0 if _text(reading, "ReadingQuality/quality") in _MEASURED else 1
        held.lines[at] = line

    def _value(self, series: _Series, reading: etree._Element, line: int | None) -> int | None:
        text = _text(reading, "value")
        if not _WHOLE.fullmatch(text):
            self._say(ImportCode.VALUE_NOT_A_NUMBER, f"значение «{text[:40]}» не целое", line)
            return None
        power = series.multiplier
        value = (
            int(text) * 10**power if power >= 0 else half_up(int(text), 10**-power) if int(text) >= 0 else -1
        )
        if value < 0:
            self._say(ImportCode.VALUE_NEGATIVE, f"значение «{text}» отрицательное", line)
            return None
        if value > _LARGEST_WH:
            self._say(ImportCode.VALUE_TOO_LARGE, f"значение «{text}» слишком велико", line)
            return None
        return value

    def _say(self, code: ImportCode, words: str, line: int | None) -> None:
        if len(self.issues) <= _MOST_ISSUES:
            self.issues.append(issue(code, f"Строка {line}: {words}.", line=line, field="IntervalReading"))


def _days_of(series: Iterable[_Series]) -> Iterator[MeasuredDay]:
    for one in series:
        for day, held in sorted(one.days.items()):
            if day in one.bad:
                continue
            parts = max(1, _HALF_HOUR // one.step)
            whole = held if parts == 1 else _summed(held, parts)
            yield MeasuredDay(
                code=one.code,
                name=one.name[:255],
                channel=one.channel,
                day=day,
                step_minutes=one.step * parts // 60,
                values_wh=tuple(whole.values),
                qualities=tuple(whole.qualities),
                lines=tuple(whole.lines),
                line=next((line for line in whole.lines if line is not None), None),
            )


def _summed(held: _Day, parts: int) -> _Day:
    """Return the day by intervals `parts` times as long; one that lacks a part is missing."""
    summed = _Day([], [], [])
    for place in range(0, len(held.values), parts):
        values = held.values[place : place + parts]
        known = [value for value in values if value is not None]
        whole = len(known) == parts
        summed.values.append(sum(known) if whole else None)
        summed.qualities.append(max(held.qualities[place : place + parts]) if whole else 2)
        summed.lines.append(held.lines[place])
    return summed


def _text(element: etree._Element, path: str) -> str:
    found = element.find(".//" + "/".join(f"{{{ESPI}}}{part}" for part in path.split("/")))
    return "" if found is None else (found.text or "").strip()


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
