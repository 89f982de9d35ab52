"""«Сколько, почему, что сделать»: the first page of an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.interfaces.cabinet.consumption_bars import bars_of
from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.interfaces.cabinet.words import causes_in_words, deadline_in_words
from sbyt.kit.access.doors import actor_from, signed_in
from sbyt.usecases.cabinet.difference import difference_of
from sbyt.usecases.cabinet.own_account import accounts_of
from sbyt.usecases.cabinet.standing import reading_deadline, standing_of

_TWO_YEARS = 25


@require_GET
@signed_in
def entrance(request: HttpRequest) -> HttpResponse:
    """Lead to the account looked at last, or to the first one; say what to do where there is none."""
    accounts = accounts_of(actor_from(request))
    if not accounts:
        return render(request, "cabinet/no_accounts.html", {"is_staff": actor_from(request).is_staff})
    known = {account.pk for account in accounts}
    last = request.session.get("cabinet_account")
    chosen = last if last in known else accounts[0].pk
    return HttpResponseRedirect(reverse("cabinet:home", args=[chosen]))


@require_GET
@own_account
def home(request: ConsumerRequest) -> HttpResponse:
    """Show what is owed, by when, why, and the year of consumption."""
    standing = standing_of(request.account, today=timezone.localdate(), months=_TWO_YEARS)
    context = {
        "standing": standing,
        "difference": difference_of(standing.bills),
        "bars": bars_of(standing.bills),
        "deadline": deadline_in_words(reading_deadline(today=timezone.localdate())),
    }
    return show(request, "home.html", context, section="home")


@require_GET
@own_account
def why(request: ConsumerRequest) -> HttpResponse:
    """Show why the latest bill is not the one before: causes that add up to the kopeck."""
    standing = standing_of(request.account, today=timezone.localdate())
    difference = difference_of(standing.bills)
    context = {
        "difference": difference,
        "causes": [] if difference is None else causes_in_words(difference),
    }
    return show(request, "why.html", context, section="home")
