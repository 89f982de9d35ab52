"""Take money in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.ledger.operations import (
    pay_penalties_from_advances,
    post_entry,
    settle_oldest_first,
    settle_same_month,
)
from sbyt.apps.ledger.types import (
    BANK,
    CASH,
    PAYMENT,
    PENALTIES,
    RECEIVABLES,
    NewItem,
    NewPosting,
    PostedEntry,
)
from sbyt.apps.payments.models import Payment
from sbyt.kit.access.actor import Actor
from sbyt.kit.faults import fault_point

COMPARED: Final = ("account_id", "amount_kop", "received_on", "designated_month", "pays")
"""What makes a payment under the same number another one."""
CASH_DESK: Final = "cash"
"""The source whose money lies in the cash desk (50); that of any other comes to the bank (51)."""


class UnableToRecordPayment(ValueError):
    """Raised when the payment cannot be taken as it is; nothing is recorded."""


class UnableToReplayPayment(UnableToRecordPayment):
    """Raised when another payment, with other content, stands under the same source and number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPayment:
    """The payment that stands under the source and number; `created` is False where it stood there before."""

    payment_id: int
    entry_id: int
    created: bool


@transaction.atomic
def record_payment(
    *,
    actor: Actor,
    account_id: int,
    amount_kop: int,
    received_on: date,
    source: str,
    external_number: str,
    purpose: str = "",
    designated_month: date | None = None,
    pays: str = Payment.Pays.PRINCIPAL,
) -> RecordedPayment:
    """This function will record money received, post it, and lay it on what the account owes.

    The month the payer designated is paid first, then the oldest claims, then penalties; what is over stays as an advance. With
    `pays` penalties it pays penalties alone, and what is over the next of them. The same payment sent again (source and external number) returns what stands. Needs the verb payments.enter.

    :raises UnableToAct: the actor may not enter payments in the branch of the account.
    :raises UnableToReplayPayment: the number belongs to a payment of another account, sum, day or month.
    :raises UnableToRecordPayment: no such account, a sum not above zero, a day in the future, or no number.
    """
    month = None if designated_month is None else designated_month.replace(day=1)
    known = Payment(
        account_id=account_id,
        received_on=received_on,
        amount_kop=amount_kop,
        source=source,
        external_number=external_number.strip(),
        purpose=purpose,
        designated_month=month,
        pays=pays,
        recorded_by_id=actor.user_id,
    )
    _require_takeable(actor, known)
    return store_payment(known, accounting_month=received_on.replace(day=1))


def store_payment(known: Payment, *, accounting_month: date) -> RecordedPayment:
    """Post and store a payment that may be taken, and lay it; or return what stands. Inside the caller's transaction.

    :raises UnableToReplayPayment: the number belongs to a payment of another account, sum, day or month.
    """
    standing = Payment.objects.filter(source=known.source, external_number=known.external_number).first()
    if standing is not None:
        return _replayed(standing, known)
    posted = _post(known, accounting_month)
    if not posted.created:  # somebody else recorded it between our look and our entry
        standing = Payment.objects.get(source=known.source, external_number=known.external_number)
        return _replayed(standing, known)
    known.entry_id = posted.entry_id
    known.save(force_insert=True)
    fault_point("payments.payment_written")
    own, paid = [known.account_id], credited_account(known.pays)
    if known.designated_month is not None:
        settle_same_month(entry_id=posted.entry_id, subaccount_ids=own, ledger_account=paid)
    settle_oldest_first(subaccount_ids=own, ledger_account=paid)
    pay_penalties_from_advances(
        subaccount_ids=own,
        entry_date=known.received_on,
        idempotency_key=f"penalties:{payment_key(known.source, known.external_number)}",
    )
    fault_point("payments.payment_settled")
    return RecordedPayment(payment_id=known.pk, entry_id=known.entry_id, created=True)


def reason_to_refuse(
    *, amount_kop: int, received_on: date, source: str, external_number: str, today: date
) -> str | None:
    """Return why a payment cannot be taken whoever sends it, or None where it can."""
    if amount_kop <= 0:
        return "a payment is above zero"
    if received_on > today:
        return f"{received_on} has not come yet"
    if not source or not external_number:
        return "a payment is known by its source and number: both are needed"
    return None


def money_account(source: str) -> str:
    """Return the account of the ledger where the money of a source lies."""
    return CASH if source == CASH_DESK else BANK


def credited_account(pays: str) -> str:
    """Return the account of the ledger that a payment named so is credited to."""
    return PENALTIES if pays == Payment.Pays.PENALTIES else RECEIVABLES


def payment_key(source: str, external_number: str) -> str:
    """Return the key of a payment's journal entry."""
    return f"payment:{source}:{external_number}"


def _require_takeable(actor: Actor, payment: Payment) -> None:
    actor.require("payments.enter")
    account = accounts_for(actor, verb="payments.enter").filter(pk=payment.account_id)
    if not account.exists():
        raise UnableToRecordPayment(f"no account {payment.account_id} where {actor.name} takes payments")
    reason = reason_to_refuse(
        amount_kop=payment.amount_kop,
        received_on=payment.received_on,
        source=payment.source,
        external_number=payment.external_number,
        today=timezone.localdate(),
    )
    if reason is not None:
        raise UnableToRecordPayment(reason)


def _post(payment: Payment, accounting_month: date) -> PostedEntry:
    paid = credited_account(payment.pays)
    return post_entry(
        idempotency_key=payment_key(payment.source, payment.external_number),
        entry_date=payment.received_on,
        month=accounting_month,
        kind=PAYMENT,
        memo=payment.purpose,
        postings=[
            NewPosting(ledger_account=money_account(payment.source), debit_kop=payment.amount_kop),
            NewPosting(ledger_account=paid, subaccount_id=payment.account_id, credit_kop=payment.amount_kop),
        ],
        items=[
            NewItem(
                ledger_account=paid,
                subaccount_id=payment.account_id,
                month=payment.designated_month or payment.received_on.replace(day=1),
                amount_kop=-payment.amount_kop,
            )
        ],
    )


def _replayed(standing: Payment, known: Payment) -> RecordedPayment:
    for field in COMPARED:
        if getattr(standing, field) != getattr(known, field):
            raise UnableToReplayPayment(
                f"another payment stands under {known.source} {known.external_number}: {field} differs"
            )
    return RecordedPayment(payment_id=standing.pk, entry_id=standing.entry_id, created=False)
