"""Issue a certificate of no debt, a statement or an act of reconciliation: numbered, kept, printed from its snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.billing.queries.months_of_account import last_final_month
from sbyt.apps.contracts.queries import accounts_seen_by
from sbyt.apps.contracts.queries_documents import AccountFacts, account_facts
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.queries import same_letter_of_today
from sbyt.apps.documents.supplier import supplier_today
from sbyt.apps.documents.types import (
    Customer,
    Document,
    DocumentDraft,
    Letter,
    NoDebtBody,
    ReconciliationBody,
    StatementBody,
)
from sbyt.apps.ledger.queries.balances import balance_of
from sbyt.apps.ledger.queries.open_items import overdue_of
from sbyt.apps.ledger.queries.statement import statement_of
from sbyt.apps.ledger.types import PENALTIES
from sbyt.apps.parties.queries import UnableToNameSupplier
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.letters.turnovers import entries_of, months_of, penalties_of

VERB: Final = "documents.issue"
MOST_MONTHS: Final = 60
_DAY: Final = timedelta(days=1)
_HOUSEHOLD: Final = "household"


class LetterKind(StrEnum):
    """What may be asked for."""

    NO_DEBT = "no_debt"
    STATEMENT = "statement"
    RECONCILIATION = "reconciliation"


class UnableToIssueLetter(RuntimeError):
    """Raised where the letter cannot be given; the text is Russian: it is shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAsked:
    """Which letter, and of which months `[month_from, month_to)`; a certificate of no debt needs none."""

    kind: LetterKind
    month_from: date | None = None
    month_to: date | None = None


@transaction.atomic
def issue_letter(*, actor: Actor, account_id: int, asked: LetterAsked) -> Document:
    """This function will issue the letter of today, or return the one of today that says the same already.

    Staff need the verb documents.issue; a consumer may ask for letters about his own accounts.

    :raises UnableToAct: neither.
    :raises UnableToIssueLetter: no such account, something is past due, no period or an empty one, no requisites.
    """
    today = timezone.localdate()
    accounts = accounts_seen_by(actor, verb=VERB)
    own = list(accounts.filter(pk=account_id).values_list("pk", flat=True))
    account = account_facts(account_ids=own, on=today)
    if not account:
        raise UnableToIssueLetter("Такого лицевого счёта нет")
    body = _body(account[account_id], asked, today)
    known = same_letter_of_today(account_id=account_id, body=body, today=today)
    if known is not None:
        return known
    (document_id,) = issue_documents([DocumentDraft(account_id=account_id, body=body)], issued_on=today)
    return Document.objects.get(pk=document_id)


def _body(account: AccountFacts, asked: LetterAsked, today: date) -> Letter:
    try:
        if asked.kind == LetterKind.NO_DEBT:
            return _no_debt(account, today)
        month_from, month_to = _period(asked, today)
        if asked.kind == LetterKind.STATEMENT:
            return _statement(account, month_from, month_to)
        return _reconciliation(account, month_from, month_to, today)
    except UnableToNameSupplier as error:
        raise UnableToIssueLetter("Реквизиты поставщика не заданы") from error


def _no_debt(account: AccountFacts, today: date) -> NoDebtBody:
    """Return the certificate; money on the account that is not yet laid on claims is taken off the overdue sum."""
    balance = balance_of(subaccount_id=account.account_id)
    overdue = overdue_of(subaccount_ids=[account.account_id], before=today).get(account.account_id)
    owed = 0 if overdue is None else min(overdue.rest_kop, balance)
    if overdue is not None and owed > 0:
        raise UnableToIssueLetter(
            f"Справку выдать нельзя: просрочено {numbers.money(owed)}\u00a0₽, долг с месяца {numbers.month(overdue.since)}. "
            "Выдайте выписку или акт сверки."
        )
    penalties = balance_of(subaccount_id=account.account_id, ledger_account=PENALTIES)
    if penalties > 0:
        raise UnableToIssueLetter(
            f"Справку выдать нельзя: не оплачены пени {numbers.money(penalties)}\u00a0₽."
        )
    return NoDebtBody(
        month=today.replace(day=1),
        account_number=account.number,
        supplier=supplier_today(),
        customer=_customer(account),
        on=today,
        charged_through=last_final_month(account_id=account.account_id),
        not_due_kop=max(balance, 0),
        advance_kop=max(-balance, 0),
    )


def _statement(account: AccountFacts, month_from: date, month_to: date) -> StatementBody:
    opening, rows = months_of(account_id=account.account_id, month_from=month_from, month_to=month_to)
    return StatementBody(
        month=rows[-1].month,
        account_number=account.number,
        supplier=supplier_today(),
        customer=_customer(account),
        period_from=month_from,
        period_to=month_to,
        opening_kop=opening,
        rows=tuple(rows),
        closing_kop=rows[-1].closing_kop,
        penalties=penalties_of(account_id=account.account_id, date_from=month_from, date_to=month_to),
    )


def _reconciliation(
    account: AccountFacts, month_from: date, month_to: date, today: date
) -> ReconciliationBody:
    until = min(month_to, today + _DAY)
    stated = statement_of(subaccount_id=account.account_id, date_from=month_from, date_to=until)
    contract = ""
    if account.contract_signed_on is not None:
        contract = f"№ {account.contract_number} от {numbers.day(account.contract_signed_on)}"
    return ReconciliationBody(
        month=(until - _DAY).replace(day=1),
        account_number=account.number,
        supplier=supplier_today(),
        customer=_customer(account),
        contract=contract,
        period_from=month_from,
        period_to=until,
        opening_kop=stated.opening_kop,
        rows=entries_of(stated),
        closing_kop=stated.closing_kop,
        penalties=penalties_of(account_id=account.account_id, date_from=month_from, date_to=until),
    )


def _period(asked: LetterAsked, today: date) -> tuple[date, date]:
    if asked.month_from is None or asked.month_to is None:
        raise UnableToIssueLetter("Укажите период: с какого месяца и по какой")
    if asked.month_from >= asked.month_to:
        raise UnableToIssueLetter("Последний месяц периода раньше первого")
    if asked.month_from > today:
        raise UnableToIssueLetter("Период ещё не наступил")
    months = (
        (asked.month_to.year - asked.month_from.year) * 12 + asked.month_to.month - asked.month_from.month
    )
    if months > MOST_MONTHS:
        raise UnableToIssueLetter(f"За раз — не больше {MOST_MONTHS} месяцев")
    return asked.month_from, asked.month_to


def _customer(account: AccountFacts) -> Customer:
    household = account.kind == _HOUSEHOLD
    return Customer(
        name=account.party_name,
        address=account.address if household else account.party_address or account.address,
        inn="" if household else account.party_inn,
        kpp="" if household else account.party_kpp,
    )
