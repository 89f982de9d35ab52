"""Which values of which points a Пирамида 2.0 server is asked for, as a person wrote it down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sbyt.apps.intake.types import PyramidSettings

MOST_POINTS: Final = 5_000
_CODE: Final = re.compile(r"[^\x00-\x1f<>]{1,40}")
_TYPE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,99})\s*=\s*(?:([AR][+−-])\s*(30|60)|(T[0-4]))")


class UnableToReadPlan(ValueError):
    """Raised for a line that is none; the message names it and is shown to the person."""


@dataclass(frozen=True, slots=True)
class AskedPoint:
    """A point of the server; `code` is ours, empty where days are to wait for it; `meter` the number of its meter."""

    identity: str
    code: str
    meter: str


@dataclass(frozen=True, slots=True)
class AskedType:
    """A type of value by the server's name; `what` is a channel or a zone, `step` in minutes, 0 for a register."""

    name: str
    what: str
    step: int

    @property
    def is_register(self) -> bool:
        return self.step == 0


def points_of(settings: PyramidSettings) -> list[AskedPoint]:
    """Return the points in their order. Raises UnableToReadPlan."""
    points: list[AskedPoint] = []
    seen: set[str] = set()
    for number, line in _lines(settings.points):
        parts = [part.strip() for part in line.split(";")]
        identity, code, meter = (*parts, "", "")[:3]
        if not 0 < len(identity) <= 64 or len(parts) > 3 or len(meter) > 40:  # noqa: PLR2004  id; code; meter
            raise UnableToReadPlan(
                f"Точки, строка {number}: нужно «идентификатор; код точки; номер счётчика»."
            )
        if code and not _CODE.fullmatch(code):
            raise UnableToReadPlan(f"Точки, строка {number}: «{code[:40]}» не код точки.")
        if identity in seen:
            raise UnableToReadPlan(f"Точки, строка {number}: «{identity}» уже был выше.")
        seen.add(identity)
        points.append(AskedPoint(identity, code, meter))
    if len(points) > MOST_POINTS:
        raise UnableToReadPlan(f"Точек больше {MOST_POINTS}: разделите их на несколько источников.")
    return points


def with_points(settings: PyramidSettings, new: Sequence[AskedPoint]) -> PyramidSettings:
    """Return the settings with points added below those that stand. Raises UnableToReadPlan; nothing is stored."""
    lines = [f"{point.identity}; {point.code}; {point.meter}".rstrip("; ") for point in new]
    text = "\n".join([*settings.points.splitlines(), *lines])
    changed = replace(settings, points=text)
    points_of(changed)
    return changed


def types_of(settings: PyramidSettings) -> list[AskedType]:
    """Return the types in their order. Raises UnableToReadPlan."""
    types: list[AskedType] = []
    for number, line in _lines(settings.types):
        found = _TYPE.fullmatch(line)
        if found is None:
            words = "нужно «имя величины = A+ 30» для интервалов или «имя величины = T0» для показаний"
            raise UnableToReadPlan(f"Величины, строка {number}: {words}.")
        name, channel, step, zone = found.groups()
        if name in {one.name for one in types}:
            raise UnableToReadPlan(f"Величины, строка {number}: «{name}» уже была выше.")
        types.append(AskedType(name, zone or channel.replace("−", "-"), int(step or 0)))
    if not types:
        raise UnableToReadPlan("Величины: нужна хотя бы одна.")
    return types


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()
