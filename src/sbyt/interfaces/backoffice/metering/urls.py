"""Addresses of usage points, under /office/points/, and of readings to confirm, under /office/readings/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.metering import (
    asked_list,
    asked_reading,
    completeness,
    consumption_act_add,
    consumption_act_page,
    consumption_acts_list,
    control_point,
    hours_export,
    meter_replace,
    plan_page,
    point_acts,
    point_page,
    points_list,
    reading_grid,
    refused_list,
)

urlpatterns: list[URLPattern] = [
    path("points/", points_list.points, name="points"),
    path("points/completeness/", completeness.completeness, name="completeness"),
    path("points/<int:point_id>/", point_page.point, name="point"),
    path("points/<int:point_id>/hour/", point_page.hour, name="point-hour"),
    path("points/<int:point_id>/hours.xlsx", hours_export.hours_xlsx, name="point-hours-xlsx"),
    path("points/<int:point_id>/green-button/", hours_export.hours_green_button, name="point-green-button"),
    path("points/<int:point_id>/plan/", plan_page.plan_add, name="point-plan"),
    path("points/<int:point_id>/meter/", meter_replace.meter_replace, name="meter-replace"),
    path("points/<int:point_id>/control/", control_point.control_set, name="set-control-point"),
    path(
        "points/<int:point_id>/control/<int:control_row>/",
        control_point.control_end,
        name="end-control-point",
    ),
    path("points/<int:point_id>/acts/", point_acts.act_add, name="add-act"),
    path("points/<int:point_id>/acts/<int:ground_row>/", point_acts.act_end, name="end-act"),
    path("points/<int:point_id>/seals/", point_acts.seal_add, name="add-seal"),
    path("points/<int:point_id>/seals/<int:seal_row>/", point_acts.seal_end, name="end-seal"),
    path("points/<int:point_id>/verification/", point_acts.verification_add, name="add-verification"),
    path(
        "points/<int:point_id>/consumption-acts/",
        consumption_act_add.consumption_act_add,
        name="add-consumption-act",
    ),
    path("consumption-acts/", consumption_acts_list.consumption_acts, name="consumption-acts"),
    path("consumption-acts/<int:act_row>/", consumption_act_page.consumption_act, name="consumption-act"),
    path(
        "consumption-acts/<int:act_row>/approve/",
        consumption_act_page.consumption_act_approve,
        name="consumption-act-approve",
    ),
    path(
        "consumption-acts/<int:act_row>/refuse/",
        consumption_act_page.consumption_act_refuse,
        name="consumption-act-refuse",
    ),
    path(
        "consumption-acts/<int:act_row>/withdraw/",
        consumption_act_page.consumption_act_withdraw,
        name="consumption-act-withdraw",
    ),
    path("readings/grid/", reading_grid.grid, name="reading-grid"),
    path("readings/grid/save/", reading_grid.save, name="reading-grid-save"),
    path("readings/refused/", refused_list.refused, name="refused-readings"),
    path("readings/", asked_list.asked, name="asked-readings"),
    path("readings/<int:reading_id>/", asked_reading.asked_reading, name="asked-reading"),
]
