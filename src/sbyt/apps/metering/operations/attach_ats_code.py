"""Say which usage point a code of the metering systems means."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction

from sbyt.apps.metering.models import UsagePoint
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

_CODE: Final = re.compile(r"[0-9A-Za-zА-Яа-я._-]{1,40}")


class UnableToAttachCode(ValueError):
    """Raised when the code cannot be given to the point; nothing is changed. The message is shown to the person."""


@transaction.atomic
def attach_ats_code(*, actor: Actor, usage_point_id: int, ats_code: str) -> None:
    """This function will let files that name the code bring data to the point. Needs the verb imports.upload.

    A point has one code and a code one point. Data of files taken in before come by parsing them again.

    :raises UnableToAttachCode: no such point in the actor's branches, the point has another code, the code another
        point, or the code is not one.
    """
    branches = actor.branches("imports.upload")
    points = UsagePoint.objects.select_for_update()
    point = (
        (points if branches is None else points.filter(branch_id__in=branches))
        .filter(pk=usage_point_id)
        .first()
    )
    if point is None:
        raise UnableToAttachCode("Такой точки учёта нет среди ваших отделений.")
    if not _CODE.fullmatch(ats_code):
        raise UnableToAttachCode(f"«{ats_code}» не похоже на код точки: до 40 цифр и букв.")
    if point.ats_code == ats_code:
        return
    if point.ats_code:
        raise UnableToAttachCode(
            f"У точки {point.code} уже есть код {point.ats_code}. Выберите другую точку."
        )
    holder = UsagePoint.objects.filter(ats_code=ats_code).first()
    if holder is not None:
        raise UnableToAttachCode(f"Код {ats_code} уже привязан к точке {holder.code}.")
    point.ats_code = ats_code
    with acting(user_id=actor.user_id, reason=f"привязка кода {ats_code} из журнала загрузок"):
        point.save(update_fields=["ats_code"])
