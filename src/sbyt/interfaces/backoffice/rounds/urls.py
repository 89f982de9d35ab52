"""Addresses of control rounds, under /office/rounds/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.rounds import round_page, round_plan, rounds_list

urlpatterns: list[URLPattern] = [
    path("", rounds_list.rounds, name="rounds"),
    path("plan/", round_plan.round_plan, name="plan-rounds"),
    path("<int:round_id>/", round_page.round_page, name="round"),
    path("<int:round_id>/sheet.xlsx", round_page.sheet, name="round-sheet"),
    path("<int:round_id>/end/", round_page.end, name="end-round"),
]
