"""Keep layouts of registers that go out, write them, and fix what was sent as a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from sbyt.apps.payments.models import RegisterLayout, SentRegister
from sbyt.apps.payments.register_fields import FIELDS, SUMMED
from sbyt.formats.register_writer import (
    RegisterOutLayout,
    UnableToWriteRegister,
    fields_of,
    write_register,
)
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.files.operations import harmless_name, store_file

VERB: Final = "documents.issue"
_LOCK: Final = 80197


class UnableToKeepLayout(ValueError):
    """Raised when a layout cannot be as it was given; nothing is changed. Russian: it is shown. `field` is at fault."""

    def __init__(self, message: str, *, field: str = "fields") -> None:
        super().__init__(message)
        self.field = field


def keep_layout(
    *,
    actor: Actor,
    name: str,
    purpose: str,
    file_name: str,
    layout: RegisterOutLayout,
    layout_id: int | None = None,
) -> RegisterLayout:
    """This function will store a layout, or change one. Needs the verb documents.issue everywhere.

    :raises UnableToAct: the actor may not.
    :raises UnableToKeepLayout: a field is not of the purpose, widths do not agree, or the name is taken.
    """
    actor.require_everywhere(VERB)
    try:
        fields_of(layout.fields, FIELDS[purpose])
    except UnableToWriteRegister as error:
        raise UnableToKeepLayout(str(error)) from error
    row = RegisterLayout() if layout_id is None else RegisterLayout.objects.get(pk=layout_id)
    row.name, row.purpose, row.file_name, row.layout = name, purpose, file_name, asdict(layout)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=f"раскладка реестра «{name}»"):
            row.save()
    except IntegrityError as error:
        raise UnableToKeepLayout(f"Раскладка «{name}» уже есть.", field="name") from error
    return row


def written_register(
    rows: Sequence[Mapping[str, Any]], *, purpose: str, layout: RegisterOutLayout, month: date
) -> bytes:
    """Return the register as text; raises UnableToWriteRegister where a figure does not fit."""
    return write_register(
        rows,
        layout=layout,
        kinds=FIELDS[purpose],
        summed=SUMMED[purpose],
        month=month,
        today=timezone.localdate(),
    )


@transaction.atomic
def send_register(
    *,
    actor: Actor,
    row: RegisterLayout,
    month: date,
    branch_id: int | None,
    rows: Sequence[Mapping[str, Any]],
) -> SentRegister:
    """This function will write the register and fix it as the next version of the month. Needs the verb documents.issue there.

    :raises UnableToAct: the actor may not in the branch, or everywhere where none is named.
    :raises UnableToWriteRegister: there is nothing to send, or a figure does not fit its field.
    """
    if branch_id is None:
        actor.require_everywhere(VERB)
    else:
        actor.require(VERB, branch_id=branch_id)
    if not rows:
        raise UnableToWriteRegister("в реестре нет ни одной строки")
    content = written_register(rows, purpose=row.purpose, layout=RegisterOutLayout(**row.layout), month=month)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, month.year * 12 + month.month])
    sent = SentRegister.objects.filter(purpose=row.purpose, month=month)
    sent = sent.filter(branch=None) if branch_id is None else sent.filter(branch_id=branch_id)
    version = (sent.aggregate(last=Max("version"))["last"] or 0) + 1
    name = harmless_name(row.file_name.replace("{месяц}", f"{month:%Y-%m}").replace("{версия}", str(version)))
    return SentRegister.objects.create(
        purpose=row.purpose,
        month=month,
        branch_id=branch_id,
        version=version,
        layout_name=row.name,
        file_name=name,
        file=store_file(content=content, name=name, media_type="text/plain"),
        rows=len(rows),
        amount_kop=sum(int(one[SUMMED[row.purpose]] or 0) for one in rows),
        sent_by_id=actor.user_id,
    )
