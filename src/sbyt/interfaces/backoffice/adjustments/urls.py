"""Addresses of recalculations, under /office/adjustments/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.adjustments import adjustments_list, deciding, new_adjustment

urlpatterns: list[URLPattern] = [
    path("look/", adjustments_list.look, name="look-for-late"),
    path("", adjustments_list.adjustments, name="adjustments"),
    path("decide/", deciding.decide, name="decide-adjustments"),
    path("new/", new_adjustment.new, name="new-adjustment"),
    path("by-hand/", new_adjustment.by_hand, name="adjustment-by-hand"),
]
