"""Accounts: the list, and one with what it owes."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from sbyt.apps.contracts.queries import accounts_seen_by
from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.queries import balance_of
from sbyt.interfaces.api.doors import asking
from sbyt.interfaces.api.paging import Limit, Next
from sbyt.kit.access.doors import marked

router = Router(tags=["Лицевые счета"])


class AccountRow(Schema):
    """An account in a list."""

    number: str = Field(description="Номер лицевого счёта", examples=["150001145"])
    kind: Literal["household", "legal"] = Field(description="Население или юридическое лицо")
    name: str = Field(description="Потребитель", examples=["Соколов П. П."])
    address: str = Field(examples=["Светлогорск, Красная, 45-12"])
    branch: str = Field(description="Код отделения", examples=["01"])
    opened_on: date | None = Field(description="Открыт с", examples=["2020-01-01"])
    closed_on: date | None = Field(description="Закрыт с этого дня; null: открыт", examples=[None])


class AccountPage(Schema):
    """A page of accounts."""

    items: list[AccountRow]
    next: Next


class ContractOut(Schema):
    """The contract of a legal entity."""

    number: str = Field(examples=["ЭС/П-168/19"])
    signed_on: date


class AccountOut(AccountRow):
    """One account."""

    contract: ContractOut | None
    balance_kop: int = Field(
        description="Сальдо в копейках: больше нуля долг, меньше нуля аванс", examples=[143618]
    )


class AccountFilter(Schema):
    """What part of the list is asked for."""

    q: str = Field("", max_length=100, description="Часть номера или имени", examples=["1500"])
    kind: Literal["household", "legal"] | None = Field(None, description="Население или юридические лица")
    branch: str | None = Field(None, description="Код отделения", examples=["01"])
    open_on: date | None = Field(None, description="Только открытые в этот день", examples=["2021-07-31"])
    after: str = Field("", description="next предыдущей страницы")


@router.get("/accounts", response=AccountPage, summary="Список лицевых счетов", operation_id="listAccounts")
def list_accounts(request: HttpRequest, sought: Query[AccountFilter], limit: Limit = 100) -> AccountPage:
    """Счета, которые видны ключу, по возрастанию номера."""
    accounts = _sought(accounts_seen_by(asking(request), verb="accounts.view"), sought)
    page = list(_with_places(accounts).order_by("number")[: limit + 1])
    return AccountPage(
        items=[AccountRow(**_row(account)) for account in page[:limit]],
        next=page[limit - 1].number if len(page) > limit else None,
    )


@router.get("/accounts/{number}", response=AccountOut, summary="Лицевой счёт", operation_id="getAccount")
def get_account(request: HttpRequest, number: str) -> AccountOut:
    """Счёт с договором и сальдо."""
    account = account_seen(request, number, verb="accounts.view")
    contract = account.contract
    return AccountOut(
        **_row(account),
        contract=None
        if contract is None
        else ContractOut(number=contract.number, signed_on=contract.signed_on),
        balance_kop=balance_of(subaccount_id=account.pk),
    )


def account_seen(request: HttpRequest, number: str, *, verb: str) -> Account:
    """Return an account by number where the key may see it. Raises Http404, UnableToAct."""
    account = _with_places(accounts_seen_by(asking(request), verb=verb)).filter(number=number).first()
    if account is None:
        raise Http404
    return account


def _sought(accounts: QuerySet[Account], sought: AccountFilter) -> QuerySet[Account]:
    if sought.q:
        accounts = accounts.filter(Q(number__icontains=sought.q) | Q(party_name__icontains=sought.q))
    if sought.kind is not None:
        accounts = accounts.filter(kind=sought.kind)
    if sought.branch is not None:
        accounts = accounts.filter(branch__code=sought.branch)
    if sought.open_on is not None:
        accounts = accounts.filter(active__contains=sought.open_on)
    return accounts.filter(number__gt=sought.after) if sought.after else accounts


def _with_places(accounts: QuerySet[Account]) -> QuerySet[Account]:
    return accounts.select_related("branch", "contract", "premises__building")


def _row(account: Account) -> dict[str, Any]:
    return {
        "number": account.number,
        "kind": account.kind,
        "name": account.party_name,
        "address": str(account.premises),
        "branch": account.branch.code,
        "opened_on": account.active.lower,
        "closed_on": account.active.upper,
    }


marked(list_accounts, "accounts.view")
marked(get_account, "accounts.view")
