"""Addresses of the API."""

from __future__ import annotations

from django.urls import path

from sbyt.interfaces.api.docs_page import docs_page
from sbyt.interfaces.api.service import api

urlpatterns = [
    path("docs", docs_page, name="api-docs"),
    path("", api.urls),
]
