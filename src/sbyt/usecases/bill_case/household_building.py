"""The building of a household case as tables, and its sum as told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.common_needs import HOUSES
from sbyt.calc.earlier_houses import EARLIER_HOUSES
from sbyt.calc.house_terms import FAILED, HOUSE_TERMS, NONE, REFUSED, WORKS
from sbyt.calc.periods import next_month
from sbyt.formats.case_file import HouseholdCase
from sbyt.formats.case_household import Building
from sbyt.usecases.bill_case.result import HouseSum

BUILDING: Final = 1
COMMON_POINT: Final = 10**6
MANAGER_ACCOUNT: Final = 10**6


def house_tables(case: HouseholdCase, *, others_wh: int) -> dict[str, pl.DataFrame]:
    """Return the tables of the building by their names in HouseholdTables. `others_wh`: what companies' rooms used."""
    house = case.building
    if house is None:
        return {"houses": pl.DataFrame(schema=HOUSES), "house_terms": pl.DataFrame(schema=HOUSE_TERMS)}
    earlier = [
        (BUILDING, row.month, row.rooms_kwh, row.common_needs_kwh, row.method) for row in house.billed_before
    ]
    area = house.area if house.area is not None else area_of_premises(case)
    whole = (BUILDING, COMMON_POINT, house.management, area, house.other_rooms_kwh + others_wh)
    return {
        "houses": pl.DataFrame([whole], schema=HOUSES, orient="row"),
        "house_terms": pl.DataFrame([_terms(case, house)], schema=HOUSE_TERMS, orient="row"),
        "earlier_houses": pl.DataFrame(earlier, schema=EARLIER_HOUSES, orient="row"),
    }


def area_of_premises(case: HouseholdCase) -> int | None:
    """Return the area of the premises of the accounts that share common needs, each counted once whoever had it in the month.

    Accounts of one name of premises stand in one; without a name, an account opened on the day another one of the same area was
    closed goes on in its premises. None where one of them has no area: nobody knows it then.
    """
    month_end = next_month(case.month)
    sharing = [
        account
        for account in case.accounts
        if account.common_needs_kwh is None
        and (account.opened is None or account.opened < month_end)
        and (account.closed is None or account.closed > case.month)
    ]
    if any(account.area is None for account in sharing):
        return None
    named = {account.premises: account.area or 0 for account in sharing if account.premises is not None}
    whole = sum(named.values()) + sum(room.area for room in case.companies)
    closed = [(one.area, one.closed) for one in sharing if one.premises is None and one.closed]
    left: Counter[tuple[int | None, date | None]] = Counter(closed)
    for account in sharing:
        if account.premises is not None:
            continue
        before = (account.area, account.opened)
        if account.opened and left[before]:
            left[before] -= 1
        else:
            whole += account.area or 0
    return whole if sharing else None


def house_sums(balances: pl.DataFrame) -> tuple[HouseSum, ...]:
    """Return the sum of the building, a row a zone it is billed by."""
    return tuple(
        HouseSum(**{name: value for name, value in row.items() if name != "building_id"})
        for row in balances.iter_rows(named=True)
    )


def _terms(case: HouseholdCase, house: Building) -> tuple[object, ...]:
    state = REFUSED if house.refused else FAILED if house.failed_since else WORKS if house.meters else NONE
    names = [tariff.name for tariff in case.tariffs]
    manager: tuple[int | None, int | None] = (None, None)
    if house.manager is not None:
        tariff = names.index(house.manager.tariff) + 1 if house.manager.tariff else 1
        manager = (MANAGER_ACCOUNT, tariff)
    return (
        *(BUILDING, house.common_area, house.common_norm, house.capped, house.negative),
        *(house.carried_kwh, house.heating_kwh, state, house.failed_since, house.by_zones),
        *(house.residents_too, *manager),
    )
