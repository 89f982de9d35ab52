"""Say which usage point a code of files means, and take in what waited for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from sbyt.apps.metering.operations.attach_ats_code import attach_ats_code
from sbyt.apps.metering.queries.import_journal import files_waiting_for
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.files_intake.reparse_file import take_what_waited

MOST_FILES: Final = 100
"""How many files are parsed again at once: a month of days of three systems; the rest waits for the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What came of it: channels of days taken in, files they came from, files that still wait to be parsed again."""

    channels: int
    files: int
    waiting: int


def attach_code(*, actor: Actor, usage_point_id: int, ats_code: str, now: datetime) -> Attached:
    """This function will give the code to the point and parse again the files that waited for it, newest first.

    The code stays given whatever comes of the files: each is taken in in its own transaction.

    :raises UnableToAct: the actor may not upload in the branch of the point.
    :raises UnableToAttachCode: see `attach_ats_code`; nothing is changed.
    """
    attach_ats_code(actor=actor, usage_point_id=usage_point_id, ats_code=ats_code)
    waiting = list(files_waiting_for(ats_code).order_by("-covered_day", "-id").values_list("pk", flat=True))
    with acting(user_id=actor.user_id, reason=f"Привязка кода {ats_code}"):
        taken = [_taken(file_id, actor=actor, now=now) for file_id in waiting[:MOST_FILES]]
    return Attached(
        channels=sum(taken), files=sum(1 for channels in taken if channels), waiting=len(waiting[MOST_FILES:])
    )


def _taken(import_file_id: int, *, actor: Actor, now: datetime) -> int:
    with transaction.atomic():
        return take_what_waited(import_file_id=import_file_id, actor=actor, now=now)
