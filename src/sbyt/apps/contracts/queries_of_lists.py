"""What lists of accounts need: search by one box, address, sorting by address, the last reading."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from sbyt.apps.contracts.models import Account, SupplyTerm
from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`

_BUILDING: Final = "premises__building__"
_SHORTEST: Final = 2


def find_accounts(accounts: QuerySet[Account], words: str) -> QuerySet[Account]:
    """Return the accounts that hold every one of the words in number, name or address.

    Each word is looked for by the trigram indexes of number, name, locality and street, and by the exact number
    of house and room: «красная 45», «гордеев», «0012742». Words of one letter other than figures are left out.
    """
    for word in words.split():
        if len(word) < _SHORTEST and not word.isdigit():
            continue
        accounts = accounts.filter(pk__in=_holding(word))
    return accounts


def _holding(word: str) -> QuerySet[Any]:
    """Return ids of accounts with the word: a union, so that every branch may use its own index."""
    everything = Account.objects.order_by().values("pk")
    word = word.strip(",.")
    branches = [
        everything.filter(Q(premises__number__iexact=word) | Q(premises__building__house__iexact=word)),
        *(
            everything.filter(**{f"{field}__holds": word})
            for field in ("number", "party_name", f"{_BUILDING}street", f"{_BUILDING}locality")
            if not (word.isdigit() and len(word) < _SHORTEST)
        ),
    ]
    first, *others = branches
    return first.union(*others)


def address() -> Concat:
    """Return the address in one line: «Красная, 45-12», the locality left out when it is the whole list's own."""
    room = F("premises__number")
    return Concat(
        F(f"{_BUILDING}street"),
        Value(", "),
        F(f"{_BUILDING}house"),
        Case(When(premises__number="", then=Value("")), default=Concat(Value("-"), room)),
        output_field=CharField(),
    )


def address_order() -> list[Any]:
    """Return what sorts accounts as a courier walks: locality, street, house, room, numbers as numbers."""
    return [
        F(f"{_BUILDING}locality"),
        F(f"{_BUILDING}street"),
        _leading_number(f"{_BUILDING}house"),
        F(f"{_BUILDING}house"),
        _leading_number("premises__number"),
        F("premises__number"),
    ]


def last_reading_on() -> Subquery:
    """Return the day of the newest believed reading of any point that supplies the account."""
    readings = "usage_point__installations__readings"
    newest = (
        SupplyTerm.objects.filter(
            account=OuterRef("pk"), superseded_at=None, **{f"{readings}__superseded_at": None}
        )
        .exclude(**{f"{readings}__taken_on": None})
        .order_by(F(f"{readings}__taken_on").desc())
        .values(f"{readings}__taken_on")[:1]
    )
    return Subquery(newest)


def open_on(day: date) -> Q:
    """Return the condition that an account is open on the day."""
    return Q(active__contains=day)


def _leading_number(field: str) -> Any:
    digits = Func(F(field), Value(r"^\d{1,9}"), function="substring", output_field=CharField())
    return Coalesce(Cast(NullIf(digits, Value("")), IntegerField()), Value(2**31 - 1))
