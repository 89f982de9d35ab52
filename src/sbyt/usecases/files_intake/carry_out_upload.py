"""Take in what a person brought at once: file by file, each by its own transaction, from where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sbyt.apps.metering.operations.uploads import note_fault, note_finished, note_total
from sbyt.apps.metering.queries.uploads import parts_of, places_taken, upload_of
from sbyt.apps.metering.types import Upload, UploadPlace
from sbyt.formats.import_issues import ImportCode, issue
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User
from sbyt.kit.faults import fault_point
from sbyt.kit.files.operations import UnableToReadStoredFile, read_stored_file
from sbyt.kit.session_lock import session_lock
from sbyt.usecases.files_intake.incoming import LARGEST_FILE, IncomingFile, unpacked
from sbyt.usecases.files_intake.take_files_in import Clock, take_one_in
from sbyt.usecases.files_intake.take_maket_in import UPLOAD
from sbyt.usecases.who_acts import actor_of


class UploadIsWorkedOn(RuntimeError):
    """Raised where another process takes the same upload in at this moment."""


def carry_out_upload(*, upload_id: int, go_on: Callable[[], bool], clock: Clock) -> bool:
    """Take in the files that have no line in the journal yet; return whether all of them have.

    `go_on` is asked before each file. Works with the rights that who brought them has at this minute: where they are
    gone, UnableToAct is raised and noted. Raises UploadIsWorkedOn.
    """
    with session_lock(f"sbyt.upload.{upload_id}") as free:
        if not free:
            raise UploadIsWorkedOn(f"upload {upload_id}")
        upload = upload_of(upload_id=upload_id)
        if upload.finished_at is not None:
            return True
        actor = _actor_of(upload)
        if not actor.may(UPLOAD):
            note_fault(upload_id=upload_id, fault="У того, кто принёс файлы, больше нет права их загружать.")
            actor.require(UPLOAD)
        return _take_in(upload, actor, go_on, clock)


def _take_in(upload: Upload, actor: Actor, go_on: Callable[[], bool], clock: Clock) -> bool:
    if upload.total is None:
        note_total(upload_id=upload.pk, total=sum(1 for _ in unpacked(_brought(upload))))
    taken = places_taken(upload_id=upload.pk)
    for place, file in enumerate(unpacked(_brought(upload))):
        if place in taken:
            continue
        if not go_on():
            return False
        where = UploadPlace(upload.pk, place)
        take_one_in(file, actor=actor, channel=upload.channel, clock=clock, upload=where)
        fault_point("upload.file_taken")
    note_finished(upload_id=upload.pk, now=clock())
    return True


def _brought(upload: Upload) -> Iterator[IncomingFile]:
    """Yield the files as they were brought, one at a time."""
    for part in parts_of(upload_id=upload.pk):
        if part.file is None:
            words = f"Файл больше {LARGEST_FILE // 2**20} МБ, не сохранён."
            yield IncomingFile(part.name, None, problem=issue(ImportCode.FILE_TOO_LARGE, words))
            continue
        try:
            yield IncomingFile(part.name, read_stored_file(part.file))
        except UnableToReadStoredFile:
            words = "Сохранённый исходник не читается; сообщите администратору."
            yield IncomingFile(part.name, None, problem=issue(ImportCode.FILE_UNREADABLE, words))


def _actor_of(upload: Upload) -> Actor:
    """Return who brought the files, with the rights of this very minute, in the branch that was looked at."""
    actor = actor_of(User.objects.get(pk=upload.brought_by_id))
    narrowed = actor if upload.branch_id is None else actor.narrowed_to(upload.branch_id)
    return narrowed.within(UPLOAD)
