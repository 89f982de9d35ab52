"""A household case as the tables of calc.household_bill."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from sbyt.apps.tariffs.norm_kinds import kind_of, norm_kind
from sbyt.calc.benefit_table import BENEFITS
from sbyt.calc.charge_lines import COMMON_NEEDS, ENERGY
from sbyt.calc.consumption import counted_readings
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.grounds import GROUNDS
from sbyt.calc.household_bill import HouseholdTables, bill_households
from sbyt.calc.household_given import VOLUMES_GIVEN
from sbyt.calc.household_volume import EARLIER_LINES, SUPPLY
from sbyt.calc.norm import NORMS, OCCUPANCY, OWNERS
from sbyt.calc.tariff_change import SINGLE_ZONE
from sbyt.calc.temporary_absence import ABSENCES
from sbyt.formats.case_file import HouseholdCase
from sbyt.formats.case_household import HouseholdAccount, ZoneVolumes
from sbyt.formats.case_parts import NormRow
from sbyt.usecases.bill_case.house_companies import (
    companies_of,
    company_rooms,
    told_companies,
    used_by,
)
from sbyt.usecases.bill_case.household_building import (
    BUILDING,
    COMMON_POINT,
    MANAGER_ACCOUNT,
    house_sums,
    house_tables,
)
from sbyt.usecases.bill_case.household_flats import FLAT_POINT, billed_before, flat_tables
from sbyt.usecases.bill_case.household_prices import price_tables, shown_prices
from sbyt.usecases.bill_case.household_recalculation import recalculated
from sbyt.usecases.bill_case.meters import ALWAYS, MeterTables
from sbyt.usecases.bill_case.result import (
    CaseNames,
    CaseResult,
    shown_readings,
    told_issues,
    told_lines,
    vat_rate_of,
)


def bill_household(case: HouseholdCase) -> CaseResult:
    """Bill the accounts of the case, the common needs of its building too."""
    rules = household_rules(case.settings)
    meters = _meters(case)
    companies = companies_of(case)
    tables = replace(_tables(case, meters, others_wh=used_by(companies)), company_rooms=company_rooms(case))
    vat = vat_rate_of(given_bp=case.vat, month=case.month)
    billed = bill_households(
        month=case.month,
        tables=tables,
        vat_rate_bp=vat,
        rules=rules,
    )
    counted = counted_readings(
        registers=tables.registers,
        readings=tables.readings,
        quantum_wh=rules.reading_quantum_wh,
        source_ranks=rules.source_ranks,
    )
    accounts = {number: account.account for number, account in enumerate(case.accounts, start=1)}
    manager = case.building.manager if case.building else None
    names = CaseNames(
        accounts={**accounts, MANAGER_ACCOUNT: manager.account} if manager else accounts,
        points={
            **accounts,
            COMMON_POINT: "общедомовой прибор",
            **{FLAT_POINT + n: f"общий прибор, {flat.flat}" for n, flat in enumerate(case.flats)},
        },
        readings=shown_readings(readings=tables.readings, counted=counted, meters=meters.names),
        prices=shown_prices(case),
    )
    of_companies, their_issues = told_companies(case, companies, shares=billed.company_shares, house=names)
    return CaseResult(
        houses=house_sums(billed.houses),
        recalculated=recalculated(case, billed.lines, vat_rate_bp=vat, accounts=accounts),
        title=case.title,
        kind=case.kind,
        month=case.month,
        lines=(*told_lines(billed.lines, names), *of_companies),
        compensations=told_lines(billed.compensations, names),
        issues=(*told_issues(billed, names), *their_issues),
    )


def _meters(case: HouseholdCase) -> MeterTables:
    meters = MeterTables()
    for point, account in enumerate(case.accounts, start=1):
        for meter in account.meters:
            meters.add(meter, usage_point_id=point)
    for place, flat in enumerate(case.flats):
        for meter in flat.meters:
            meters.add(meter, usage_point_id=FLAT_POINT + place)
    for meter in case.building.meters if case.building else ():
        meters.add(meter, usage_point_id=COMMON_POINT)
    return meters


def _tables(case: HouseholdCase, meters: MeterTables, *, others_wh: int) -> HouseholdTables:
    return HouseholdTables(
        supply=_rows(SUPPLY, [_supply(case, n, account) for n, account in enumerate(case.accounts, start=1)]),
        registers=meters.registers,
        readings=meters.readings,
        **price_tables(case),
        norms=_rows(
            NORMS,
            [
                (n, _kind_of(norm), norm.rooms, norm.people, norm.since or ALWAYS, norm.until, norm.kwh)
                for n, norm in enumerate(case.norms, start=1)
            ],
        ),
        occupancy=_rows(
            OCCUPANCY,
            [row for n, account in enumerate(case.accounts, start=1) for row in _people(n, account)],
        ),
        earlier_lines=_rows(EARLIER_LINES, [*billed_before(case)]),
        **house_tables(case, others_wh=others_wh),
        **flat_tables(case),
        volumes_given=_rows(
            VOLUMES_GIVEN,
            [row for n, account in enumerate(case.accounts, start=1) for row in _given(n, account)],
        ),
        benefits=_benefits(case),
        grounds=_rows(
            GROUNDS, [row for n, account in enumerate(case.accounts, start=1) for row in _acts(n, account)]
        ),
        owners=_rows(
            OWNERS,
            [(n, account.owners) for n, account in enumerate(case.accounts, start=1) if account.owners],
        ),
        absences=_rows(
            ABSENCES,
            [
                (n, away.left_on, away.returned_on, away.people, away.applied_on)
                for n, account in enumerate(case.accounts, start=1)
                for away in account.absences
            ],
        ),
    )


def _supply(case: HouseholdCase, number: int, account: HouseholdAccount) -> tuple[Any, ...]:
    names = [tariff.name for tariff in case.tariffs]
    tariff = names.index(account.tariff) + 1 if account.tariff else 1
    term = (account.opened or ALWAYS, account.closed)
    known = {
        _kind_of(norm)
        for norm in case.norms
        if (norm.since or ALWAYS) <= case.month and (norm.until is None or norm.until > case.month)
    }
    kind = norm_kind(stove_kind=account.stove, heating_kind=account.heating, known=known)
    home = (kind, account.rooms, account.area)
    return (number, number, BUILDING, number, tariff, *term, *home)


def _kind_of(norm: NormRow) -> str:
    """Return the kind that a norm is told by: of a stove, or of a stove and a heating."""
    return kind_of(stove_kind=norm.stove, heating_kind=norm.heating)


def _people(number: int, account: HouseholdAccount) -> list[tuple[Any, ...]]:
    if isinstance(account.people, int):
        return [(number, ALWAYS, None, account.people)]
    return [(number, row.since or ALWAYS, row.until, row.people) for row in account.people]


def _benefits(case: HouseholdCase) -> pl.DataFrame:
    held = [(n, benefit) for n, account in enumerate(case.accounts, start=1) for benefit in account.benefits]
    return _rows(
        BENEFITS,
        [
            (
                *(number, n, held.name, held.percent, held.people, held.limit, held.limit_kwh),
                *(held.with_common_needs, held.mode, held.since or ALWAYS, held.until),
            )
            for number, (n, held) in enumerate(held, start=1)
        ],
    )


def _acts(number: int, account: HouseholdAccount) -> list[tuple[Any, ...]]:
    return [
        (number, act.kind, act.since or act.act_on or ALWAYS, act.until, act.act_on, act.power_kw)
        for act in account.acts
    ]


def _given(number: int, account: HouseholdAccount) -> list[tuple[Any, ...]]:
    """Return the volumes that the case hands in ready."""
    volume, common = account.volume_kwh, account.common_needs_kwh
    zones = volume.by_zone() if isinstance(volume, ZoneVolumes) else {"T0": volume}
    rows = [(number, ENERGY, zone, energy_wh) for zone, energy_wh in zones.items() if energy_wh is not None]
    return [*rows, (number, COMMON_NEEDS, SINGLE_ZONE, common)] if common is not None else [*rows]


def _rows(schema: pl.Schema, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")
