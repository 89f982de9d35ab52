"""Addresses of documents, under /office/documents/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.documents import documents_list

urlpatterns: list[URLPattern] = [
    path("", documents_list.documents, name="documents"),
    path("<int:document_id>/pdf/", documents_list.document_pdf, name="document-pdf"),
]
