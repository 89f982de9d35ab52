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
    given = [(n, account.billed_before) for n, account in enumerate(case.accounts, start=1)]
    given += [(n, flat.billed_before) for n, flat in enumerate(case.flats, start=FLAT_POINT)]
    return [
        (point, line.zone, line.method, line.month, next_month(line.month), line.kwh, _raised_wh(line))
        for point, lines in given
        for line in lines
    ]


def _raised_wh(line: BilledBefore) -> int:
    return line.kwh - half_up(line.kwh * 100, line.coefficient)
