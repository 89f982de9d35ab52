"""Addresses of the cabinet, under /cabinet/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.cabinet import bill, documents, history, home, pay, profile, readings

app_name = "cabinet"
urlpatterns: list[URLPattern] = [
    path("", home.entrance, name="entrance"),
    path("<int:account_id>/", home.home, name="home"),
    path("<int:account_id>/why/", home.why, name="why"),
    path("<int:account_id>/pay/", pay.pay, name="pay"),
    path("<int:account_id>/readings/", readings.readings, name="readings"),
    path("<int:account_id>/readings/preview/", readings.preview, name="preview"),
    path("<int:account_id>/readings/all/", readings.all_readings, name="all-readings"),
    path("<int:account_id>/history/", history.history, name="history"),
    path("<int:account_id>/bills/<int:bill_id>/", bill.bill, name="bill"),
    path("<int:account_id>/documents/", documents.documents, name="documents"),
    path("<int:account_id>/letters/", documents.ask_letter, name="ask-letter"),
    path("<int:account_id>/documents/<int:document_id>/pdf/", documents.document_pdf, name="document-pdf"),
    path("<int:account_id>/hours/", profile.hours, name="hours"),
    path("<int:account_id>/hours/green-button/", profile.green_button, name="green-button"),
]
