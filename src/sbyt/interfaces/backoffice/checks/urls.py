"""Addresses of checks, under /office/checks/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.checks import (
    check_rules,
    disbelief_page,
    finding_page,
    findings_list,
    recalculations,
)

urlpatterns: list[URLPattern] = [
    path("", findings_list.hour_findings, name="hour-findings"),
    path("run/", findings_list.check, name="hour-check"),
    path("rules/", check_rules.rules, name="check-rules"),
    path("rules/<slug:point_class>/", check_rules.rule_change, name="check-rule"),
    path("recalculations/", recalculations.recalculations, name="recalculations"),
    path("recalculations/correct/", recalculations.recalculations_correct, name="recalculations-correct"),
    path("recalculations/done/", recalculations.recalculations_done, name="recalculations-done"),
    path("<int:finding_id>/", finding_page.hour_finding, name="hour-finding"),
    path("<int:finding_id>/accept/", finding_page.accept, name="hour-finding-accept"),
    path("<int:finding_id>/disbelieve/", disbelief_page.disbelieve, name="hour-finding-disbelieve"),
    path("<int:finding_id>/replace/", finding_page.replace, name="hour-finding-replace"),
]
