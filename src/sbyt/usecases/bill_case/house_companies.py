"""The companies' rooms of the building of a case: their own energy, then their shares of the common needs, each at its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from sbyt.calc.company_common_needs import COMPANY_ROOMS, bill_company_shares
from sbyt.calc.legal_entity_price import FINAL
from sbyt.formats.case_company import CompanyRoom, LegalEntityPoint
from sbyt.formats.case_file import HouseholdCase, LegalEntityCase
from sbyt.usecases.bill_case.household_building import BUILDING
from sbyt.usecases.bill_case.legal_entity import WorkedOut, work_out
from sbyt.usecases.bill_case.meters import ALWAYS
from sbyt.usecases.bill_case.result import (
    BilledLine,
    CaseIssue,
    CaseNames,
    told_issues,
    told_lines,
)

_COMPANY: Final = 2 * 10**6
_CATEGORY: Final = 1


def companies_of(case: HouseholdCase) -> tuple[WorkedOut, ...]:
    """Return the energy of each company's room of the building, in the order of the case."""
    return tuple(work_out(_as_case(case, room)) for room in case.companies)


def used_by(companies: Sequence[WorkedOut]) -> int:
    """Return what the rooms used together, Wh."""
    return sum(int(one.billed.used["quantity_wh"].sum()) for one in companies if one.billed.used.height)


def company_rooms(case: HouseholdCase) -> pl.DataFrame:
    """Return company_common_needs.COMPANY_ROOMS of the building."""
    rows = [
        (BUILDING, number, number, ALWAYS, None, room.area, _CATEGORY, room.voltage, "")
        for number, room in enumerate(case.companies, start=_COMPANY)
    ]
    return pl.DataFrame(rows, schema=COMPANY_ROOMS, orient="row")


def told_companies(
    case: HouseholdCase, companies: Sequence[WorkedOut], *, shares: pl.DataFrame, house: CaseNames
) -> tuple[list[BilledLine], list[CaseIssue]]:
    """Return the lines of each company's room, energy and its share, and its issues. `shares`: household_bill's `company_shares`."""
    lines: list[BilledLine] = []
    found: list[CaseIssue] = []
    for number, (room, known) in enumerate(zip(case.companies, companies, strict=True), start=_COMPANY):
        own = shares.filter(pl.col("account_id") == number) if shares.height else shares
        share = bill_company_shares(
            own,
            price_components=known.tables.price_components,
            stage=FINAL,
            vat_rate_bp=known.vat_rate_bp,
            rules=known.rules,
        )
        after = pl.col("number") + known.billed.lines.height
        names = replace(house, accounts={number: room.account}, prices=known.names.prices)
        lines += [
            *told_lines(known.billed.lines, known.names),
            *told_lines(share.lines.with_columns(number=after), names),
        ]
        found += [*told_issues(known.billed, known.names), *told_issues(share, names)]
    return lines, found


def _as_case(case: HouseholdCase, room: CompanyRoom) -> LegalEntityCase:
    """Return the room as a case of its own; its figures have been read already, so nothing is read twice."""
    point = LegalEntityPoint.model_construct(
        point=room.account,
        voltage=room.voltage,
        meters=room.meters,
        volume_kwh=room.volume_kwh,
        gross=None,
        replacement=room.replacement,
    )
    return LegalEntityCase.model_construct(
        kind="legal_entity",
        title=case.title,
        month=case.month,
        account=room.account,
        price_category=_CATEGORY,
        vat=case.vat,
        price=room.price,
        points=(point,),
        settings={},
    )
