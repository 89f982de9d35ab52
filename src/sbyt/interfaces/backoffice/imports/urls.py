"""Addresses of the journal of files, under /office/imports/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.close import month_in_address  # noqa: F401  <month:…>
from sbyt.interfaces.backoffice.imports import (
    attaching,
    blank_sheet,
    downloads,
    file_page,
    journal,
    monitoring,
    profiles,
    server_points,
    sources,
    statistics,
    uploading,
)

urlpatterns: list[URLPattern] = [
    path("", journal.imports, name="imports"),
    path("upload/", uploading.upload, name="import-upload"),
    path("uploads/", uploading.uploads_live, name="uploads-live"),
    path("uploads/<int:upload_id>/", uploading.upload_page, name="upload"),
    path("uploads/<int:upload_id>/continue/", uploading.upload_continue, name="upload-continue"),
    path("sheet/", blank_sheet.reading_sheet, name="reading-sheet"),
    path("sources/", sources.sources, name="import-sources"),
    path("sources/new/<slug:source_kind>/", sources.new_source, name="import-source-new"),
    path("sources/<int:source_id>/", sources.source, name="import-source"),
    path("sources/<int:source_id>/points/", server_points.server_points, name="import-source-points"),
    path("sources/<int:source_id>/look/", sources.look_now, name="import-source-look"),
    path("profiles/", profiles.profiles, name="import-profiles"),
    path("profiles/new/", profiles.profile, name="import-profile-new"),
    path(
        "profiles/new/registers/",
        profiles.profile,
        {"kind": "registers"},
        name="import-profile-new-registers",
    ),
    path(
        "profiles/new/payments/", profiles.profile, {"kind": "payments"}, name="import-profile-new-payments"
    ),
    path(
        "profiles/new/subsidies/",
        profiles.profile,
        {"kind": "subsidies"},
        name="import-profile-new-subsidies",
    ),
    path("profiles/<int:profile_id>/", profiles.profile, name="import-profile"),
    path("statistics/", statistics.statistics, name="import-statistics"),
    path("statistics/<month:month>/", statistics.statistics, name="import-statistics-month"),
    path("monitoring/", monitoring.monitoring, name="import-monitoring"),
    path("monitoring/<month:month>/", monitoring.monitoring, name="import-monitoring-month"),
    path("monitoring/systems/<slug:system_code>/", monitoring.system, name="import-system"),
    path("monitoring/silence/<int:incident_id>/", monitoring.close_silence, name="import-silence-close"),
    path("<int:file_id>/", file_page.import_file, name="import-file"),
    path("<int:file_id>/lines/<int:line>/", file_page.source_lines, name="import-lines"),
    path("<int:file_id>/attach/<str:code>/", attaching.attach, name="import-attach"),
    path("<int:file_id>/attach/<str:code>/to/", attaching.attach_to, name="import-attach-to"),
    path("<int:file_id>/again/", attaching.parse_again, name="import-again"),
    path("<int:file_id>/original/", downloads.original, name="import-original"),
    path("<int:file_id>/refused/", downloads.refused_rows, name="import-refused"),
]
