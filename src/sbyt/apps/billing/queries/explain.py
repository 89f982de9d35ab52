"""Why an amount is what it is: bill → line → steps → price with its act, readings with their file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sbyt.apps.billing.models import Bill, Charge, ChargeLine
from sbyt.apps.billing.papers.line_facts import LineFacts, line_facts
from sbyt.apps.billing.papers.line_steps import known_of_points, steps_of_line
from sbyt.apps.billing.papers.penalty_facts import PenaltyOfClaim, penalties_of_charges
from sbyt.apps.billing.queries.bills import issued_on
from sbyt.apps.metering.queries.reading_facts import ReadingFact
from sbyt.apps.metering.queries.supplied_days import SuppliedDay, supplied_days
from sbyt.apps.tariffs.queries import PriceView
from sbyt.calc.dated_rules import household_rules, legal_entity_rules
from sbyt.calc.explain import Step
from sbyt.calc.explain_facts import NOTHING_KNOWN, KnownOfPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class BillHead:
    """The bill of a charge: its document, when it is due, what it added to the debt."""

    bill_id: int
    document_id: int | None
    document_number: str
    issued_on: date
    due_on: date
    posted_kop: int
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineExplanation:
    """One line with its steps, and what they stand on in full.

    `prices` is the household's rate or the components of a company's price; `readings` are pairs (from, to) one after
    another; `days` are those of the profile as they counted when the run was planned: measured, replaced or made by a scheme.
    """

    number: int
    service: str
    service_name: str
    zone: str
    method: str
    method_name: str
    usage_point_id: int
    point_code: str
    point_name: str
    period_from: date
    period_to: date
    quantity_wh: int
    price_e7: int
    amount_from: str
    vat_rate_bp: int
    net_kop: int
    vat_kop: int
    gross_kop: int
    steps: tuple[Step, ...]
    prices: tuple[PriceView, ...]
    norm: PriceView | None
    readings: tuple[ReadingFact, ...]
    days: tuple[SuppliedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeExplanation:
    """A charge in full; `bill` is None until it is released. Penalties stand beside its sums, not in them."""

    charge_id: int
    account_id: int
    account_number: str
    month: date
    stage: str
    run_id: int
    run_number: int | None
    as_of: datetime
    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int
    bill: BillHead | None
    lines: tuple[LineExplanation, ...]
    penalties: tuple[PenaltyOfClaim, ...] = ()

    @property
    def penalty_kop(self) -> int:
        """Return the penalties of the bill, below zero where former ones are taken back."""
        return sum(one.amount_kop for one in self.penalties)

    @property
    def with_penalties_kop(self) -> int:
        """Return the charge and its penalties."""
        return self.gross_kop + self.penalty_kop

    @property
    def adds_up(self) -> bool:
        """Tell whether the lines sum to the charge, to the kopeck."""
        return (
            sum(line.gross_kop for line in self.lines) == self.gross_kop
            and sum(line.vat_kop for line in self.lines) == self.vat_kop
            and sum(line.net_kop for line in self.lines) == self.net_kop
        )


def explain_bill(*, bill_id: int) -> ChargeExplanation | None:
    """Return the explanation of a bill, or None where there is none."""
    charge_id = Bill.objects.filter(pk=bill_id).values_list("charge_id", flat=True).first()
    return None if charge_id is None else explain_charge(charge_id=charge_id)


def explain_charge(*, charge_id: int) -> ChargeExplanation | None:
    """Return the explanation of a charge, released or not, by a constant number of queries; None if there is none."""
    charge = Charge.objects.select_related("account", "run").filter(pk=charge_id).first()
    if charge is None:
        return None
    facts = line_facts(month=charge.month, charge_ids=[charge_id]).get(charge_id, [])
    rules = charge.run.manifest.get("rules", {})
    profiled = {fact.line.usage_point_id for fact in facts if fact.line.method == ChargeLine.Method.INTERVALS}
    days = (
        supplied_days(
            usage_point_ids=profiled,
            date_from=min(fact.line.period_from for fact in facts),
            date_to=max(fact.line.period_to for fact in facts),
            as_of=charge.run.as_of,
            source_ranks=legal_entity_rules(rules).source_ranks,
        )
        if profiled
        else {}
    )
    of_households = household_rules(rules)
    quantum = of_households.reading_quantum_wh
    known = known_of_points(
        facts, month=charge.month, as_of=charge.run.as_of, reconcile_norm=of_households.reconcile_norm
    )
    return ChargeExplanation(
        charge_id=charge.pk,
        account_id=charge.account.pk,
        account_number=charge.account.number,
        month=charge.month,
        stage=charge.run.stage,
        run_id=charge.run.pk,
        run_number=charge.run.number,
        as_of=charge.run.as_of,
        energy_wh=charge.energy_wh,
        net_kop=charge.net_kop,
        vat_kop=charge.vat_kop,
        gross_kop=charge.gross_kop,
        bill=_head(charge_id),
        lines=tuple(_line(fact, days.get(fact.line.usage_point_id, []), quantum, known) for fact in facts),
        penalties=tuple(penalties_of_charges(charge_ids=[charge_id]).get(charge_id, ())),
    )


def _head(charge_id: int) -> BillHead | None:
    bill = Bill.objects.select_related("document", "charge__run").filter(charge_id=charge_id).first()
    if bill is None:
        return None
    return BillHead(
        bill_id=bill.pk,
        document_id=None if bill.document is None else bill.document.pk,
        document_number="" if bill.document is None else bill.document.number,
        issued_on=issued_on(bill),
        due_on=bill.due_on,
        posted_kop=bill.posted_kop,
        released_at=bill.released_at,
    )


def _line(
    fact: LineFacts, days: list[SuppliedDay], quantum_wh: int, known: Mapping[int, KnownOfPoint]
) -> LineExplanation:
    line = fact.line
    prices = fact.components if fact.rate is None else (fact.rate,)
    readings = tuple(reading for pair in fact.pairs for reading in (pair.start, pair.end))
    return LineExplanation(
        number=line.number,
        service=line.service,
        service_name=line.get_service_display(),
        zone=line.zone,
        method=line.method,
        method_name=line.get_method_display(),
        usage_point_id=line.usage_point_id,
        point_code=fact.point_code,
        point_name=fact.point_name,
        period_from=line.period_from,
        period_to=line.period_to,
        quantity_wh=line.quantity_wh,
        price_e7=line.price_e7,
        amount_from=line.amount_from,
        vat_rate_bp=line.vat_rate_bp,
        net_kop=line.net_kop,
        vat_kop=line.vat_kop,
        gross_kop=line.gross_kop,
        steps=steps_of_line(fact, quantum_wh=quantum_wh, known=known.get(line.usage_point_id, NOTHING_KNOWN)),
        prices=prices,
        norm=fact.norm,
        readings=readings,
        days=tuple(day for day in days if line.period_from <= day.day < line.period_to),
    )
