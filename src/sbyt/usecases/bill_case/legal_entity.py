"""A legal entity's case as the tables of calc.legal_entity_bill."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Final

import polars as pl

from sbyt.calc.between_readings import EARLIER_VOLUMES
from sbyt.calc.charge_lines import REPLACED, Billed
from sbyt.calc.consumption import counted_readings
from sbyt.calc.dated_rules import LegalEntityRules, legal_entity_rules, limits_on
from sbyt.calc.explain import PriceShown
from sbyt.calc.first_category_price import (
    CapacityFigures,
    UnableToFindCoefficient,
    payment_coefficient,
    wholesale_price_e7,
)
from sbyt.calc.frames import empty
from sbyt.calc.hour_estimates import BASES
from sbyt.calc.interval_volume import INTERVAL_DAYS
from sbyt.calc.legal_entity_bill import bill_legal_entities
from sbyt.calc.legal_entity_price import FINAL, PRICE_COMPONENTS, PUBLISHED
from sbyt.calc.legal_entity_tables import GROSS_GIVEN, SUPPLY, VOLUMES_GIVEN, LegalEntityTables
from sbyt.calc.periods import next_month
from sbyt.calc.replaced_volume import CONTROLS
from sbyt.formats.case_company import LegalEntityPoint, WholesaleFormula
from sbyt.formats.case_file import LegalEntityCase
from sbyt.formats.case_replacement import EnergyInHours
from sbyt.kit import numbers
from sbyt.usecases.bill_case.meters import ALWAYS, MeterTables
from sbyt.usecases.bill_case.result import (
    CaseNames,
    CaseResult,
    UnableToBillCase,
    shown_readings,
    told_issues,
    told_lines,
    vat_rate_of,
)

_ACCOUNT: Final = 1
_COEFFICIENT_DIGITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """A case as calc.legal_entity_bill has billed it, with the tables it was billed from."""

    billed: Billed
    tables: LegalEntityTables
    names: CaseNames
    vat_rate_bp: int
    rules: LegalEntityRules


def bill_legal_entity(case: LegalEntityCase) -> CaseResult:
    """Bill every point of the case at the price of its voltage, from its volume or from a given gross amount."""
    known = work_out(case)
    return CaseResult(
        title=case.title,
        kind=case.kind,
        month=case.month,
        lines=told_lines(known.billed.lines, known.names),
        issues=told_issues(known.billed, known.names),
    )


def work_out(case: LegalEntityCase) -> WorkedOut:
    """Bill the points of the case; the lines stand under their numbers, `names` say what these are."""
    meters = MeterTables()
    for number, point in enumerate(case.points, start=1):
        for meter in point.meters:
            meters.add(meter, usage_point_id=number)
    tables = _tables(case, meters)
    rules = legal_entity_rules({**limits_on(case.month), **case.settings})
    vat = vat_rate_of(given_bp=case.vat, month=case.month)
    billed = bill_legal_entities(month=case.month, stage=FINAL, tables=tables, vat_rate_bp=vat, rules=rules)
    counted = counted_readings(
        registers=tables.registers, readings=tables.readings, source_ranks=rules.source_ranks
    )
    names = CaseNames(
        accounts={_ACCOUNT: case.account},
        points={number: point.point for number, point in enumerate(case.points, start=1)},
        readings=shown_readings(readings=tables.readings, counted=counted, meters=meters.names),
        prices={number: shown for number, (_, shown) in enumerate(_components(case), start=1)},
    )
    return WorkedOut(billed=billed, tables=tables, names=names, vat_rate_bp=vat, rules=rules)


def _tables(case: LegalEntityCase, meters: MeterTables) -> LegalEntityTables:
    points = list(enumerate(case.points, start=1))
    return LegalEntityTables(
        supply=_rows(
            SUPPLY,
            [(_ACCOUNT, n, ALWAYS, None, case.price_category, point.voltage, "") for n, point in points],
        ),
        registers=meters.registers,
        readings=meters.readings,
        interval_days=empty(INTERVAL_DAYS),
        price_components=_rows(
            PRICE_COMPONENTS, [(n, *row) for n, (row, _) in enumerate(_components(case), start=1)]
        ),
        gross_given=_rows(GROSS_GIVEN, [(n, p.gross) for n, p in points if p.gross is not None]),
        volumes_given=_rows(
            VOLUMES_GIVEN, [(n, p.volume_kwh) for n, p in points if p.volume_kwh is not None]
        ),
        **_replacement(points),
    )


def _replacement(points: list[tuple[int, LegalEntityPoint]]) -> dict[str, pl.DataFrame]:
    """Return the tables of what points without readings are billed by, and of months billed so before."""
    told = [(number, point.replacement) for number, point in points if point.replacement is not None]
    controls = [(number, one.control) for number, one in told if one.control is not None]
    return {
        "bases": _rows(
            BASES,
            [
                (number, 1, *_energy(one.last_year), *_energy(one.nearest), one.max_power_kw,
                 *(base is not None and base.by_readings for base in (one.last_year, one.nearest)))
                for number, one in told
            ],
        ),
        "controls": _rows(CONTROLS, [(number, *_energy(one)) for number, one in controls]),
        "earlier": _rows(
            EARLIER_VOLUMES,
            [
                (number, REPLACED, None, month, next_month(month))
                for number, one in told
                for month in one.replaced_months
            ],
        ),
    }  # fmt: skip


def _energy(base: EnergyInHours | None) -> tuple[int | None, int | None]:
    return (None, None) if base is None else (base.volume_kwh, base.hours)


def _components(case: LegalEntityCase) -> list[tuple[tuple[Any, ...], PriceShown]]:
    """Return the rows of PRICE_COMPONENTS without their ids, each with what it is shown as."""
    if case.price is None:
        return []
    shown: list[tuple[str, PriceShown]] = []
    if case.price.ready is not None:
        shown.append(("", PriceShown(kind=PUBLISHED, price_e7=case.price.ready, act=case.price.act)))
    if case.price.wholesale_from is not None:
        shown.append(("", _formed_wholesale(case.price.wholesale_from)))
    for part in case.price.components:
        price = part.rub_per_mwh if part.rub_per_kwh is None else part.rub_per_kwh
        shown.append((part.voltage, PriceShown(kind=part.kind, price_e7=price or 0, act=part.act)))
    return [
        ((price.kind, case.price_category, voltage, "", FINAL, ALWAYS, None, price.price_e7), price)
        for voltage, price in shown
    ]


def _formed_wholesale(formula: WholesaleFormula) -> PriceShown:
    """Return Ce1 formed by the supplier's figures, with the formula in words.

    Raises UnableToBillCase where the first category is left with no energy.
    """
    figures = CapacityFigures(
        **{
            figure.name: Decimal(getattr(formula, figure.name)).scaleb(-6)
            for figure in fields(CapacityFigures)
        }
    )
    try:
        coefficient = payment_coefficient(figures)
    except UnableToFindCoefficient:
        reason = "на первую категорию не осталось энергии: и + к − л − м не больше нуля"
        raise UnableToBillCase(field="price.wholesale_from", reason=reason) from None
    price = wholesale_price_e7(
        energy_rub_mwh=_ten_thousandths(formula.energy),
        capacity_rub_mw=_ten_thousandths(formula.capacity),
        coefficient=coefficient,
        correction_rub_mwh=_ten_thousandths(formula.correction),
    )
    energy, capacity = (
        numbers.scaled(part, places=4, at_least=2) for part in (formula.energy, formula.capacity)
    )
    correction = (
        numbers.scaled(formula.correction, places=4, at_least=2, sign=True) if formula.correction else ""
    )
    note = (
        f"Ce1 = {energy} + {_shown(coefficient)} × {capacity}{correction and f' {correction}'} = "
        f"{numbers.scaled(price, places=4, at_least=2)} руб./МВт·ч"
    )
    return PriceShown(kind="wholesale", price_e7=price, act=formula.act, note=note)


def _ten_thousandths(units: int) -> Decimal:
    return Decimal(units).scaleb(-4)


def _shown(coefficient: Fraction) -> str:
    """Return alpha to sixteen significant digits, for the eye; the price is formed from the exact one."""
    with localcontext() as context:
        context.prec = _COEFFICIENT_DIGITS
        return f"{Decimal(coefficient.numerator) / Decimal(coefficient.denominator):f}".replace(".", ",")


def _rows(schema: pl.Schema, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")
