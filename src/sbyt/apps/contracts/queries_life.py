"""What the card of an account shows of its life: accounts before and after, benefits, exemptions; facts that came late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sbyt.apps.contracts.models import Account, AccountSuccession, Benefit, LateFact, RangeExemption
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """An account before or after this one."""

    account_id: int
    number: str
    party_name: str
    kind_name: str
    happened_on: date
    comes_after: bool


def relatives_of(*, account_id: int) -> list[Relative]:
    """Return the accounts that this one goes on from and those that go on from it, by one query."""
    rows = AccountSuccession.objects.filter(Q(before_id=account_id) | Q(after_id=account_id))
    found = []
    for row in rows.select_related("before", "after").order_by("happened_on", "pk"):
        other = row.after if row.before_id == account_id else row.before
        found.append(
            Relative(
                account_id=other.pk,
                number=other.number,
                party_name=other.party_name,
                kind_name=row.get_kind_display(),
                happened_on=row.happened_on,
                comes_after=row.before_id == account_id,
            )
        )
    return found


def benefits_of(*, account_id: int) -> list[Benefit]:
    """Return the benefits believed now, the latest first, by one query."""
    return list(Benefit.objects.filter(account_id=account_id, superseded_at=None).order_by("-valid", "pk"))


def exemptions_of(*, account_id: int) -> list[RangeExemption]:
    """Return the exemptions from ranges believed now, the latest first, by one query."""
    return list(
        RangeExemption.objects.filter(account_id=account_id, superseded_at=None).order_by("-valid", "pk")
    )


def open_accounts_of(*, premises_ids: Collection[int] | QuerySet[Any], on: date) -> list[Account]:
    """Return the accounts of the premises that are open on the day or later, by one query."""
    still = Q(active__endswith=None) | Q(active__endswith__gt=on)
    return list(Account.objects.filter(still, premises_id__in=premises_ids).order_by("number"))


def waiting_late_facts(actor: Actor, *, verb: str = "bills.view") -> QuerySet[LateFact]:
    """Return the facts whose months wait to be reckoned anew, in the actor's branches, the earliest first."""
    facts = LateFact.objects.filter(handled_at=None).select_related("building", "account", "recorded_by")
    branches = actor.branches(verb)
    if branches is not None:
        facts = facts.filter(building__branch_id__in=branches)
    return facts.order_by("recorded_at", "pk")


def late_facts_of(*, account_id: int, building_id: int) -> list[LateFact]:
    """Return the facts about the account or its whole building that wait, by one query."""
    of_it = Q(account_id=account_id) | Q(account=None, building_id=building_id)
    return list(LateFact.objects.filter(of_it, handled_at=None).order_by("recorded_at", "pk"))
