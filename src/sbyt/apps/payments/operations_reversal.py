"""Take a payment back, or move it to the right account: with a reason, above a limit by two persons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from sbyt.apps.billing.operations.second_person import alone_limit_kop
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.ledger.operations import reverse_money
from sbyt.apps.payments.models import Payment, PaymentReversal
from sbyt.apps.payments.operations import store_payment
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.faults import fault_point

VERB: Final = "payments.enter"
DECIDE: Final = "findings.decide"
_State = PaymentReversal.State
_LONGEST_NOTE: Final = 300
_LONGEST_NUMBER: Final = 80


class UnableToReversePayment(ValueError):
    """Raised when a payment cannot be taken back so; nothing is changed. The message is Russian: it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalAsked:
    """Why a payment is taken back, in a code of PaymentReversal.Reason and in words; `to_account_id`: where it belongs."""

    reason: str
    note: str
    to_account_id: int | None = None


@transaction.atomic
def propose_reversal(*, actor: Actor, payment_id: int, asked: ReversalAsked) -> PaymentReversal:
    """This function will take a payment back at once, or above the limit leave it to a second person to decide.

    The limit is that of recalculations by hand (billing.adjustment_alone_limit_kop). What it paid is owed again from its own
    day, so that the next bill charges the penalties it had spared as a difference; a moved payment keeps its day
    and takes off those of the right account. Entries fall into the month of today. Needs the verb payments.enter.

    :raises UnableToAct: the actor enters payments nowhere.
    :raises UnableToReversePayment: no such payment or account where the actor takes payments, no reason, the same account, or
        the payment is taken back already or waits for a decision.
    """
    actor.require(VERB)
    own = accounts_for(actor, verb=VERB)
    payment = Payment.objects.filter(pk=payment_id, account_id__in=own.values("pk")).first()
    if payment is None:
        raise UnableToReversePayment("такого платежа нет среди ваших")
    if asked.reason not in PaymentReversal.Reason.values or not asked.note.strip():
        raise UnableToReversePayment("назовите причину и основание")
    _require_target(payment, asked, own)
    reason = f"сторно платежа № {payment.external_number}: {asked.note.strip()}"
    with acting(user_id=actor.user_id, reason=reason[:_LONGEST_NOTE]):
        reversal = _proposed(actor, payment, asked)
        if payment.amount_kop <= alone_limit_kop(on=timezone.localdate()):
            _carry_out(reversal, actor)
    return reversal


@transaction.atomic
def decide_reversals(*, actor: Actor, reversal_ids: Collection[int], approve: bool) -> int:
    """This function will carry out or refuse proposed reversals; returns how many. Needs the verb findings.decide.

    The one who proposed does not approve what is above the limit.

    :raises UnableToAct: the actor decides nowhere.
    :raises UnableToReversePayment: one is not his to decide, is decided already, or needs a second person.
    """
    actor.require(DECIDE)
    own = accounts_for(actor, verb=DECIDE)
    waiting = (
        PaymentReversal.objects.select_for_update(of=("self",))
        .filter(pk__in=reversal_ids, state=_State.PROPOSED, payment__account_id__in=own.values("pk"))
        .select_related("payment")
        .order_by("pk")
    )
    rows = list(waiting)
    if len(rows) != len(set(reversal_ids)):
        raise UnableToReversePayment("среди выбранных есть решённые или чужие")
    limit = alone_limit_kop(on=timezone.localdate())
    alone = [one for one in rows if one.proposed_by_id is not None and one.proposed_by_id == actor.user_id]
    if approve and any(one.payment.amount_kop > limit for one in alone):
        raise UnableToReversePayment("сумма выше предела: сторно утверждает другой сотрудник")
    with acting(user_id=actor.user_id, reason="решение по сторно платежей"):
        for one in rows:
            if approve:
                _carry_out(one, actor)
            else:
                one.state, one.decided_at, one.decided_by_id = _State.REFUSED, timezone.now(), actor.user_id
                one.save(update_fields=["state", "decided_at", "decided_by"])
    return len(rows)


def _require_target(payment: Payment, asked: ReversalAsked, own: object) -> None:
    if asked.reason == PaymentReversal.Reason.WRONG_ACCOUNT and asked.to_account_id is None:
        raise UnableToReversePayment("назовите лицевой счёт, на который перенести платёж")
    if asked.to_account_id is None:
        return
    if asked.to_account_id == payment.account_id:
        raise UnableToReversePayment("платёж уже на этом лицевом счёте")
    if not own.filter(pk=asked.to_account_id).exists():  # type: ignore[attr-defined]
        raise UnableToReversePayment("такого лицевого счёта нет среди ваших")


def _proposed(actor: Actor, payment: Payment, asked: ReversalAsked) -> PaymentReversal:
    try:
        with transaction.atomic():
            return PaymentReversal.objects.create(
                payment=payment,
                reason=asked.reason,
                note=asked.note.strip()[:_LONGEST_NOTE],
                to_account_id=asked.to_account_id,
                proposed_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise UnableToReversePayment("платёж уже сторнирован или ждёт решения") from error


def _carry_out(reversal: PaymentReversal, actor: Actor) -> None:
    """Post the opposite, record the payment anew where it belongs, and say so; inside the caller's transaction."""
    payment, today = reversal.payment, timezone.localdate()
    words = f"Сторно оплаты от {numbers.day(payment.received_on)}: {reversal.get_reason_display()}"
    posted = reverse_money(
        entry_id=payment.entry_id,
        subaccount_id=payment.account_id,
        idempotency_key=f"reversal:{payment.pk}",
        entry_date=today,
        memo=words,
    )
    fault_point("payments.reversal_posted")
    if reversal.to_account_id is not None:
        reversal.moved_id = _move(reversal, reversal.to_account_id, today)
    reversal.state, reversal.entry_id, reversal.reversed_on = _State.DONE, posted.entry_id, today
    reversal.decided_at, reversal.decided_by_id = timezone.now(), actor.user_id
    reversal.save()
    fault_point("payments.reversal_written")


def _move(reversal: PaymentReversal, account_id: int, today: date) -> int:
    """Record the payment on the right account: received on its own day, in the books of this month."""
    old = reversal.payment
    mark = f"/{reversal.pk}"
    moved = Payment(
        account_id=account_id,
        received_on=old.received_on,
        amount_kop=old.amount_kop,
        source=old.source,
        external_number=f"{old.external_number[: _LONGEST_NUMBER - len(mark)]}{mark}",
        purpose=old.purpose,
        designated_month=old.designated_month,
        kind=old.kind,
        pays=old.pays,
        import_file_id=old.import_file_id,
        import_line=old.import_line,
        recorded_by_id=reversal.proposed_by_id,
    )
    return store_payment(moved, accounting_month=today.replace(day=1)).payment_id
