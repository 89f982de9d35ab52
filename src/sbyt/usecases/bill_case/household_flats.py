"""Communal flats of a household case as tables."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.flat_tables import FLAT_MEMBERS, FLATS
from sbyt.formats.case_file import HouseholdCase

FLAT_POINT: Final = 2 * 10**6


def flat_tables(case: HouseholdCase) -> dict[str, pl.DataFrame]:
    """Return the tables of communal flats by their names in HouseholdTables."""
    places = {flat.flat: number for number, flat in enumerate(case.flats)}
    flats = [
        (n, places[flat.inside] if flat.inside else None, FLAT_POINT + n, flat.agreement)
        for n, flat in enumerate(case.flats)
    ]
    members = [
        (n, places[account.flat])
        for n, account in enumerate(case.accounts, start=1)
        if account.flat is not None
    ]
    return {
        "flats": pl.DataFrame(flats, schema=FLATS, orient="row"),
        "flat_members": pl.DataFrame(members, schema=FLAT_MEMBERS, orient="row"),
    }
