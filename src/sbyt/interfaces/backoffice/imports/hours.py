"""A file of hours as it is drawn: point × channel × hours, with totals, odd values marked in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.metering.queries.file_contents import CHANNEL_NAMES, ContentsRow, FileContents
from sbyt.calc.local_day import hours_in_order
from sbyt.formats.hours import HOURS, Hour
from sbyt.formats.maket_80020_types import Quality
from sbyt.interfaces.backoffice.imports.odd_values import Odd, odd_values
from sbyt.kit import numbers

_HALVES: Final = 2 * HOURS
_LONGEST_ATTACHABLE: Final = 40
_MANY_WH: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HourCell:
    """One value: `tone` is "" or odd, doubtful, missing; `title` says why."""

    text: str
    tone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """A channel of a point as it is drawn; `may_attach` where no point has the code and one could get it."""

    source: ContentsRow
    cells: Sequence[HourCell]
    total: str
    is_zero: bool
    may_attach: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTotal:
    """The sum of one channel over the whole file."""

    channel: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OddHour:
    """An odd value in words."""

    code: str
    channel: str
    when: str
    value: str
    usual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursTable:
    """The whole file. `heads` are two-digit hours, or hour and minutes for half-hours."""

    heads: Sequence[str]
    rows: Sequence[HourRow]
    totals: Sequence[ChannelTotal]
    unknown_codes: Sequence[str]
    odd: Sequence[OddHour]
    by_hours: bool
    has_days: bool
    more: int


def hours_table(contents: FileContents, *, by_hours: bool) -> HoursTable:
    """Return the contents of a message as they are drawn, `by_hours` or by the half-hours it has."""
    heads = heads_of(contents.column_count, day=contents.widest_day)
    rows: list[HourRow] = []
    odd: list[OddHour] = []
    sums: Counter[int] = Counter()
    for row in contents.rows:
        strange = odd_values([cell.value_wh for cell in row.cells])
        odd += [_in_words(row, one, heads) for one in strange]
        rows.append(_row(row, strange))
        sums[row.channel] += row.total_wh
    return HoursTable(
        heads=heads,
        rows=rows,
        totals=[
            ChannelTotal(channel=name, total=numbers.energy(sums[channel]))
            for channel, name in CHANNEL_NAMES.items()
            if channel in sums
        ],
        unknown_codes=list(dict.fromkeys(row.source.code for row in rows if row.may_attach)),
        odd=odd,
        by_hours=by_hours,
        has_days=any(row.source.day for row in rows),
        more=contents.more,
    )


def heads_of(columns: int, *, day: date | None) -> list[str]:
    """Return «00» … «23», or «00:00» … «23:30»; an hour that clocks repeat on the day stands twice, the second with «*»."""
    per_hour = 1 if columns <= HOURS + 2 else _HALVES // HOURS
    heads: list[str] = []
    told: set[int] = set()
    for hour in hours_in_order(day or date.max, hours=columns // per_hour) if columns else ():
        mark = "*" if hour in told else ""
        told.add(hour)
        parts = [""] if per_hour == 1 else [f":{part * 30:02d}" for part in range(per_hour)]
        heads += [f"{hour:02d}{part}{mark}" for part in parts]
    return heads


def _row(row: ContentsRow, strange: Sequence[Odd]) -> HourRow:
    odd_at = {one.place: one for one in strange}
    known = [cell.value_wh for cell in row.cells if cell.value_wh is not None]
    return HourRow(
        source=row,
        cells=[_cell(cell, odd_at.get(at)) for at, cell in enumerate(row.cells)],
        total=numbers.energy(row.total_wh) if known else numbers.NOTHING,
        is_zero=bool(known) and not any(known),
        may_attach=row.usage_point_id is None and len(row.code) <= _LONGEST_ATTACHABLE,
    )


def _cell(cell: Hour, odd: Odd | None) -> HourCell:
    if cell.value_wh is None:
        return HourCell(text=numbers.NOTHING, tone="missing", title="нет данных")
    text = numbers.energy(cell.value_wh)
    if cell.is_partial:
        return HourCell(text=text, tone="missing", title="есть только часть часа")
    if cell.quality == Quality.NOT_FOR_SETTLEMENT:
        return HourCell(text=text, tone="doubtful", title="некоммерческое значение")
    if odd is not None:
        return HourCell(text=text, tone="odd", title=f"рядом обычно {_about(odd.usual)}")
    return HourCell(text=text)


def _in_words(row: ContentsRow, odd: Odd, heads: Sequence[str]) -> OddHour:
    return OddHour(
        code=row.code,
        channel=row.channel_name,
        when=heads[odd.place],
        value=numbers.energy(odd.value),
        usual=_about(odd.usual),
    )


def _about(watt_hours: int) -> str:
    """Return a level for the eye: whole kWh where there are many of them."""
    return numbers.energy(watt_hours // 1000 * 1000 if watt_hours >= _MANY_WH else watt_hours)
