"""A small town ready to be billed: flats read twice, firms with a profile, prices, the supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.premises.models import Building
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


@dataclass(frozen=True, kw_only=True)
class Street:
    """Houses of one street with their flats."""

    houses: tuple[Building, ...]
    flats: tuple[Flat, ...]


def a_read_street(houses: int = 2, flats: int = 2, *, used: tuple[int, ...] = (159, 161)) -> Street:
    """Houses with flats read on 25 May and 25 June; `used` kWh, flat after flat, over and over."""
    the_usual_vat()
    the_supplier()
    norms()
    tariff = a_tariff()
    built, lived = [], []
    for house in range(1, houses + 1):
        building = a_building(str(house))
        built.append(building)
        for number in range(1, flats + 1):
            place = len(lived)
            flat = a_flat(
                building,
                str(number),
                tariff=tariff,
                account_number=f"15{house:03d}{number:04d}",
                meter_shows=1_000,
            )
            flat.shows(date(2021, 5, 25), 2_000)
            flat.shows(date(2021, 6, 25), 2_000 + used[place % len(used)])
            lived.append(flat)
    return Street(houses=tuple(built), flats=tuple(lived))
