"""Rows by which usage points, installations and old readings come into the register in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PointRow:
    """A usage point. `premises_key` is empty for the common point of a building."""

    code: str
    kind: str
    name: str
    branch_code: str
    building_key: str
    premises_key: str = ""
    voltage: str = "НН"
    ats_code: str | None = None
    max_power_w: int | None = None


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """A meter at a point over `[since, until)`; `meter_key` is its type name and serial number."""

    point_code: str
    meter_key: tuple[str, str]
    since: date
    until: date | None = None
    multiplier: int = 1


@dataclass(frozen=True, slots=True)
class OldReadingRow:
    """A reading carried over from before the platform, Wh on the scale."""

    meter_key: tuple[str, str]
    zone: str
    taken_on: date
    value_wh: int
    source: str


@dataclass(frozen=True, slots=True)
class SharedMeterRow:
    """A point whose meter counts a communal flat, or a section `inside_code` of one; the rooms below it from `since` on."""

    point_code: str
    room_codes: tuple[str, ...]
    since: date
    inside_code: str = ""
    agreement: bool = False
