"""What opens beside the story of an account: a reading with its line, a bill, a payment, a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.http import Http404

from sbyt.apps.billing.queries.explain import LineExplanation, explain_bill
from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.apps.ledger.queries import entry_view
from sbyt.apps.metering.queries.point_readings import readings_at
from sbyt.apps.metering.queries.source_lines import source_of_reading
from sbyt.apps.payments.operations_reversal import VERB
from sbyt.apps.payments.queries import PaymentRow, reversal_of
from sbyt.apps.payments.sources import source_name
from sbyt.interfaces.backoffice.contracts.panels import FOLDER, Panel
from sbyt.interfaces.backoffice.contracts.payment_reversal import reversal_panel
from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.usecases.account_card.card import AccountCard, changes_of


def panel_of(request: StaffRequest, card: AccountCard, opened: str) -> Panel:
    """Return the template and the context of the panel that a key names; 404 where there is nothing to show."""
    kind, _, number = opened.partition("-")
    shown = _PANELS.get(kind)
    if shown is None or not (number.isascii() and number.isdigit()):
        raise Http404
    template, context = shown(request, card, int(number))
    return template, {**context, "account": card.account, "opened": opened}


def _reading(request: StaffRequest, card: AccountCard, number: int) -> Panel:
    request.actor.require("readings.view")
    lines = readings_at(point_ids=card.point_ids, with_superseded=True)
    _, reading = _found(lines, [line.reading_id for line in lines], number)
    of_register = [line for line in lines if line.register_id == reading.register_id]
    current = [line for line in of_register if line.superseded_at is None]
    at = next(
        (place for place, line in enumerate(current) if line.taken_on <= reading.taken_on), len(current)
    )
    previous = next((line for line in current if line.taken_on < reading.taken_on), None)
    return f"{FOLDER}/reading.html", {
        "reading": reading,
        "may_answer": reading.waits and request.actor.may("readings.enter", branch_id=card.account.branch_id),
        "previous": previous,
        "versions": [
            line
            for line in of_register
            if line.taken_on == reading.taken_on and line.reading_id != reading.reading_id
        ],
        "excerpt": source_of_reading(reading_id=reading.reading_id, around=1),
        "older": previous.reading_id if previous else None,
        "newer": current[at - 1].reading_id if at else None,
    }


def _bill(request: StaffRequest, card: AccountCard, number: int) -> Panel:
    request.actor.require("bills.view")
    at, bill = _found(card.bills, [bill.bill_id for bill in card.bills], number)
    explanation = explain_bill(bill_id=number)
    if explanation is None:
        raise Http404
    return f"{FOLDER}/bill.html", {
        "bill": bill,
        "explanation": explanation,
        "lines": [_line(line) for line in explanation.lines],
        "newer": card.bills[at - 1].bill_id if at else None,
        "older": card.bills[at + 1].bill_id if at + 1 < len(card.bills) else None,
    }


def _line(line: LineExplanation) -> dict[str, Any]:
    """Return a line with its steps in words, and the place in the file of the reading it ends with."""
    last = line.readings[-1] if line.readings else None
    excerpt = (
        source_of_reading(reading_id=last.reading_id, around=1) if last is not None and last.file else None
    )
    return {"line": line, "steps": in_words(line.steps), "reading": last, "excerpt": excerpt}


def _payment(request: StaffRequest, card: AccountCard, number: int) -> Panel:
    request.actor.require("bills.view")
    at, payment = _found(card.payments, [payment.payment_id for payment in card.payments], number)
    return f"{FOLDER}/payment.html", {
        "payment": payment,
        "source_words": source_name(payment.source),
        "entry": entry_view(entry_id=payment.entry_id, subaccount_id=card.account.pk),
        **_reversal(request, card, payment),
        "newer": card.payments[at - 1].payment_id if at else None,
        "older": card.payments[at + 1].payment_id if at + 1 < len(card.payments) else None,
    }


def _reversal(request: StaffRequest, card: AccountCard, payment: PaymentRow) -> dict[str, Any]:
    """Return how the payment was taken back, and whether this person may take it back."""
    known = reversal_of(payment_id=payment.payment_id)
    if known is None:
        return {"may_reverse": request.actor.may(VERB, branch_id=card.account.branch_id)}
    target = known.to_account
    return {
        "reversal": known,
        "reversal_entry": None
        if known.entry_id is None
        else entry_view(entry_id=known.entry_id, subaccount_id=card.account.pk),
        "may_see_target": target is not None
        and request.actor.may("accounts.view", branch_id=target.branch_id),
    }


def _reverse(request: StaffRequest, card: AccountCard, number: int) -> Panel:
    request.actor.require(VERB, branch_id=card.account.branch_id)
    _, payment = _found(card.payments, [payment.payment_id for payment in card.payments], number)
    if reversal_of(payment_id=number) is not None:
        raise Http404
    return reversal_panel(card, payment)


def _entry(request: StaffRequest, card: AccountCard, number: int) -> Panel:
    request.actor.require("bills.view")
    entry = entry_view(entry_id=number, subaccount_id=card.account.pk)
    if entry is None or not entry.postings:
        raise Http404
    return f"{FOLDER}/entry.html", {"entry": entry}


def _change(request: StaffRequest, card: AccountCard, number: int) -> Panel:
    request.actor.require("audit.view")
    changes = changes_of(actor=request.actor, card=card, since=card.account.active.lower or card.on.min)
    _, change = _found(changes, [change.event_id for change in changes], number)
    return f"{FOLDER}/change.html", {"change": change}


def _found(rows: Sequence[Any], keys: Sequence[int], number: int) -> tuple[int, Any]:
    if number not in keys:
        raise Http404
    at = keys.index(number)
    return at, rows[at]


_PANELS: Final[dict[str, Callable[[StaffRequest, AccountCard, int], Panel]]] = {
    "reading": _reading,
    "bill": _bill,
    "payment": _payment,
    "reverse": _reverse,
    "entry": _entry,
    "change": _change,
}
