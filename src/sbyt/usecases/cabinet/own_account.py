"""The accounts of a consumer."""

from __future__ import annotations

from django.db.models import QuerySet

from sbyt.apps.contracts.queries import own_accounts
from sbyt.apps.contracts.types import Account
from sbyt.kit.access.actor import Actor


def accounts_of(actor: Actor) -> list[Account]:
    """Return the accounts open to a consumer, by number; one query."""
    return list(
        own_accounts(actor)
        .select_related("premises__building", "contract", "party")
        .order_by("kind", "number")
    )


def just(account: Account) -> QuerySet[Account]:
    """Return a query of this account alone, for doors that take a query of accounts."""
    return type(account).objects.filter(pk=account.pk)
