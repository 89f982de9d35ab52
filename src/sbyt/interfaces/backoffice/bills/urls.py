"""Addresses of bills and of charges that are not released yet, under /office/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.bills import bill_page, bills_list

urlpatterns: list[URLPattern] = [
    path("bills/", bills_list.bills, name="bills"),
    path("bills/<int:bill_id>/", bill_page.bill, name="bill"),
    path("charges/<int:charge_id>/", bill_page.charge, name="charge"),
    path("charges/<int:charge_id>/day/", bill_page.day, name="charge-day"),
]
