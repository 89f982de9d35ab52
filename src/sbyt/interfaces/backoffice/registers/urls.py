"""Addresses of registers that go out, under /office/registers/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.registers import layouts, pages, sending

urlpatterns: list[URLPattern] = [
    path("compensations/", pages.compensations, name="report-compensations"),
    path("subsidies/", pages.recipients, name="report-subsidies"),
    path("send/", sending.send, name="send-register"),
    path("sent/<int:register_id>/", sending.sent_file, name="sent-register"),
    path("reply/<int:file_id>/", sending.reply, name="reply-register"),
    path("layouts/", layouts.layouts, name="register-layouts"),
    path("layouts/new/", layouts.layout, name="new-register-layout"),
    path("layouts/<int:layout_id>/", layouts.layout, name="register-layout"),
]
