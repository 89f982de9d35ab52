"""The balance of a node by hours as a picture: what came in and went out above, what was lost and its norm below.

Server-made SVG; an hour that is not balanced is a gap, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from sbyt.kit import numbers

WIDTH: Final = 1200
_LEFT: Final = 64
_TOP: Final = 14
_FLOW_FLOOR: Final = 150
_LOSS_TOP: Final = 172
_LOSS_FLOOR: Final = 242
HEIGHT: Final = 264
_APART: Final = 14
"""Figures beside lines closer than this would lie on each other."""
_ROUND: Final = (1, 2, 5, 10)

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A day of the month, or an hour of the day, as a band that tells its figures; `href` "" where it leads nowhere."""

    x: int
    width: int
    label: str
    said: str
    href: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line across with its figure, kWh."""

    y: int
    text: str

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HourChart:
    """The picture: paths of SVG."""

    input: str
    output: str
    loss: str
    norm: str
    marks: Sequence[Mark]
    columns: Sequence[Column]
    left: int = _LEFT
    width: int = WIDTH
    height: int = HEIGHT
    top: int = _TOP
    mark_x: int = _LEFT - 6
    name_y: int = HEIGHT - 6
    column_height: int = _LOSS_FLOOR - _TOP


def hour_chart(rows: Rows, *, day: date | None, href: Callable[[date], str]) -> HourChart | None:
    """Return the picture of the hours in order; None where no hour is balanced."""
    known = [row for row in rows if row["unbalance_wh"] is not None]
    if not known:
        return None
    step = (WIDTH - _LEFT) / len(rows)
    top = _round_up(max(max(row["input_wh"], row["output_wh"]) for row in known))
    highest = _round_up(max(0, *(max(row["unbalance_wh"], row["norm_wh"]) for row in known)))
    lowest = -_round_up(-min(0, *(row["unbalance_wh"] for row in known)))
    flow = _Scale(least=0, most=top, top=_TOP, floor=_FLOW_FLOOR)
    loss = _Scale(least=lowest, most=max(highest, 1), top=_LOSS_TOP, floor=_LOSS_FLOOR)
    marks = [Mark(y=flow.y(wh), text=_kwh(wh)) for wh in (0, top // 2, top)]
    zero = loss.y(0)
    ends = [wh for wh in (lowest, highest) if abs(loss.y(wh) - zero) >= _APART]
    marks += [Mark(y=loss.y(wh), text=_kwh(wh)) for wh in (0, *ends)]
    return HourChart(
        input=_steps(rows, "input_wh", step, flow),
        output=_steps(rows, "output_wh", step, flow),
        loss=_blocks(rows, "unbalance_wh", step, loss),
        norm=_steps(rows, "norm_wh", step, loss),
        marks=marks,
        columns=_columns(rows, step, day=day, href=href),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    least: int
    most: int
    top: int
    floor: int

    def y(self, wh: int) -> int:
        return self.floor - (wh - self.least) * (self.floor - self.top) // max(1, self.most - self.least)


def _steps(rows: Rows, name: str, step: float, scale: _Scale) -> str:
    """Return a line of steps, an hour each, broken where an hour is not balanced."""
    path, drawing = [], False
    for number, row in enumerate(rows):
        if row["unbalance_wh"] is None:
            drawing = False
            continue
        y = scale.y(row[name])
        path.append(f"{'V' if drawing else f'M{_x(number, step)} '}{y}H{_x(number + 1, step)}")
        drawing = True
    return "".join(path)


def _blocks(rows: Rows, name: str, step: float, scale: _Scale) -> str:
    """Return a block from zero for every hour that is balanced."""
    zero = scale.y(0)
    return "".join(
        f"M{_x(number, step)} {zero}V{scale.y(row[name])}H{_x(number + 1, step)}V{zero}Z"
        for number, row in enumerate(rows)
        if row["unbalance_wh"] is not None
    )


def _columns(rows: Rows, step: float, *, day: date | None, href: Callable[[date], str]) -> list[Column]:
    columns = []
    if day is not None:
        for number, row in enumerate(rows):
            said = f"{row['hour']:02d}:00, {_said([row])}"
            columns.append(_column(number, 1, step, f"{row['hour']}", said, ""))
        return columns
    at = 0
    for on, of_day in groupby(rows, key=lambda row: row["day"]):
        own = list(of_day)
        columns.append(_column(at, len(own), step, f"{on.day}", f"{numbers.day(on)}, {_said(own)}", href(on)))
        at += len(own)
    return columns


def _column(at: int, count: int, step: float, label: str, said: str, href: str) -> Column:
    x = _x(at, step)
    return Column(x=x, width=max(1, _x(at + count, step) - x), label=label, said=said, href=href)


def _said(rows: Rows) -> str:
    known = [row for row in rows if row["unbalance_wh"] is not None]
    if not known:
        return "баланс не известен"
    came, went, lost = (sum(row[name] for row in known) for name in ("input_wh", "output_wh", "unbalance_wh"))
    words = f"поступило {_kwh(came)}, отпущено {_kwh(went)}, небаланс {_kwh(lost)} кВт·ч"
    lacking = len(rows) - len(known)
    return f"{words}; без баланса {lacking} ч" if lacking else words


def _x(number: int, step: float) -> int:
    return _LEFT + round(number * step)


def _kwh(wh: int) -> str:
    return numbers.scaled((abs(wh) + 50) // 100 * (1 if wh >= 0 else -1), places=1, at_least=0)


def _round_up(wh: int) -> int:
    """Return the next 1, 2 or 5 times a power of ten; 0 stays 0."""
    if wh <= 0:
        return 0
    power = int(10 ** (len(str(wh)) - 1))
    return next(power * one for one in _ROUND if power * one >= wh)
