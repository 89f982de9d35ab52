"""The building that a screen is about, and the way to it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from sbyt.apps.premises.queries_of_buildings import buildings_for, premises_for
from sbyt.apps.premises.types import Building, Premises
from sbyt.interfaces.backoffice.entrance import StaffRequest


def building_or_404(request: StaffRequest, building_id: int) -> Building:
    """Return the building; 404 where it is not in the person's branches."""
    return get_object_or_404(buildings_for(request.actor).select_related("branch"), pk=building_id)


def premises_or_404(request: StaffRequest, premises_id: int) -> Premises:
    """Return the premises; 404 where they are not in the person's branches."""
    return get_object_or_404(premises_for(request.actor).select_related("building"), pk=premises_id)


def way_to(building: Building) -> list[tuple[str, str]]:
    """Return the crumbs that lead to the building."""
    return [
        (reverse("backoffice:buildings"), "Дома и квартиры"),
        (reverse("backoffice:building", args=[building.pk]), f"{building.street}, {building.house}"),
    ]
