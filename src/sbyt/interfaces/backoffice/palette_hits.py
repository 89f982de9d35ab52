"""Lines of the palette's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette: where it leads, what it is, a figure at the right."""

    url: str
    title: str
    note: str = ""
    figure: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True, slots=True)
class Hits:
    """Lines under one small title."""

    title: str
    hits: Sequence[Hit]
