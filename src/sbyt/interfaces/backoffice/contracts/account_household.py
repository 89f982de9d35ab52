"""The tab of a household's account: who lives there, how large it is, absences, benefits, what came before and after."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries_life import benefits_of, exemptions_of, late_facts_of, relatives_of
from sbyt.apps.premises.queries_of_buildings import sizes_of
from sbyt.apps.premises.queries_of_people import absences_of, people_of
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, head_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen


@require_GET
@screen(verb="accounts.view", section="accounts")
def household(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show residents, sizes, absences, benefits and exemptions with their periods and documents."""
    card = card_or_404(request, account_id)
    if card.account.kind != "household":
        raise Http404
    premises, life = card.account.premises, card.account.active
    context = {
        **head_of(request, card, tab="household"),
        "people": people_of(premises_id=premises.pk),
        "sizes": sizes_of(premises_id=premises.pk),
        "absences": absences_of(premises_id=premises.pk, since=life.lower, until=life.upper),
        "benefits": benefits_of(account_id=account_id),
        "exemptions": exemptions_of(account_id=account_id),
        "relatives": relatives_of(account_id=account_id),
        "late_facts": late_facts_of(account_id=account_id, building_id=premises.building_id),
        "is_open": card.state == "open" and card.account.active.upper is None,
        "may_split": premises.kind in {"flat", "section"},
    }
    return render_screen(request, "backoffice/contracts/household.html", context)
