"""Addresses of capacity, under /office/capacity/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.capacity import capacity_list, capacity_page
from sbyt.interfaces.backoffice.close import month_in_address

assert month_in_address

urlpatterns: list[URLPattern] = [
    path("", capacity_list.capacity_months, name="capacity"),
    path("<month:month>/", capacity_list.capacity_list, name="capacity-month"),
    path("<month:month>/<int:account_id>/", capacity_page.capacity, name="capacity-of-account"),
    path("<month:month>/<int:account_id>/hour/", capacity_page.capacity_hour, name="capacity-hour"),
]
