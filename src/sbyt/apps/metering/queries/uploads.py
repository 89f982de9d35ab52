"""What was brought at once, and what became of it so far."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet

from sbyt.apps.metering.models import ImportFile, Upload, UploadPart


def uploads_of(*, user_id: int) -> QuerySet[Upload]:
    """Return the uploads of a person, the newest first: nobody else sees them; their files are in the journal."""
    return Upload.objects.filter(brought_by_id=user_id).order_by("-brought_at", "-pk")


def upload_of(*, upload_id: int) -> Upload:
    """Return an upload; the caller acts for who brought it. Raises Upload.DoesNotExist."""
    return Upload.objects.get(pk=upload_id)


def parts_of(*, upload_id: int) -> list[UploadPart]:
    """Return the files as they were brought, in order."""
    return list(UploadPart.objects.filter(upload_id=upload_id).select_related("file").order_by("place"))


def places_taken(*, upload_id: int) -> frozenset[int]:
    """Return which files of the upload have their line in the journal."""
    lines = ImportFile.objects.filter(upload_id=upload_id)
    return frozenset(place for place in lines.values_list("upload_place", flat=True) if place is not None)


def statuses_of_uploads(*, upload_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many lines of each status each of the uploads has by now; one query."""
    lines = ImportFile.objects.filter(upload_id__in=upload_ids).order_by()
    counted: dict[int, dict[str, int]] = {upload_id: {} for upload_id in upload_ids}
    for upload_id, status, count in lines.values_list("upload_id", "status").annotate(Count("pk")):
        counted[upload_id][status] = count
    return counted
