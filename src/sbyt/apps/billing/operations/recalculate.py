"""Reckon a billed month anew by what is known now, and propose the difference for a later bill."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db import connection, transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone

from sbyt.apps.billing.adjustment_words import REASON_WORDS
from sbyt.apps.billing.computing.charges import compute_charges
from sbyt.apps.billing.computing.inputs import read_inputs
from sbyt.apps.billing.models import Adjustment, Bill
from sbyt.apps.billing.operations.second_person import alone_limit_kop
from sbyt.apps.billing.queries.adjustments import (
    billed_and_adjusted_columns,
    corrected_by_reading,
    without_refused,
)
from sbyt.apps.billing.types import FINAL
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.calc.charge_lines import ADJUSTED, ENERGY
from sbyt.calc.periods import next_month
from sbyt.calc.recalculation import COMPARED, adjustments
from sbyt.calc.vat import vat_in_gross
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB = "runs.compute"
DECIDE = "findings.decide"


class UnableToRecalculate(ValueError):
    """Raised when a month cannot be reckoned anew or a decision cannot be made; nothing is changed. Shown as it is."""


class MoreThanBilled(UnableToRecalculate):
    """Raised when a sum takes off more than the month has: it is a slip until somebody says that it is meant."""


def difference_of_month(*, building_ids: Collection[int], month: date) -> pl.DataFrame:
    """Return calc.recalculation.ADJUSTMENTS of the households of the buildings that have a final bill for the month.

    What stands in the bill and was adjusted since (and is not refused) is taken off what the month comes to now, by the rules
    in force on its first day: an unchanged month gives nothing. An estimate that the reading of a later bill has corrected stays:
    the difference is in that bill already.

    :raises UnableToRecalculate: the month has no VAT rate.
    """
    vat = vat_rate_bp(on=month)
    if vat is None:
        raise UnableToRecalculate(f"нет ставки НДС на {month:%m.%Y}")
    rules = rule_settings(on=month)
    inputs = read_inputs(
        building_ids=building_ids,
        month=month,
        stage=FINAL,
        as_of=timezone.now(),
        rules=rules,
    )
    households = inputs.accounts.filter(pl.col("account_kind") == "household")["account_id"].to_list()
    bills = Bill.objects.filter(account_id__in=households, month=month, stage=FINAL)
    billed = list(bills.values_list("account_id", flat=True))
    reckoned = compute_charges(inputs, month=month, stage=FINAL, vat_rate_bp=vat, rules=rules).lines
    corrected = corrected_by_reading(account_ids=billed, month=month)
    open_to_change = (pl.col("service") != ENERGY) | ~pl.col("usage_point_id").is_in(corrected.implode())
    own = (pl.col("account_id").is_in(billed)) & (pl.col("method") != ADJUSTED)
    return adjustments(
        billed=billed_and_adjusted_columns(account_ids=billed, month=month).filter(open_to_change),
        reckoned=reckoned.filter(own & open_to_change).select(*COMPARED),
    )


@transaction.atomic
def recalculate_month(
    *,
    actor: Actor,
    building_ids: Collection[int],
    month: date,
    account_ids: Collection[int] | None = None,
    but_refused: bool = False,
) -> list[Adjustment]:
    """This function will propose adjustments for a billed month of some buildings; returns those proposed, none for no change.

    Each falls into the first month that its account has no bill of. Needs the verb runs.compute; buildings where the actor
    may not are left out. With `account_ids` of these accounts alone; `but_refused` leaves out what was refused word for word. One proposes at a time.

    :raises UnableToAct: the actor computes nowhere.
    :raises UnableToRecalculate: the month has no VAT rate.
    """
    actor.require(VERB)
    _one_at_a_time()
    allowed = accounts_for(actor, verb=VERB).filter(premises__building_id__in=building_ids)
    wanted = set(allowed.values_list("premises__building_id", flat=True))
    found = difference_of_month(building_ids=sorted(wanted), month=month.replace(day=1))
    own = allowed if account_ids is None else allowed.filter(pk__in=account_ids)
    found = found.filter(pl.col("account_id").is_in(list(own.values_list("pk", flat=True))))
    if but_refused:
        found = without_refused(found, month=month.replace(day=1))
    accounting = _accounting_months(found["account_id"].unique().to_list())
    with acting(user_id=actor.user_id, reason=f"перерасчёт за {month:%m.%Y}"):
        return Adjustment.objects.bulk_create(
            Adjustment(
                **row,
                service_month=month.replace(day=1),
                accounting_month=accounting[row["account_id"]],
                note=REASON_WORDS[row["reason"]],
                proposed_by_id=actor.user_id,
            )
            for row in found.iter_rows(named=True)
        )


@transaction.atomic
def propose_by_hand(
    *,
    actor: Actor,
    account_id: int,
    usage_point_id: int,
    month: date,
    gross_kop: int,
    note: str,
    beyond_billed: bool = False,
) -> Adjustment:
    """This function will propose an amount with VAT for a billed month of an account. Needs the verb runs.compute in its branch.

    :raises UnableToAct: the actor may not there.
    :raises UnableToRecalculate: no reason, no sum, no final bill of the month, or no VAT rate.
    :raises MoreThanBilled: more is taken off than the bill and what was adjusted since come to, and `beyond_billed` does not say so.
    """
    bill = Bill.objects.filter(account_id=account_id, month=month.replace(day=1), stage=FINAL).first()
    vat = vat_rate_bp(on=month)
    if bill is None or vat is None:
        raise UnableToRecalculate(f"за {month:%m.%Y} счёта нет: перерасчитывать нечего")
    actor.require(VERB, branch_id=bill.account.branch_id)
    if not note.strip() or gross_kop == 0:
        raise UnableToRecalculate("назовите сумму и основание перерасчёта")
    _check_billed(bill, gross_kop=gross_kop, beyond_billed=beyond_billed)
    inside = vat_in_gross(gross_kop=gross_kop, rate_bp=vat)
    with acting(user_id=actor.user_id, reason=note):
        return Adjustment.objects.create(
            account_id=account_id,
            usage_point_id=usage_point_id,
            service="energy",
            service_month=bill.month,
            accounting_month=_accounting_months([account_id])[account_id],
            quantity_wh=0,
            price_e7=0,
            vat_rate_bp=vat,
            net_kop=gross_kop - inside,
            vat_kop=inside,
            gross_kop=gross_kop,
            reason="manual",
            note=note.strip()[:300],
            proposed_by_id=actor.user_id,
        )


def _check_billed(bill: Bill, *, gross_kop: int, beyond_billed: bool) -> None:
    """Refuse to take off more than is left of the month, unless that is said to be meant."""
    since = Adjustment.objects.filter(account_id=bill.account_id, service_month=bill.month).exclude(
        state=Adjustment.State.REFUSED
    )
    left = bill.gross_kop + (since.aggregate(all=Sum("gross_kop"))["all"] or 0)
    if gross_kop < 0 and -gross_kop > max(left, 0) and not beyond_billed:
        raise MoreThanBilled(
            f"снимается {numbers.money(-gross_kop)} ₽, а начислено за {bill.month:%m.%Y} с перерасчётами"
            f" {numbers.money(left)} ₽: проверьте сумму, отметьте «снять больше начисленного», если всё верно"
        )


@transaction.atomic
def decide_adjustments(*, actor: Actor, adjustment_ids: Collection[int], approve: bool) -> int:
    """This function will approve or refuse proposed adjustments; returns how many. Needs the verb findings.decide.

    Above the limit (billing.adjustment_alone_limit_kop, 1000 roubles) the one who proposed does not approve: a second person does. The limit holds
    for all that the proposer takes off one account (and for all that is added to it) in one accounting month, so that a sum in parts is one sum.

    :raises UnableToAct: the actor decides nowhere.
    :raises UnableToRecalculate: one is not his to decide, is decided already, needs a second person, or its month is billed.
    """
    actor.require(DECIDE)
    own = accounts_for(actor, verb=DECIDE)
    waiting = Adjustment.objects.select_for_update().filter(
        pk__in=adjustment_ids, state=Adjustment.State.PROPOSED, account_id__in=own.values("pk")
    )
    rows = list(waiting)
    if len(rows) != len(set(adjustment_ids)):
        raise UnableToRecalculate("среди перерасчётов есть решённые или чужие")
    if approve:
        _may_approve(actor, rows)
    state = Adjustment.State.APPROVED if approve else Adjustment.State.REFUSED
    with acting(user_id=actor.user_id, reason="решение по перерасчётам"):
        return Adjustment.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=state, decided_at=timezone.now(), decided_by_id=actor.user_id
        )


def _may_approve(actor: Actor, rows: Collection[Adjustment]) -> None:
    alone = [row for row in rows if row.proposed_by_id is not None and row.proposed_by_id == actor.user_id]
    limits = {month: alone_limit_kop(on=month) for month in {row.accounting_month for row in alone}}
    for (_account, month), together in _unseen_by_others(alone).items():
        if together > limits[month]:
            raise UnableToRecalculate("сумма выше предела: утверждает другой сотрудник")
    billed = _accounting_months([row.account_id for row in rows])
    if any(row.accounting_month < billed[row.account_id] for row in rows):
        raise UnableToRecalculate(
            "месяц, в счёт которого шёл перерасчёт, уже выставлен: предложите его заново"
        )


def _unseen_by_others(alone: Collection[Adjustment]) -> dict[tuple[int, date], int]:
    """Return, by account and accounting month of the rows, the most their proposer takes off or adds, kop; sums of both signs do not cancel.

    Counted are his proposals that wait and those he approved himself: what another person approved has been seen by two.
    """
    if not alone:
        return {}
    _one_at_a_time()
    state, proposer = Adjustment.State, next(iter(alone)).proposed_by_id
    unseen = Q(state=state.PROPOSED) | Q(state=state.APPROVED, decided_by_id=proposer)
    off, added = Sum("gross_kop", filter=Q(gross_kop__lt=0)), Sum("gross_kop", filter=Q(gross_kop__gt=0))
    sums = (
        Adjustment.objects.filter(
            unseen,
            account_id__in={row.account_id for row in alone},
            accounting_month__in={row.accounting_month for row in alone},
            proposed_by_id=proposer,
        )
        .values("account_id", "accounting_month")
        .annotate(off=off, added=added)
    )
    wanted = {(row.account_id, row.accounting_month) for row in alone}
    return {
        key: max(-(row["off"] or 0), row["added"] or 0)
        for row in sums
        if (key := (row["account_id"], row["accounting_month"])) in wanted
    }


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sbyt.recalculate'))")


def _accounting_months(account_ids: Collection[int]) -> dict[int, date]:
    """Return the first month each account has no bill of."""
    last = Bill.objects.filter(account_id__in=account_ids).values("account_id").annotate(month=Max("month"))
    return {row["account_id"]: next_month(row["month"]) for row in last}
