"""The door of the cabinet: signed in, and the account is one's own; any other is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sbyt.apps.contracts.types import Account
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.doors import OWN_ACCOUNT, actor_from, marked, signed_in
from sbyt.usecases.cabinet.own_account import accounts_of

_More = ParamSpec("_More")


class ConsumerRequest(HttpRequest):
    """A request that passed the door: `account` is looked at, `accounts` are all that the person has."""

    actor: Actor
    account: Account
    accounts: list[Account]


_Page = Callable[Concatenate[ConsumerRequest, _More], HttpResponse]
_View = Callable[Concatenate[HttpRequest, int, _More], HttpResponse]


def own_account(page: _Page[_More]) -> _View[_More]:
    """Return a view of one's own account, by its id in the address; 404 for any other."""

    @wraps(page)
    def entered(
        request: HttpRequest, account_id: int, *args: _More.args, **kwargs: _More.kwargs
    ) -> HttpResponse:
        consumer = cast("ConsumerRequest", request)
        consumer.accounts = accounts_of(actor_from(request))
        found = [account for account in consumer.accounts if account.pk == account_id]
        if not found:
            raise Http404
        consumer.account = found[0]
        request.session["cabinet_account"] = account_id
        return page(consumer, *args, **kwargs)

    return cast("_View[_More]", marked(signed_in(cast("Any", entered)), OWN_ACCOUNT))


def show(
    request: ConsumerRequest, template: str, context: dict[str, Any], *, section: str, status: int = 200
) -> HttpResponse:
    """Return a page in the frame of the cabinet, `section` lit in its navigation."""
    frame = {
        "account": request.account,
        "accounts": request.accounts,
        "others": [account for account in request.accounts if account.pk != request.account.pk],
        "section": section,
        "legal": request.account.kind == request.account.Kind.LEGAL,
        "is_staff": actor_from(request).is_staff,
    }
    return render(request, f"cabinet/{template}", {**frame, **context}, status=status)
