"""Prices of a household case: tariffs with zones, ranges, exemptions."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sbyt.calc.explain import PriceShown
from sbyt.calc.tariff_change import RATES
from sbyt.calc.tier_tables import TIER_EXEMPT, TIERS, UPPER_RATES
from sbyt.formats.case_file import HouseholdCase
from sbyt.formats.case_parts import PricePeriod
from sbyt.usecases.bill_case.meters import ALWAYS


def price_tables(case: HouseholdCase) -> dict[str, pl.DataFrame]:
    """Return the tables of prices by their names in HouseholdTables."""
    rows = [
        (number, tariff_id, price, (price.since or ALWAYS, price.until, price.price))
        for number, tariff_id, price in _numbered(case)
    ]
    bounds = [
        (
            *(tariff_id, row.people, row.per_person, row.social, row.first, row.second),
            *(row.coefficient * 100, row.since or ALWAYS, row.until),
        )
        for tariff_id, tariff in enumerate(case.tariffs, start=1)
        for row in tariff.bounds
    ]
    exempt = [
        (n, ALWAYS, None) for n, account in enumerate(case.accounts, start=1) if account.exempt_from_ranges
    ]
    first = [(number, tariff, price.zone, *told) for number, tariff, price, told in rows if price.range == 1]
    upper = [
        (number, tariff, price.zone, price.range, *told)
        for number, tariff, price, told in rows
        if price.range > 1
    ]
    return {
        "rates": pl.DataFrame(first, schema=RATES, orient="row"),
        "upper_rates": pl.DataFrame(upper, schema=UPPER_RATES, orient="row"),
        "tiers": pl.DataFrame(bounds, schema=TIERS, orient="row"),
        "tier_exempt": pl.DataFrame(exempt, schema=TIER_EXEMPT, orient="row"),
    }


def shown_prices(case: HouseholdCase) -> dict[int, PriceShown]:
    """Return what the prices are shown as, by their ids."""
    return {
        number: PriceShown(kind="", price_e7=price.price, act=price.act)
        for number, _, price in _numbered(case)
    }


def _numbered(case: HouseholdCase) -> Iterator[tuple[int, int, PricePeriod]]:
    number = 0
    for tariff_id, tariff in enumerate(case.tariffs, start=1):
        for price in tariff.prices:
            number += 1
            yield number, tariff_id, price
