"""Addresses of the close of a month, under /office/close/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.close import cockpit, month_in_address  # noqa: F401  the converter `month`
from sbyt.interfaces.backoffice.runs import steering

urlpatterns: list[URLPattern] = [
    path("", cockpit.close, name="close"),
    path("<month:month>/", cockpit.close_month, name="close-month"),
    path("<month:month>/live/<int:run_id>/", cockpit.close_live, name="close-live"),
    path("<month:month>/run/", steering.start, name="run-start"),
]
