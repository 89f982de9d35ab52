"""The documents of a month one after another: forecast → final, with what changed on the arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from sbyt.apps.billing.queries.explain import ChargeExplanation, explain_charge
from sbyt.apps.billing.queries.months_of_account import charges_of_month
from sbyt.interfaces.backoffice.runs.words import STAGES
from sbyt.kit import numbers

_ORDER: Final = {"forecast": 0, "final": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A document of the chain; `change_kop` and `cause` tell it from the one before, None and "" for the first."""

    charge: ChargeExplanation
    name: str
    number: str
    on: date | None
    state: str
    tone: str
    url: str
    current: bool
    change_kop: int | None = None
    cause: str = ""


def chain_of(charge: ChargeExplanation) -> Sequence[Link]:
    """Return the released bills of the account and month, and the charge looked at, in the order of stages."""
    ids = charges_of_month(account_id=charge.account_id, month=charge.month)
    others = [explain_charge(charge_id=one) for one in ids if one != charge.charge_id]
    known = [charge, *(other for other in others if other is not None)]
    known.sort(key=lambda one: (_ORDER.get(one.stage, 2), one.bill is None, one.charge_id))
    links: list[Link] = []
    for place, one in enumerate(known):
        before = known[place - 1] if place else None
        links.append(_link(one, before, current=one is charge))
    return links


def cause_of(before: ChargeExplanation, after: ChargeExplanation) -> str:
    """Return in words why the sums differ: volume, price, tax."""
    causes = []
    moved = after.energy_wh - before.energy_wh
    if moved:
        causes.append(f"объём {numbers.scaled(moved, places=3, at_least=0, sign=True)} кВт·ч")
    if {line.price_e7 for line in before.lines} != {line.price_e7 for line in after.lines}:
        if len(before.lines) == len(after.lines) == 1:
            change = after.lines[0].price_e7 - before.lines[0].price_e7
            causes.append(f"цена {numbers.scaled(change, places=7, at_least=2, sign=True)}\u00a0₽")
        else:
            causes.append("цена")
    if {line.vat_rate_bp for line in before.lines} != {line.vat_rate_bp for line in after.lines}:
        causes.append("ставка НДС")
    if not causes and before.gross_kop != after.gross_kop:
        causes.append("округление" if before.net_kop == after.net_kop else "состав строк")
    return ", ".join(causes) or "без изменений"


def _link(charge: ChargeExplanation, before: ChargeExplanation | None, *, current: bool) -> Link:
    bill = charge.bill
    address = (
        reverse("backoffice:charge", args=[charge.charge_id])
        if bill is None
        else reverse("backoffice:bill", args=[bill.bill_id])
    )
    return Link(
        charge=charge,
        name=STAGES[charge.stage].text.capitalize() if charge.stage in STAGES else charge.stage,
        number=(bill.document_number or "документ готовится") if bill else f"расчёт № {charge.run_number}",
        on=bill.issued_on if bill else None,
        state="выпущен" if bill else "не выпущен",
        tone="ok" if bill else "none",
        url=address,
        current=current,
        change_kop=None if before is None else charge.gross_kop - before.gross_kop,
        cause="" if before is None else cause_of(before, charge),
    )
