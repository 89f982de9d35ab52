"""Addresses of documents, under /office/documents/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.documents import documents_list, mass_prints

urlpatterns: list[URLPattern] = [
    path("", documents_list.documents, name="documents"),
    path("print/", mass_prints.mass_prints, name="mass-prints"),
    path("print/order/", mass_prints.order_mass_print, name="order-mass-print"),
    path("print/<int:order_id>/continue/", mass_prints.continue_mass_print, name="continue-mass-print"),
    path("print/<int:order_id>/<int:number>/", mass_prints.mass_print_file, name="mass-print-file"),
    path("<int:document_id>/pdf/", documents_list.document_pdf, name="document-pdf"),
]
