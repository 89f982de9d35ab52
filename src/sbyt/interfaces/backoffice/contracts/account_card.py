"""«Что было и почему столько»: the card of one account and what opens beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, story_page
from sbyt.interfaces.backoffice.contracts.account_panel import panel_of
from sbyt.interfaces.backoffice.contracts.panels import Panel
from sbyt.interfaces.backoffice.contracts.payment_entry import payment_panel
from sbyt.interfaces.backoffice.contracts.reading_entry import entry_panel
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_part
from sbyt.usecases.account_card.card import AccountCard

_FORMS: Final[dict[str, tuple[str, Callable[[AccountCard], Panel]]]] = {
    "new-reading": ("readings.enter", entry_panel),
    "new-payment": ("payments.enter", payment_panel),
}


@require_GET
@screen(verb="accounts.view", section="accounts")
def account(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show the story of an account; `open` names the event whose panel stands beside it."""
    card = card_or_404(request, account_id)
    opened = request.GET.get("open", "")
    panel = _panel(request, card, opened) if opened else None
    if panel is not None and request.htmx.target == "panel":
        return render_part(request, *panel)
    return story_page(request, card, opened=opened, panel=panel)


def _panel(request: StaffRequest, card: AccountCard, opened: str) -> Panel:
    form = _FORMS.get(opened)
    if form is None:
        return panel_of(request, card, opened)
    verb, build = form
    request.actor.require(verb, branch_id=card.account.branch_id)
    return build(card)
