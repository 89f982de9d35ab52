"""Meters of a case as tables of registers and readings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.formats.case_parts import MeterRow

ALWAYS: Final = date(1900, 1, 1)


@dataclass(slots=True)
class MeterTables:
    """Registers and readings gathered meter by meter; ids are handed out in order."""

    _registers: list[tuple[Any, ...]] = field(default_factory=list)
    _readings: list[tuple[Any, ...]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    """Number of the meter by register."""
    installations: int = 0

    def add(self, meter: MeterRow, *, usage_point_id: int) -> None:
        """Put a meter at a point with all its scales and readings."""
        self.installations += 1
        installation = self.installations
        for zone in meter.zones():
            register = len(self._registers) + 1
            self.names[register] = meter.meter
            stay = (meter.installed or ALWAYS, meter.removed)
            self._registers.append(
                (register, installation, usage_point_id, zone, meter.digits, meter.ratio, *stay)
            )
            turned = meter.turned(zone)
            for place, row in enumerate(meter.readings):
                value = row.by_zone().get(zone)
                if value is None:
                    continue
                number = len(self._readings) + 1
                what = (row.date, value, row.state, row.source, place in turned, row.billed)
                self._readings.append((number, register, installation, *what))

    @property
    def registers(self) -> pl.DataFrame:
        """consumption.REGISTERS."""
        return pl.DataFrame(self._registers, schema=REGISTERS, orient="row")

    @property
    def readings(self) -> pl.DataFrame:
        """consumption.READINGS."""
        return pl.DataFrame(self._readings, schema=READINGS, orient="row")
