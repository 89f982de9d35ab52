"""Addresses of payments, under /office/payments/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.payments import payments_list, reversals

urlpatterns: list[URLPattern] = [
    path("", payments_list.payments, name="payments"),
    path("<int:payment_id>/", payments_list.payment, name="payment"),
    path("reversals/", reversals.reversals, name="reversals"),
    path("reversals/decide/", reversals.decide, name="decide-reversals"),
]
