"""Sources with their latest look."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from sbyt.apps.intake.models import IntakeSource, SourceLook


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A source and its latest look, None where there was none yet."""

    source: IntakeSource
    last: SourceLook | None


def sources_seen() -> list[SourceSeen]:
    """Return all sources by name with their latest look; two queries."""
    latest = SourceLook.objects.filter(source=OuterRef("pk")).order_by("-started_at").values("pk")[:1]
    sources = list(IntakeSource.objects.annotate(last_look=Subquery(latest)).order_by("name"))
    looks = SourceLook.objects.in_bulk([source.last_look for source in sources if source.last_look])
    return [SourceSeen(source, looks.get(source.last_look)) for source in sources]


def source_named(source_id: int) -> IntakeSource:
    """Return the source; raises IntakeSource.DoesNotExist."""
    return IntakeSource.objects.get(pk=source_id)


def latest_looks(source_id: int, *, most: int = 20) -> list[SourceLook]:
    """Return the latest looks into a source, the newest first."""
    return list(SourceLook.objects.filter(source_id=source_id).order_by("-started_at")[:most])
