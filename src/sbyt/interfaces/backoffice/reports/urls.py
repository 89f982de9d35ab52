"""Addresses of reports, under /office/reports/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.reports import (
    common_needs_report,
    debtors_report,
    direct_contracts_report,
    meters_report,
    money_reports,
    reports_list,
    turnover_report,
)

urlpatterns: list[URLPattern] = [
    path("", reports_list.reports, name="reports"),
    path("turnover/", turnover_report.turnover_report, name="report-turnover"),
    path("debtors/", debtors_report.debtors_report, name="report-debtors"),
    path("meters/", meters_report.meters_report, name="report-meters"),
    path(
        "direct-contracts/", direct_contracts_report.direct_contracts_report, name="report-direct-contracts"
    ),
    path("payments/", money_reports.payments_report, name="report-payments"),
    path("collection/", money_reports.collection_report, name="report-collection"),
    path("common-needs/", common_needs_report.common_needs_report, name="report-common-needs"),
    path("common-needs/<int:building_id>/", common_needs_report.form_83, name="report-f83"),
]
