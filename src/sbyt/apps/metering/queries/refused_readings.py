"""Readings that came and are not believed: refused lines of files and figures typed that nothing has mended, and refusals by people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sbyt.apps.metering.models import RefusedReading
from sbyt.apps.metering.queries.import_journal import import_journal
from sbyt.kit.access.actor import Actor


def refused_readings(actor: Actor) -> QuerySet[RefusedReading]:
    """Return what the actor may see, a row a refusal: lines of the files that he sees, readings of his branches."""
    rows = RefusedReading.objects.all()
    branches = actor.branches("imports.view")
    if branches is None:
        return rows
    files = import_journal(actor).order_by().values("pk")
    lines = Q(kind=RefusedReading.Kind.LINE, import_file__in=files)
    of_points = [RefusedReading.Kind.READING, RefusedReading.Kind.TYPED]
    return rows.filter(lines | Q(kind__in=of_points, branch_id__in=branches))
