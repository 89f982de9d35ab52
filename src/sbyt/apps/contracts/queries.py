"""The scoped doors to accounts: whoever asks names the actor first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sbyt.apps.contracts.models import Account, AccountAccess, HouseTerm, SupplyTerm
from sbyt.kit.access.actor import Actor
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in


def account_ids_of_consumer(user_id: int) -> frozenset[int]:
    """Return the accounts that were opened to a consumer and not revoked."""
    accesses = AccountAccess.objects.filter(user_id=user_id, user__is_active=True, revoked_at=None)
    return frozenset(accesses.values_list("account_id", flat=True))


def branches_of_consumers(user_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the branches of all accounts that are open to each of the users; empty where none is."""
    lived: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    accesses = AccountAccess.objects.filter(user_id__in=user_ids, revoked_at=None)
    for user_id, branch_id in accesses.values_list("user_id", "account__branch_id"):
        lived[user_id].add(branch_id)
    return {user_id: frozenset(branches) for user_id, branches in lived.items()}


def open_accesses() -> QuerySet[AccountAccess]:
    """Return what is open to whom now; the caller names the users or the accounts he may see."""
    return AccountAccess.objects.filter(revoked_at=None)


def accesses_of(user_ids: list[int]) -> QuerySet[AccountAccess]:
    """Return the accounts open to these users now, the account at hand."""
    return (
        open_accesses()
        .filter(user_id__in=user_ids)
        .select_related("account")
        .order_by("user_id", "account__number")
    )


def accesses_to(account_id: int) -> QuerySet[AccountAccess]:
    """Return to whom the account was ever opened, open ones first, the user at hand; the caller may see the account."""
    accesses = AccountAccess.objects.filter(account_id=account_id)
    return accesses.select_related("user").order_by(F("revoked_at").desc(nulls_first=True), "-granted_at")


def accounts_for(actor: Actor, *, verb: str = "accounts.view") -> QuerySet[Account]:
    """Return the accounts a member of staff may treat so: those of the branches where the verb is granted."""
    branches = actor.branches(verb)
    accounts = Account.objects.all()
    return accounts if branches is None else accounts.filter(branch_id__in=branches)


def accounts_seen_by(actor: Actor, *, verb: str) -> QuerySet[Account]:
    """Return the accounts where the actor holds the verb, as staff or as the consumer whose accounts they are.

    Raises UnableToAct where there is neither.
    """
    if not actor.account_ids:
        actor.require(verb)
        return accounts_for(actor, verb=verb)
    branches = actor.branches(verb)
    if branches is None:
        return Account.objects.all()
    return Account.objects.filter(Q(branch_id__in=branches) | Q(id__in=actor.account_ids))


def own_accounts(actor: Actor) -> QuerySet[Account]:
    """Return the accounts that the actor sees in the cabinet as a consumer."""
    return Account.objects.filter(id__in=actor.account_ids)


def supplied_accounts(*, date_from: date, date_to: date) -> QuerySet[Account]:
    """Return the accounts that some point supplies on at least one day of `[date_from, date_to)`."""
    days = DateRange(date_from, date_to)
    terms = SupplyTerm.objects.filter(account=OuterRef("pk"), superseded_at=None, valid__overlap=days)
    return Account.objects.filter(Exists(terms), active__overlap=days)


def open_accounts(*, date_from: date, date_to: date) -> QuerySet[Account]:
    """Return the accounts that are open on at least one day of `[date_from, date_to)`."""
    return Account.objects.filter(active__overlap=DateRange(date_from, date_to))


def billed_accounts(*, date_from: date, date_to: date) -> QuerySet[Account]:
    """Return `supplied_accounts` and those of managers who buy the common needs of a house in the days.

    Where no house has such a manager the query is that of `supplied_accounts`: a join, while two conditions are tried account by
    account. One query is asked at once.
    """
    days = DateRange(date_from, date_to)
    bought = HouseTerm.objects.filter(superseded_at=None, valid__overlap=days, manager_account__isnull=False)
    if not bought.exists():
        return supplied_accounts(date_from=date_from, date_to=date_to)
    terms = SupplyTerm.objects.filter(account=OuterRef("pk"), superseded_at=None, valid__overlap=days)
    managers = Q(pk__in=bought.values("manager_account_id"))
    return Account.objects.filter(Q(Exists(terms)) | managers, active__overlap=days)


def nobody_is_supplied() -> bool:
    """Tell whether there is not a single account."""
    return not Account.objects.exists()


def account_ids_by_number(numbers: Collection[str]) -> dict[str, int]:
    """Return the ids of the accounts with these numbers; unknown numbers are left out. One query."""
    return dict(Account.objects.filter(number__in=numbers).values_list("number", "id"))


def building_of_account(account_id: int) -> int | None:
    """Return the id of the building the account's premises lie in; None for an account of no premises."""
    return Account.objects.filter(pk=account_id).values_list("premises__building_id", flat=True).first()


def account_kinds(*, account_ids: Ids) -> dict[int, str]:
    """Return the kind of each account by one query."""
    kinds = read_columns(
        f"SELECT id, kind FROM contracts_account WHERE {ids_in('id', account_ids)}",  # noqa: S608  ids_in writes whole numbers alone
        schema={"account_id": pl.Int64(), "kind": pl.String()},
    )
    return dict(kinds.iter_rows())


def accounts_of_buildings(building_ids: Collection[int] | QuerySet[Any]) -> QuerySet[Account]:
    """Return the accounts whose premises lie in the buildings: ids, or a query of one column of ids."""
    return Account.objects.filter(premises__building_id__in=building_ids)
