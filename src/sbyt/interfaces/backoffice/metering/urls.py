"""Addresses of usage points, under /office/points/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.metering import hours_export, meter_replace, point_page, points_list

urlpatterns: list[URLPattern] = [
    path("", points_list.points, name="points"),
    path("<int:point_id>/", point_page.point, name="point"),
    path("<int:point_id>/hour/", point_page.hour, name="point-hour"),
    path("<int:point_id>/hours.xlsx", hours_export.hours_xlsx, name="point-hours-xlsx"),
    path("<int:point_id>/meter/", meter_replace.meter_replace, name="meter-replace"),
]
