"""Readings of files that were refused and that nothing has mended yet."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from sbyt.apps.metering.models import ImportFile, ImportIssue
from sbyt.apps.metering.queries.import_journal import import_journal
from sbyt.kit.access.actor import Actor

_OF_READINGS: Final = (
    ImportFile.Format.READING_SHEET,
    ImportFile.Format.REGISTER_TABLE,
    ImportFile.Format.PYRAMID_READINGS,
)


def refused_readings(actor: Actor) -> QuerySet[ImportIssue]:
    """Return the refusals of files of readings that the actor may see, a row a refusal."""
    files = import_journal(actor).filter(format__in=_OF_READINGS).order_by().values("pk")
    return ImportIssue.objects.filter(
        severity=ImportIssue.Severity.REFUSED, resolved_at=None, import_file__in=files
    )
