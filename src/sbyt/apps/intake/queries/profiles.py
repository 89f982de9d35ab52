"""Profiles of tables."""

from __future__ import annotations

from django.db.models import QuerySet

from sbyt.apps.intake.models import TableProfile


def table_profiles() -> QuerySet[TableProfile]:
    """Return all profiles by name: the first whose pattern fits reads a file."""
    return TableProfile.objects.order_by("name")
