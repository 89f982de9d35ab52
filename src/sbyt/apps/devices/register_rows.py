"""Rows by which meters come into the register in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MeterTypeRow:
    name: str
    manufacturer: str
    phases: int
    integer_digits: int
    verification_interval_years: int


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A meter and its zones of active import; the type bounds the digits of its registers."""

    type_name: str
    serial_number: str
    zones: tuple[str, ...]
    made_in: int
    verified_until: date

    @property
    def key(self) -> tuple[str, str]:
        return self.type_name, self.serial_number
