"""What lists of accounts need: address, sorting by address, the last reading."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from sbyt.apps.contracts.models import SupplyTerm

_BUILDING: Final = "premises__building__"


def debt_of_all(*, kept: bool) -> Coalesce:
    """Return what each account owes in kopecks for all accounts at once: to sort, narrow and add them up by.

    `kept`: all of it stands in the kept balances (`ledger.queries.all_balances_are_kept`), and none is summed.
    """
    return Coalesce(F("kept_debt__balance_kop" if kept else "receivable__balance_kop"), 0)


def debt_in_index() -> F:
    """Return the kept debt of accounts that were posted to, as the index has it: such a list is read by it, page by page."""
    return F("kept_debt__balance_kop")


def owes_as_kept(kopecks: int) -> Q:
    """Return the condition that the kept debt is so much or more; `kopecks` above zero, for who was never posted to has none."""
    return Q(kept_debt__balance_kop__gte=kopecks)


def advanced_as_kept(kopecks: int) -> Q:
    """Return the condition that the kept balance is an advance of so much or more; `kopecks` above zero."""
    return Q(kept_debt__balance_kop__lte=-kopecks)


def turnover_joined(*, month: date) -> tuple[dict[str, FilteredRelation], dict[str, Coalesce]]:
    """Return the join with the month's turnovers, and opening balance, debit and credit by it, in kopecks.

    The join goes into `alias()` first. All accounts are summed at once: to sort, narrow and add them up by; the columns have the
    names of `ledger.queries.turnover_columns`, which reckons one account at a time.
    """
    join = FilteredRelation("turnovers", condition=Q(turnovers__month=month))
    names = ("opening", "debit", "credit")
    return {"moved": join}, {name: Coalesce(F(f"moved__{name}_kop"), 0) for name in names}


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
    believed = {f"{readings}__superseded_at": None, f"{readings}__taken_on__isnull": False}
    newest = (
        SupplyTerm.objects.filter(account=OuterRef("pk"), superseded_at=None, **believed)
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
