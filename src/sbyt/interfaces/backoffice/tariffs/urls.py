"""Addresses of prices, under /office/prices/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.tariffs import price_forms, price_lists

urlpatterns: list[URLPattern] = [
    path("", price_lists.rates, name="rates"),
    path("components/", price_lists.components, name="components"),
    path("acts/", price_lists.acts, name="acts"),
    path("norms/", price_lists.norms, name="norms"),
    path("vat/", price_lists.vat, name="vat"),
    path("rates/add/", price_forms.rate_add, name="add-rate"),
    path("tariffs/add/", price_forms.tariff_add, name="add-tariff"),
    path("components/add/", price_forms.component_add, name="add-component"),
    path("acts/add/", price_forms.act_add, name="add-act"),
]
