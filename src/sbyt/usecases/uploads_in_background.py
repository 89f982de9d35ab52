"""Bring files in without waiting for them, and see how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from sbyt.apps.metering.operations.uploads import note_upload
from sbyt.apps.metering.queries.uploads import statuses_of_uploads, uploads_of
from sbyt.apps.metering.types import BroughtFile, Upload
from sbyt.kit.access.actor import Actor
from sbyt.usecases.background_jobs import TAKE_UPLOAD
from sbyt.usecases.files_intake.take_maket_in import UPLOAD

_LAST: Final = 20
NET_SECONDS: Final = 15
"""How long the job of an upload waits that is taken in by the request itself: it is there for a request that dies."""


class UploadState(StrEnum):
    """What becomes of an upload."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    STOPPED = "stopped"


_STATES: Final = {"todo": UploadState.WAITING, "doing": UploadState.WORKING}


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadProgress:
    """An upload, its state, and how many of its files have which status by now."""

    upload: Upload
    state: UploadState
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Return how many files have their line in the journal."""
        return sum(self.statuses.values())

    @property
    def is_alive(self) -> bool:
        return self.state in {UploadState.WAITING, UploadState.WORKING}


@transaction.atomic
def bring_files(
    *,
    actor: Actor,
    files: Sequence[BroughtFile],
    branch_id: int | None,
    now: datetime,
    in_request: bool = False,
    channel: str = "upload",
) -> Upload:
    """Note the files, stored already, and put their intake into the queue, both or neither. Needs imports.upload.

    `branch_id` is the branch that the person was looking at; `channel` is "upload" (a screen) or "api". With `in_request` the caller carries the upload out at
    once, and the job is only the net under it.
    """
    actor.require(UPLOAD)
    assert actor.user_id is not None, "files are brought by a person; commands take them in themselves"
    upload = note_upload(files=files, user_id=actor.user_id, branch_id=branch_id, now=now, channel=channel)
    _put(upload.pk, seconds=NET_SECONDS if in_request else 0)
    return upload


def continue_upload(*, actor: Actor, upload_id: int) -> None:
    """Put an upload that stopped into the queue again. Raises Upload.DoesNotExist where it is not the actor's."""
    actor.require(UPLOAD)
    upload: Upload = uploads_of(user_id=actor.user_id or 0).get(pk=upload_id)
    if upload.finished_at is None:
        _put(upload.pk, seconds=0)


def upload_progress(*, actor: Actor, upload_id: int) -> UploadProgress:
    """Return how far an upload of the actor is; three queries. Raises Upload.DoesNotExist where it is not his."""
    [progress] = _progress([uploads_of(user_id=actor.user_id or 0).get(pk=upload_id)])
    return progress


def uploads_going_on(*, actor: Actor, since: datetime) -> list[UploadProgress]:
    """Return the uploads of the actor that are not over, or ended after `since`, the newest first; three queries."""
    last = list(uploads_of(user_id=actor.user_id or 0)[:_LAST])
    return _progress([one for one in last if one.finished_at is None or one.finished_at > since])


def _progress(uploads: Sequence[Upload]) -> list[UploadProgress]:
    if not uploads:
        return []
    ids = [upload.pk for upload in uploads]
    statuses = statuses_of_uploads(upload_ids=ids)
    jobs = ProcrastinateJob.objects.filter(task_name=TAKE_UPLOAD, args__upload_id__in=ids).order_by("id")
    said = {args["upload_id"]: status for args, status in jobs.values_list("args", "status")}
    return [
        UploadProgress(
            upload=upload,
            statuses=statuses[upload.pk],
            state=UploadState.DONE
            if upload.finished_at is not None
            else _STATES.get(said.get(upload.pk, ""), UploadState.STOPPED),
        )
        for upload in uploads
    ]


def _put(upload_id: int, *, seconds: int) -> None:
    name = f"{TAKE_UPLOAD}:{upload_id}"
    task = app.configure_task(
        TAKE_UPLOAD,
        allow_unknown=True,
        lock=name,
        queueing_lock=name,
        schedule_in={"seconds": seconds} if seconds else None,
    )
    try:
        with transaction.atomic():
            task.defer(upload_id=upload_id)
    except AlreadyEnqueued:
        return
