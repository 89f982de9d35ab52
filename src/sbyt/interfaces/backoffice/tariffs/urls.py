"""Addresses of prices, under /office/prices/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.tariffs import (
    calendar_load,
    capacity_forms,
    capacity_lists,
    key_rates,
    price_forms,
    price_lists,
    rule_form,
    rule_lists,
)

urlpatterns: list[URLPattern] = [
    path("", price_lists.rates, name="rates"),
    path("components/", price_lists.components, name="components"),
    path("acts/", price_lists.acts, name="acts"),
    path("norms/", price_lists.norms, name="norms"),
    path("vat/", price_lists.vat, name="vat"),
    path("rates/add/", price_forms.rate_add, name="add-rate"),
    path("norms/add/", price_forms.norm_add, name="add-norm"),
    path("tariffs/add/", price_forms.tariff_add, name="add-tariff"),
    path("components/add/", price_forms.component_add, name="add-component"),
    path("acts/add/", price_forms.act_add, name="add-act"),
    path("peak-hours/", capacity_lists.peak_hours, name="peak-hours"),
    path("planned-hours/", capacity_lists.planned_hours, name="planned-hours"),
    path("calendar/", capacity_lists.calendar, name="calendar"),
    path("peak-hours/add/", capacity_forms.peak_hours_add, name="add-peak-hours"),
    path("planned-hours/add/", capacity_forms.planned_hours_add, name="add-planned-hours"),
    path("calendar/load/", calendar_load.calendar_load, name="load-calendar"),
    path("calendar/add/", capacity_forms.calendar_day_add, name="add-calendar-day"),
    path("key-rates/", key_rates.key_rates, name="key-rates"),
    path("key-rates/add/", key_rates.key_rates_add, name="add-key-rates"),
    path("key-rates/known/", key_rates.key_rates_known, name="known-key-rates"),
    path("rules/", rule_lists.rules, name="rules"),
    path("rules/versions/", rule_lists.versions, name="rule-versions"),
    path("rules/add/", rule_form.rule_add, name="add-rule"),
]
