"""Addresses of schemes, under /office/schemes/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.schemes import scheme_edit, scheme_page, schemes_list

urlpatterns: list[URLPattern] = [
    path("", schemes_list.schemes, name="schemes"),
    path("add/", scheme_edit.scheme_add, name="add-scheme"),
    path("<int:scheme_id>/", scheme_page.scheme, name="scheme"),
    path("<int:scheme_id>/draft/", scheme_edit.draft_start, name="scheme-draft"),
    path("<int:scheme_id>/nodes/add/<slug:kind>/", scheme_edit.node_add, name="scheme-node-add"),
    path("<int:scheme_id>/nodes/<int:node_id>/", scheme_edit.node_change, name="scheme-node"),
    path("<int:scheme_id>/nodes/<int:node_id>/remove/", scheme_edit.node_remove, name="scheme-node-remove"),
    path("<int:scheme_id>/links/", scheme_edit.link, name="scheme-link"),
    path("<int:scheme_id>/force/", scheme_edit.force, name="scheme-force"),
]
