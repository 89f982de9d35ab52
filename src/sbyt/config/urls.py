"""Where each door hangs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sbyt.interfaces.sign_in.front_door import front_door

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front_door, name="front_door"),
    path("sign-in/", include("sbyt.interfaces.sign_in.urls")),
    path("api/", include("sbyt.interfaces.api.urls")),
    path("cabinet/", include("sbyt.interfaces.cabinet.urls")),
    path("office/", include("sbyt.interfaces.backoffice.urls")),
]

handler403 = "sbyt.config.refusals.no_right"
handler404 = "sbyt.config.refusals.not_found"
handler500 = "sbyt.config.refusals.failed"
