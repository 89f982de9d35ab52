"""The card of a building."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.houses.building_access import building_or_404
from sbyt.interfaces.backoffice.houses.building_areas import areas_warning
from sbyt.interfaces.backoffice.houses.building_change import facts_now
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.zone_names import zone_name
from sbyt.usecases.registers.building_card import building_card

_BY = {"meter": "по прибору", "average": "по среднему", "norm": "по нормативу", "": "не определён"}


@require_GET
@screen(verb="accounts.view", section="buildings")
def building(request: StaffRequest, building_id: int) -> HttpResponse:
    """Show what the building is like and was, its premises, meters, terms of common needs and balances."""
    place = building_or_404(request, building_id)
    card = building_card(actor=request.actor, building=place, on=today())
    branch_id = place.branch_id
    may_edit = request.actor.may("accounts.edit", branch_id=branch_id)
    context = {
        "card": card,
        "building": place,
        "now": card.term_now,
        "facts": facts_now(place),
        "areas_warning": areas_warning(place, on=today()),
        "is_house": place.kind == "apartment_building",
        "balances": [
            (row, zone_name(row.zone), _BY.get(row.house_by, row.house_by)) for row in card.balances
        ],
        "may_edit": may_edit,
        "may_open": may_edit and place.closed_on is None,
        "may_put_up": may_edit and request.actor.may("readings.enter", branch_id=branch_id),
        "may_plan": request.actor.may("readings.enter", branch_id=branch_id),
        "open_account_url": reverse("backoffice:open-account"),
    }
    return render_screen(request, "backoffice/houses/building.html", context)
