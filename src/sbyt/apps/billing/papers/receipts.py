"""The body of a household's payment document from a charge and what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, cast

from sbyt.apps.billing.adjustment_words import REASON_WORDS
from sbyt.apps.billing.models import Charge, ChargeLine
from sbyt.apps.billing.papers.line_facts import LineFacts
from sbyt.apps.billing.papers.line_notes import LineNotes
from sbyt.apps.billing.papers.meter_rows import house_meter_rows, registers_read
from sbyt.apps.billing.papers.receipt_facts import ReceiptFacts
from sbyt.apps.contracts.queries_documents import AccountFacts
from sbyt.apps.documents.types import (
    Balance,
    BuildingFacts,
    Customer,
    NormFacts,
    PenaltyRow,
    PremisesFacts,
    ReceiptBody,
    ReceiptLine,
    Supplier,
    Totals,
)
from sbyt.calc.norm_multiplier import ONE, excess_kop
from sbyt.kit import numbers


def receipt_body(
    *,
    charge: Charge,
    facts: Sequence[LineFacts],
    account: AccountFacts,
    known: ReceiptFacts,
    supplier: Supplier,
    balance: Balance,
    due_on: date,
    notes: LineNotes,
    penalties: tuple[PenaltyRow, ...] = (),
) -> ReceiptBody:
    """Return what the payment document says, each line explained by `notes`; raises documents' DisagreeingSums where the sums do not agree."""
    return ReceiptBody(
        month=charge.month,
        account_number=account.number,
        supplier=supplier,
        customer=Customer(name=account.party_name, address=account.address),
        premises=PremisesFacts(area_dm2=account.area_dm2, rooms=account.rooms, people=known.people),
        lines=tuple(_line(fact, notes) for fact in facts),
        totals=totals_of(charge),
        balance=balance,
        due_on=due_on,
        meters=registers_read(facts),
        building=_building(facts, account) or known.building,
        norms=_norms(facts) or known.norms,
        house_meters=house_meter_rows(facts),
        penalties=penalties,
        instalment=known.instalment,
        debt_notice=known.debt_notice,
        notes=tuple(_raised(facts)),
    )


def totals_of(charge: Charge) -> Totals:
    return Totals(
        energy_wh=charge.energy_wh, net_kop=charge.net_kop, vat_kop=charge.vat_kop, gross_kop=charge.gross_kop
    )


def _line(fact: LineFacts, notes: LineNotes) -> ReceiptLine:
    line = fact.line
    times = (line.basis or {}).get("multiplier_bp", ONE)
    return ReceiptLine(
        service=cast("Literal['energy', 'common_needs', 'benefit']", line.service),
        zone=line.zone,
        method=cast(
            "Literal['meter', 'intervals', 'average', 'norm', 'share', 'house', 'replaced', 'act', 'discount', 'adjusted']",
            line.method,
        ),
        period_from=line.period_from,
        period_to=line.period_to,
        quantity_wh=line.quantity_wh,
        price_e7=line.price_e7,
        vat_rate_bp=line.vat_rate_bp,
        net_kop=line.net_kop,
        vat_kop=line.vat_kop,
        gross_kop=line.gross_kop,
        act="" if fact.rate is None else fact.rate.act.name,
        reason=_reason(line),
        tier=_tier(line),
        multiplier_bp=times,
        excess_kop=excess_kop(gross_kop=line.gross_kop, multiplier_bp=times) if times > ONE else 0,
        explained=notes.of(fact),
    )


def _reason(line: ChargeLine) -> str:
    """Return the ground of a correction, or the category of a benefit with its part of the price."""
    basis: dict[str, Any] = line.basis or {}
    if line.method == ChargeLine.Method.ADJUSTED:
        words = REASON_WORDS.get(basis.get("reason", ""), "перерасчёт")
        return ": ".join(part for part in (words, basis.get("note")) if part)
    if line.service == ChargeLine.Service.BENEFIT and "share_bp" in basis:
        covered = numbers.energy(basis.get("covered_wh"))
        return f"{basis.get('name')}, {numbers.percent(basis['share_bp'])}\u00a0% цены {covered} кВт·ч"
    return ""


def _tier(line: ChargeLine) -> str:
    """Return the range of consumption in words; nothing where the tariff has none."""
    tier: dict[str, Any] = (line.basis or {}).get("tier") or {}
    number, first, second = tier.get("tier"), tier.get("first_wh"), tier.get("second_wh")
    if number is None or first is None:
        return ""
    bounds = {1: f"до {numbers.energy(first)}", 2: f"{numbers.energy(first)}–{numbers.energy(second)}"}
    if second is None:
        bounds[2] = f"свыше {numbers.energy(first)}"
    name = "соцнорма" if tier.get("social") else f"диапазон {number}"
    if tier.get("social") and number > 1:
        name = "сверх соцнормы"
    return f"{name}, {bounds.get(number, f'свыше {numbers.energy(second)}')} кВт·ч"


def _raised(facts: Sequence[LineFacts]) -> list[str]:
    """Return what the raising coefficients added: the payer is told it apart from the charge."""
    told = []
    for fact in facts:
        times = (fact.line.basis or {}).get("multiplier_bp", ONE)
        if times > ONE:
            added = numbers.money(excess_kop(gross_kop=fact.line.gross_kop, multiplier_bp=times))
            coefficient = numbers.scaled(times, places=4, at_least=0)
            told.append(f"Повышающий коэффициент {coefficient}: плата выше на {added} руб.")
    return told


def _building(facts: Sequence[LineFacts], account: AccountFacts) -> BuildingFacts | None:
    needs = ChargeLine.Service.COMMON_NEEDS
    shared = next((fact.line for fact in facts if fact.line.service == needs), None)
    if shared is None:
        return None
    basis: dict[str, Any] = shared.basis or {}
    return BuildingFacts(
        common_meter_wh=basis.get("house_wh"),
        premises_wh=basis.get("rooms_wh"),
        common_needs_wh=basis.get("common_wh"),
        premises_area_dm2=basis.get("total_area_dm2"),
        common_area_dm2=account.building_common_area_dm2,
        norm_mwh_per_m2=basis.get("norm_mwh_per_m2"),
        cap_wh=basis.get("cap_wh"),
    )


def _norms(facts: Sequence[LineFacts]) -> tuple[NormFacts, ...]:
    used = {fact.norm.id: fact.norm for fact in facts if fact.norm is not None}
    return tuple(
        NormFacts(
            name=f"Электроэнергия: {norm.name}",
            energy_wh=norm.value,
            unit="на человека в месяц",
            act=norm.act.name,
        )
        for norm in used.values()
    )
