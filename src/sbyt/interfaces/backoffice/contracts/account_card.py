"""«Что было и почему столько»: the card of one account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries import accounts_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen


@require_GET
@screen(verb="accounts.view", section="accounts")
def account(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show an account of the person's branches; 404 for any other."""
    accounts = accounts_for(request.actor).select_related("party", "premises__building", "branch", "contract")
    card = get_object_or_404(accounts, pk=account_id)
    return render_screen(request, "backoffice/contracts/account.html", {"account": card})
