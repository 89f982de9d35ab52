"""Read what the card of an account shows: its head on every tab, its story on the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sbyt.apps.billing.queries.account_bills import AccountBill, bills_of_account
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_of_account import TermRow, terms_of
from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.queries import Statement, statement_of
from sbyt.apps.ledger.types import PENALTIES
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.queries.point_readings import readings_at
from sbyt.apps.payments.queries import PaymentRow, payments_of
from sbyt.apps.tariffs.queries_of_changes import rate_changes
from sbyt.kit.access.actor import Actor
from sbyt.kit.journal.changes import Change, history_of
from sbyt.usecases.account_card.figures import Figures, figures_of
from sbyt.usecases.account_card.story import Event, story_of

MOST_CHANGES: Final = 50
_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCard:
    """An account as it stands on a day, with its terms, meters and figures."""

    account: Account
    terms: list[TermRow]
    meters: list[MeterAtPoint]
    figures: Figures
    bills: list[AccountBill]
    payments: list[PaymentRow]
    on: date

    @property
    def point_ids(self) -> frozenset[int]:
        return frozenset(term.usage_point_id for term in self.terms)

    @property
    def standing_meters(self) -> list[MeterAtPoint]:
        return [meter for meter in self.meters if meter.stands_on(self.on)]

    @property
    def state(self) -> str:
        """Return `open`, `closed` or `future`."""
        active = self.account.active
        if active.upper is not None and active.upper <= self.on:
            return "closed"
        return "open" if active.lower is None or active.lower <= self.on else "future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The ribbon since a day, the latest event first, and the statement whose rows stand in it."""

    since: date
    statement: Statement
    events: list[Event]


def account_card(*, actor: Actor, account_id: int, on: date) -> AccountCard | None:
    """Return the card; None where the account is not the actor's. A fixed number of queries."""
    account = (
        accounts_for(actor)
        .select_related("party", "premises__building", "branch", "contract")
        .filter(pk=account_id)
        .first()
    )
    if account is None:
        return None
    terms = terms_of(account_id=account_id)
    bills = bills_of_account(account_id=account_id)
    payments = payments_of(account_ids=[account_id])
    return AccountCard(
        account=account,
        terms=terms,
        meters=meters_of_points(point_ids={term.usage_point_id for term in terms}),
        figures=figures_of(account_id=account_id, on=on, bills=bills, payments=payments),
        bills=bills,
        payments=payments,
        on=on,
    )


def account_story(*, actor: Actor, card: AccountCard, since: date | None = None) -> Story:
    """Return the story back to `since`, a year before the last event unless said otherwise. A fixed number of queries.

    Changes are told to who may see the journal.
    """
    since = since or (_last_event(card) - _YEAR).replace(day=1)
    ahead = card.on + timedelta(days=1)
    statement = statement_of(subaccount_id=card.account.pk, date_from=since, date_to=ahead)
    tariff_ids = {term.tariff_id for term in card.terms if term.tariff_id is not None}
    return Story(
        since=since,
        statement=statement,
        events=story_of(
            statement=statement,
            penalties=statement_of(
                subaccount_id=card.account.pk, date_from=since, date_to=ahead, ledger_account=PENALTIES
            ),
            bills=card.bills,
            payments=card.payments,
            readings=readings_at(point_ids=card.point_ids, since=since),
            prices=rate_changes(tariff_ids=tariff_ids, date_from=since, date_to=ahead),
            changes=changes_of(actor=actor, card=card, since=since),
        ),
    )


def _last_event(card: AccountCard) -> date:
    """Return the day of the last bill, payment or reading: an account that has been quiet shows its last year."""
    read = [register.last_on for meter in card.meters for register in meter.registers if register.last_on]
    days = [*read, *(bill.month for bill in card.bills[:1]), *(one.received_on for one in card.payments[:1])]
    return min(max(days, default=card.on), card.on)


def changes_of(*, actor: Actor, card: AccountCard, since: date) -> list[Change]:
    """Return the latest changes of the account, its party, premises and terms; none without the right."""
    if not actor.may("audit.view", branch_id=card.account.branch_id):
        return []
    objects = [
        ("contracts.Account", card.account.pk),
        ("parties.Party", card.account.party_id),
        ("premises.Premises", card.account.premises_id),
        *(("contracts.SupplyTerm", term.term_id) for term in card.terms),
    ]
    return [change for change in history_of(objects=objects, limit=MOST_CHANGES) if change.at.date() >= since]
