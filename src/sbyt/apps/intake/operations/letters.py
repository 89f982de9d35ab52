"""Letters with data: known by their key, taken in once, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sbyt.apps.intake.models import BroughtFile, IntakeMessage, IntakeSource


def letter_of(
    *, source: IntakeSource, key: str, sender: str, subject: str, sent_at: datetime | None, now: datetime
) -> IntakeMessage:
    """Return the letter by its key, written down at the first meeting."""
    letter, _made = IntakeMessage.objects.get_or_create(
        source=source,
        key=key[:300],
        defaults={
            "sender": sender[:320],
            "subject": subject[:300],
            "sent_at": sent_at,
            "received_at": now,
        },
    )
    return letter


@transaction.atomic
def letter_taken(
    *, letter: IntakeMessage, import_file_ids: Sequence[int], refused: int, wants_reply: bool
) -> None:
    """Write which files the letter brought; what is refused is kept with its reason and waits in the journal."""
    brought_by(source_id=letter.source_id, import_file_ids=import_file_ids, message=letter)
    if letter.files:
        return
    letter.files, letter.refused = len(import_file_ids), refused
    if wants_reply and letter.reply == IntakeMessage.Reply.NOT_WANTED:
        letter.reply = IntakeMessage.Reply.DUE
    letter.save()


def letter_answered(*, letter: IntakeMessage, now: datetime) -> None:
    """Write that the reply went out."""
    letter.reply, letter.replied_at = IntakeMessage.Reply.SENT, now
    letter.save(update_fields=["reply", "replied_at"])


def brought_by(
    *, source_id: int, import_file_ids: Sequence[int], message: IntakeMessage | None = None
) -> None:
    """Write which source brought the files."""
    BroughtFile.objects.bulk_create(
        [
            BroughtFile(import_file_id=import_file_id, source_id=source_id, message=message)
            for import_file_id in import_file_ids
        ],
        ignore_conflicts=True,
    )


def files_to_answer(letter: IntakeMessage) -> list[int]:
    """Return the ids of the journal's lines that the letter brought first, in order."""
    return list(letter.brought.order_by("import_file_id").values_list("import_file_id", flat=True))
