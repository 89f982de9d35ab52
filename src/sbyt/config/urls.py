"""Where each door hangs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("office/", include("sbyt.interfaces.backoffice.urls")),
]

handler403 = "sbyt.interfaces.backoffice.refusals.no_right"
handler404 = "sbyt.interfaces.backoffice.refusals.not_found"
handler500 = "sbyt.interfaces.backoffice.refusals.broken"
