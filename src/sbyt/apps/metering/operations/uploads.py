"""Note what a person brought at once, and how far its intake is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sbyt.apps.metering.models import Upload, UploadPart
from sbyt.apps.metering.types import BroughtFile

_LONGEST_FAULT: Final = 500


def note_upload(
    *,
    files: Sequence[BroughtFile],
    user_id: int,
    branch_id: int | None,
    now: datetime,
    channel: str = "upload",
) -> Upload:
    """Write down the files in the order they were brought. The caller has checked that the actor may."""
    upload = Upload.objects.create(
        brought_by_id=user_id, branch_id=branch_id, brought_at=now, channel=channel
    )
    UploadPart.objects.bulk_create(
        UploadPart(upload=upload, place=place, name=file.name, file_id=file.stored_id)
        for place, file in enumerate(files)
    )
    return upload


def note_total(*, upload_id: int, total: int) -> None:
    """Write how many files there are once archives are opened."""
    Upload.objects.filter(pk=upload_id).update(total=total, fault="")


def note_finished(*, upload_id: int, now: datetime) -> None:
    """Write that nothing of the upload is left."""
    Upload.objects.filter(pk=upload_id, finished_at=None).update(finished_at=now, fault="")


def note_fault(*, upload_id: int, fault: str) -> None:
    """Write why the intake stopped; what was taken in stays."""
    Upload.objects.filter(pk=upload_id, finished_at=None).update(fault=fault[:_LONGEST_FAULT])
