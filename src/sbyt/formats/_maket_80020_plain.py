"""Channels that say what nearly all say, read at once: whole commercial kWh of every period of a day, in order.

A metering system writes each of its channels in one layout: the same tags, the same blanks, other digits. The first
such channel teaches the layout, all others are matched against it whole and taken out of the text, which leaves a
small tree to walk. What does not fit to the letter stays in the text and is read period by period as ever.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sbyt.formats.maket_80020_types import Quality

_DAY: Final = 24 * 60
_MOST_LAYOUTS: Final = 8
_OPENS: Final = re.compile(r'<measuringchannel code="[0-9]{1,2}"(?: desc="[^"<>&\r\n]*")? ?>')
_PERIOD: Final = (
    r'\s*<period start="[0-9]{4}" end="[0-9]{4}" ?>\s*<value(?: status="0")? ?>[0-9]{1,9}</value>\s*</period>'
)
_BODY: Final = re.compile(rf"(?:{_PERIOD}){{24,48}}\s*</measuringchannel>")
_FIGURE: Final = re.compile(r"(?<=>)[0-9]{1,9}(?=</value>)")
_EDGES: Final = re.compile(r'start="([0-9]{4})" end="([0-9]{4})"')
_CLOSES: Final = "</measuringchannel>"
_COMMERCIAL: Final = {count: (Quality.COMMERCIAL,) * count for count in (24, 48)}


def _edges_of_day(step: int) -> tuple[tuple[str, str], ...]:
    marks = [f"{minute // 60 % 24:02d}{minute % 60:02d}" for minute in range(0, _DAY + 1, step)]
    return tuple(pairwise(marks))


_STEPS: Final = {_edges_of_day(step): step for step in (30, 60)}


@dataclass(frozen=True, slots=True)
class PlainDay:
    """The periods of a channel: values in Wh and the line of each; all of them commercial."""

    step_minutes: int
    values_wh: tuple[int, ...]
    lines: tuple[int, ...]

    @property
    def qualities(self) -> tuple[Quality, ...]:
        return _COMMERCIAL[len(self.values_wh)]


@dataclass(frozen=True, slots=True)
class PlainChannels:
    """What was taken out of a text. `tag` stands in its place, with the number of the day in `n`; no file knows it."""

    text: str
    tag: str
    days: tuple[PlainDay, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """A channel with holes for the figures: its pattern, in which lines the figures are, how many lines in all."""

    pattern: re.Pattern[str]
    step_minutes: int
    line_offsets: tuple[int, ...]
    lines: int


def plain_channels(text: str) -> PlainChannels | None:
    """Return the text without its plain channels, its lines counted as before; None where it has none."""
    if text.count("\r") != text.count("\r\n"):
        return None
    tag = f"plain{secrets.token_hex(8)}"
    kept: list[str] = []
    days: list[PlainDay] = []
    layout: _Layout | None = None
    layouts, copied, line, counted = 0, 0, 1, 0
    for opening in _OPENS.finditer(text):
        start = opening.end()
        found = layout.pattern.match(text, start) if layout else None
        if found is None and layouts < _MOST_LAYOUTS:
            layouts += 1
            learned = _learned(text, start)
            found = learned.pattern.match(text, start) if learned else None
            layout = learned if found else layout
        if found is None or layout is None:
            continue
        line += text.count("\n", counted, start)
        counted = start
        values = tuple([int(figure) * 1000 for figure in found.groups()])
        days.append(
            PlainDay(layout.step_minutes, values, tuple([line + offset for offset in layout.line_offsets]))
        )
        kept += (text[copied:start], f'<{tag} n="{len(days) - 1}"/>', "\n" * layout.lines, _CLOSES)
        copied = found.end()
    if not days:
        return None
    kept.append(text[copied:])
    return PlainChannels("".join(kept), tag, tuple(days))


def _learned(text: str, start: int) -> _Layout | None:
    """Return the layout of the channel that begins here, None where it is not plain."""
    body = _BODY.match(text, start)
    if body is None:
        return None
    step = _STEPS.get(tuple(_EDGES.findall(body[0])))
    return None if step is None else _layout(tuple(_FIGURE.split(body[0])), step)


@lru_cache(maxsize=64)
def _layout(pieces: tuple[str, ...], step: int) -> _Layout:
    offsets: list[int] = []
    lines = 0
    for piece in pieces:
        lines += piece.count("\n")
        offsets.append(lines)
    pattern = "([0-9]{1,9})".join(re.escape(piece) for piece in pieces)
    return _Layout(re.compile(pattern), step, tuple(offsets[:-1]), lines)
