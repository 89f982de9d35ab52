"""A waterfall: what a sum is made of, step after step, to the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

WIDTH: Final = 580
HEIGHT: Final = 214
_TOP: Final = 26
_FLOOR: Final = 168
_SHARE_OF_BAR: Final = 68
_THINNEST: Final = 2
_CAPTION: Final = 7

StepKind = Literal["part", "tax", "total"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in kopecks; `total` stands on the floor and repeats the sum so far. `url` shows the step's source."""

    name: str
    amount_kop: int
    said: str
    note: str = ""
    kind: StepKind = "part"
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A step as it is drawn, in units of the picture: `x`, `y`, `width`, `height`; `bridge_y` leads to the next."""

    step: Step
    x: int
    y: int
    width: int
    height: int
    middle: int
    said_y: int
    bridge_y: int
    bridge_to: int | None

    @property
    def tone(self) -> str:
        """Return the class of the block: less is red, whatever its kind."""
        return "minus" if self.step.amount_kop < 0 and self.step.kind != "total" else self.step.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The whole picture."""

    blocks: Sequence[Block]
    floor: int
    width: int = WIDTH
    height: int = HEIGHT


def waterfall(steps: Sequence[Step]) -> Waterfall:
    """Return where each step stands. Heights are rounded to the unit; a step that is not zero is always seen."""
    if not steps:
        return Waterfall(blocks=(), floor=_FLOOR)
    ends = _ends(steps)
    highest = max(0, *(max(pair) for pair in ends))
    lowest = min(0, *(min(pair) for pair in ends))
    reach = max(1, highest - lowest)
    room = WIDTH // len(steps)
    width = min(96, room * _SHARE_OF_BAR // 100)

    def level(kopecks: int) -> int:
        return _FLOOR - (kopecks - lowest) * (_FLOOR - _TOP) // reach

    blocks = []
    for place, (step, (begun, ended)) in enumerate(zip(steps, ends, strict=True)):
        top, bottom = sorted((level(begun), level(ended)))
        if step.amount_kop and bottom - top < _THINNEST:
            top = bottom - _THINNEST
        x = place * room + (room - width) // 2
        last = place == len(steps) - 1
        blocks.append(
            Block(
                step=step,
                x=x,
                y=top,
                width=width,
                height=bottom - top,
                middle=x + width // 2,
                said_y=top - _CAPTION,
                bridge_y=level(ended),
                bridge_to=None if last else x + room,
            )
        )
    return Waterfall(blocks=tuple(blocks), floor=level(0))


def _ends(steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Return where each step begins and ends, in kopecks."""
    ends = []
    sum_so_far = 0
    for step in steps:
        if step.kind == "total":
            ends.append((0, step.amount_kop))
            sum_so_far = step.amount_kop
        else:
            ends.append((sum_so_far, sum_so_far + step.amount_kop))
            sum_so_far += step.amount_kop
    return ends
