"""What an explanation names beside the line itself: acts about its point, and months that were estimated before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ActShown:
    """An act or a report about a point over `[since, until)`: its kind of grounds.KINDS, its day and document in words."""

    kind: str
    since: date
    until: date | None
    act_on: date | None
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedShown:
    """A line of a month before that was billed without readings: its first day, and charge_lines.AVERAGE or NORM."""

    since: date
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOfPoint:
    """What is known of a point beside its line. Empty where nothing is: the steps are the same with fewer names."""

    acts: Sequence[ActShown] = ()
    estimated: Sequence[EstimatedShown] = ()


NOTHING_KNOWN = KnownOfPoint()


def spread_over_months(basis: Mapping[str, Any]) -> bool:
    """Tell whether a line is the part of a late reading that falls on its own month."""
    return "spread_days" in basis
