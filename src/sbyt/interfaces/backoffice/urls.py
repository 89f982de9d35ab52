"""Addresses of the back office, under /office/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sbyt.interfaces.backoffice import frame
from sbyt.interfaces.backoffice.ledger import turnover
from sbyt.interfaces.backoffice.people import changes_journal

app_name = "backoffice"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", frame.start, name="start"),
    path("accounts/", include("sbyt.interfaces.backoffice.contracts.urls")),
    path("buildings/", include("sbyt.interfaces.backoffice.houses.urls")),
    path("documents/", include("sbyt.interfaces.backoffice.documents.urls")),
    path("", include("sbyt.interfaces.backoffice.metering.urls")),
    path("rounds/", include("sbyt.interfaces.backoffice.rounds.urls")),
    path("network/", include("sbyt.interfaces.backoffice.network.urls")),
    path("checks/", include("sbyt.interfaces.backoffice.checks.urls")),
    path("schemes/", include("sbyt.interfaces.backoffice.schemes.urls")),
    path("capacity/", include("sbyt.interfaces.backoffice.capacity.urls")),
    path("prices/", include("sbyt.interfaces.backoffice.tariffs.urls")),
    path("giszhkh/", include("sbyt.interfaces.backoffice.giszhkh.urls")),
    path("imports/", include("sbyt.interfaces.backoffice.imports.urls")),
    path("", include("sbyt.interfaces.backoffice.bills.urls")),
    path("close/", include("sbyt.interfaces.backoffice.close.urls")),
    path("adjustments/", include("sbyt.interfaces.backoffice.adjustments.urls")),
    path("runs/", include("sbyt.interfaces.backoffice.runs.urls")),
    path("payments/", include("sbyt.interfaces.backoffice.payments.urls")),
    path("turnover/", turnover.turnover, name="turnover"),
    path("reports/", include("sbyt.interfaces.backoffice.reports.urls")),
    path("registers/", include("sbyt.interfaces.backoffice.registers.urls")),
    path("users/", include("sbyt.interfaces.backoffice.people.urls")),
    path("changes/", changes_journal.changes, name="changes"),
    path("branch/", frame.choose_branch, name="choose-branch"),
    path("views/<slug:list_name>/", frame.keep_view, name="save-view"),
    path("views/<int:view_id>/drop/", frame.remove_view, name="drop-view"),
    path("find/", frame.palette, name="palette"),
]
