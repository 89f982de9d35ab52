"""The other tabs of an account's card: meters and readings, terms of supply."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.point_readings import readings_at
from sbyt.apps.metering.queries.shared_meters import shared_meters_of
from sbyt.apps.premises.queries_of_buildings import size_on, term_on
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, head_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen

_MOST_READINGS = 60


@require_GET
@screen(verb="readings.view", section="accounts")
def meters(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show the meters of the account's points, standing and removed, with registers and readings."""
    card = card_or_404(request, account_id)
    readings = readings_at(point_ids=card.point_ids)
    return render_screen(
        request,
        "backoffice/contracts/meters.html",
        {
            **head_of(request, card, tab="meters"),
            "readings": readings[:_MOST_READINGS],
            "shared": shared_meters_of(point_ids=card.point_ids, on=card.on),
            "may_answer": request.actor.may("readings.enter", branch_id=card.account.branch_id),
            "more_readings": max(0, len(readings) - _MOST_READINGS),
        },
    )


@require_GET
@screen(verb="accounts.view", section="accounts")
def terms(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show on what terms the account is supplied, its party, premises and who lives there."""
    card = card_or_404(request, account_id)
    building = card.account.premises.building
    term = term_on(building_id=building.pk, on=card.on)
    like = term or building
    return render_screen(
        request,
        "backoffice/contracts/terms.html",
        {
            **head_of(request, card, tab="terms"),
            "size": size_on(premises_id=card.account.premises_id, on=card.on),
            "stoves": like.get_stove_kind_display(),
            "management": like.get_management_display(),
        },
    )
