"""Accounts in the palette's answer."""

from __future__ import annotations

from django.urls import reverse

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_of_lists import address
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.ledger.queries import balance_column
from sbyt.interfaces.backoffice.palette_hits import Hit, Hits
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor

_MOST = 8


def accounts_found(actor: Actor, words: str) -> Hits:
    """Return the first accounts with all the words in number, name or address, each with its debt."""
    rows = (
        find_accounts(accounts_for(actor), words)
        .annotate(stands_at=address(), owes=balance_column())
        .order_by("number")
        .values_list("pk", "number", "party_name", "stands_at", "owes")[:_MOST]
    )
    return Hits(
        "Лицевые счета",
        [
            Hit(
                url=reverse("backoffice:account", args=[pk]),
                title=number,
                note=f"{name}, {stands_at}",
                figure=f"{numbers.money(owes)}\u00a0₽",
                icon="home",
            )
            for pk, number, name, stands_at, owes in rows
        ],
    )
