"""The body of a legal entity's invoice with act from a charge and what it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from sbyt.apps.billing.models import Charge
from sbyt.apps.billing.papers.line_facts import LineFacts
from sbyt.apps.billing.papers.meter_rows import meter_rows
from sbyt.apps.billing.papers.receipts import totals_of
from sbyt.apps.billing.types import CORRECTION
from sbyt.apps.contracts.queries_documents import AccountFacts
from sbyt.apps.documents.types import (
    Balance,
    ContractFacts,
    Customer,
    EarlierInvoice,
    InvoiceBody,
    InvoiceLine,
    PricePart,
    Supplier,
)
from sbyt.calc.charge_lines import ACT, COMMON_NEEDS, REPLACED
from sbyt.calc.periods import next_month
from sbyt.calc.vat import price_before_vat
from sbyt.kit import numbers

_COMMON_NEEDS_NAME: Final = "Электроэнергия на общедомовые нужды"
"""What a manager buys is at a household price with VAT inside: the invoice says the price without it. The share of a company's room is at
the price of its own category."""

_BY_ACT: Final = ", безучётное потребление по акту"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTerms:
    """On what terms a point is supplied: what the name of a line says."""

    price_category: int | None
    voltage: str
    power_group: str


def invoice_body(
    *,
    charge: Charge,
    stage: str,
    facts: Sequence[LineFacts],
    account: AccountFacts,
    terms: Mapping[int, PointTerms],
    supplier: Supplier,
    balance: Balance,
    due_on: date,
    earlier: EarlierInvoice | None,
) -> InvoiceBody:
    """Return what the invoice says; raises documents' DisagreeingSums where the sums do not agree."""
    return InvoiceBody(
        month=charge.month,
        account_number=account.number,
        supplier=supplier,
        customer=Customer(
            name=account.party_name,
            address=account.party_address or account.address,
            inn=account.party_inn,
            kpp=account.party_kpp,
        ),
        contract=_contract(account),
        period_from=charge.month,
        period_to=next_month(charge.month),
        stage=cast("Literal['forecast', 'final', 'correction']", stage),
        lines=tuple(_line(fact, terms) for fact in facts),
        totals=totals_of(charge),
        balance=balance,
        due_on=due_on,
        earlier=earlier,
        points=meter_rows(facts),
        notes=(
            *(_what_changed(charge, earlier) if stage == CORRECTION and earlier is not None else ()),
            *(_without_readings(facts)),
        ),
    )


def _what_changed(charge: Charge, earlier: EarlierInvoice) -> tuple[str, ...]:
    """Return what a correction says beside its lines: which invoice it stands in place of, before, after, difference."""
    before_wh = earlier.energy_wh or 0
    volume = numbers.scaled(charge.energy_wh - before_wh, places=3, at_least=0, sign=True)
    money = numbers.scaled(charge.gross_kop - earlier.gross_kop, places=2, at_least=2, sign=True)
    told = (
        f"Исправление счёта № {earlier.number} от {numbers.day(earlier.issued_on)}. "
        f"Объём: было {numbers.energy(before_wh)}, стало {numbers.energy(charge.energy_wh)}, изменение {volume} кВт·ч. "
        f"Сумма с НДС: было {numbers.money(earlier.gross_kop)}, стало {numbers.money(charge.gross_kop)}, "
        f"изменение {money} ₽."
    )
    return (told,)


def _without_readings(facts: Sequence[LineFacts]) -> tuple[str, ...]:
    """Return which points were billed by replacement information: what the customer has yet to give."""
    points = sorted({fact.point_code for fact in facts if fact.line.method == REPLACED})
    parted = sorted({fact.point_code for fact in facts if "after_wh" in (fact.line.basis or {})})
    told = []
    if points:
        told.append(
            f"Показания не переданы ({', '.join(points)}): объём определён по замещающей информации "
            "(ПП 442, п. 166, 179) и будет исправлен по первому показанию."
        )
    if parted:
        told.append(
            f"Показания охватывают и другие месяцы ({', '.join(parted)}): в счёт вошла доля этого месяца по дням."
        )
    return tuple(told)


def line_name(terms: PointTerms | None) -> str:
    """Return the name of goods as the trade writes it: Электроэнергия (1ЦК, ВН, менее 670 кВт)."""
    if terms is None or terms.price_category is None:
        return "Электроэнергия"
    words = (f"{terms.price_category}ЦК", terms.voltage, terms.power_group)
    return f"Электроэнергия ({', '.join(word for word in words if word)})"


def _contract(account: AccountFacts) -> ContractFacts | None:
    if account.contract_signed_on is None:
        return None
    return ContractFacts(number=account.contract_number, signed_on=account.contract_signed_on)


def _line(fact: LineFacts, terms: Mapping[int, PointTerms]) -> InvoiceLine:
    line = fact.line
    common = line.service == COMMON_NEEDS
    bought = common and line.rate_id is not None
    by_act = _BY_ACT if line.method == ACT else ""
    return InvoiceLine(
        name=_COMMON_NEEDS_NAME if common else line_name(terms.get(line.usage_point_id)) + by_act,
        quantity_wh=line.quantity_wh,
        price_e7=price_before_vat(price_e7=line.price_e7, rate_bp=line.vat_rate_bp)
        if bought
        else line.price_e7,
        net_kop=line.net_kop,
        vat_rate_bp=line.vat_rate_bp,
        vat_kop=line.vat_kop,
        gross_kop=line.gross_kop,
        amount_from="gross" if bought else cast("Literal['quantity', 'gross']", line.amount_from),
        price_parts=tuple(
            PricePart(name=part.name, price_e7=part.value, act=part.act.name) for part in fact.components
        ),
    )
