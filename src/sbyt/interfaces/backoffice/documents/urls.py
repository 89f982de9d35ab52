"""Addresses of documents, under /office/documents/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.documents import deliveries, documents_list, letters_list, mass_prints

urlpatterns: list[URLPattern] = [
    path("", documents_list.documents, name="documents"),
    path("print/", mass_prints.mass_prints, name="mass-prints"),
    path("print/order/", mass_prints.order_mass_print, name="order-mass-print"),
    path("print/<int:order_id>/continue/", mass_prints.continue_mass_print, name="continue-mass-print"),
    path("print/<int:order_id>/<int:number>/", mass_prints.mass_print_file, name="mass-print-file"),
    path("email/", letters_list.letters, name="deliveries"),
    path("email/queue/", deliveries.queue_letters, name="queue-letters"),
    path("email/again/", letters_list.letters_again, name="letters-again"),
    path("email/of/<int:account_id>/", deliveries.consent, name="bills-by-email"),
    path("<int:document_id>/pdf/", documents_list.document_pdf, name="document-pdf"),
]
