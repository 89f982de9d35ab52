"""Communal flats of a household case as tables."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.flat_tables import FLAT_MEMBERS, FLATS
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import half_up
from sbyt.formats.case_file import HouseholdCase
from sbyt.formats.case_household import BilledBefore
from sbyt.formats.case_parts import MeterRow

FLAT_POINT: Final = 2 * 10**6


def flat_tables(case: HouseholdCase) -> dict[str, pl.DataFrame]:
    """Return the tables of communal flats by their names in HouseholdTables. Rooms of a section without a meter share that of the flat."""
    places = {flat.flat: number for number, flat in enumerate(case.flats)}
    counted: dict[str, int] = {}
    for name, number in places.items():  # a flat stands above its sections
        flat = case.flats[number]
        counted[name] = number if flat.meters or flat.inside is None else counted[flat.inside]
    flats = [
        (n, counted[flat.inside] if flat.inside else None, FLAT_POINT + n, flat.agreement)
        for n, flat in enumerate(case.flats)
        if flat.meters
    ]
    members = [
        (n, counted[account.flat])
        for n, account in enumerate(case.accounts, start=1)
        if account.flat is not None
    ]
    return {
        "flats": pl.DataFrame(flats, schema=FLATS, orient="row"),
        "flat_members": pl.DataFrame(members, schema=FLAT_MEMBERS, orient="row"),
    }


def billed_before(case: HouseholdCase) -> list[tuple[int, str, str, date, date, int, int]]:
    """Return rows of calc.household_volume.EARLIER_LINES: months that accounts and shared meters were billed for without readings."""
    given = [(n, account.meters, account.billed_before) for n, account in enumerate(case.accounts, start=1)]
    given += [(n, flat.meters, flat.billed_before) for n, flat in enumerate(case.flats, start=FLAT_POINT)]
    return [
        (
            point,
            line.zone,
            line.method,
            _estimated_since(line.month, meters),
            next_month(line.month),
            line.kwh,
            _raised_wh(line),
        )
        for point, meters, lines in given
        for line in lines
    ]


def _estimated_since(month: date, meters: tuple[MeterRow, ...]) -> date:
    """Return the first day that a month's estimate stood for: where a meter billed in the month gave way to another, the day of that."""
    until = next_month(month)
    billed = any(row.billed and month <= row.date < until for meter in meters for row in meter.readings)
    put_up = [one.installed for one in meters if one.installed and month <= one.installed < until]
    return max(put_up, default=month) if billed else month


def _raised_wh(line: BilledBefore) -> int:
    return line.kwh - half_up(line.kwh * 100, line.coefficient)
