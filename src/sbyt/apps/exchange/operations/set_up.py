"""Name what the exchange stands on: codes of houses, entries of dictionaries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sbyt.apps.exchange.models import GisObject, GisReference, GisSheetLayout, ObjectKind
from sbyt.kit.audit.tracking import acting


@transaction.atomic
def name_house(*, building_id: int, guid: UUID, user_id: int | None, now: datetime) -> None:
    """Write the code of a house by ФИАС."""
    with acting(user_id=user_id, reason="Код дома по ФИАС"):
        GisObject.objects.update_or_create(
            kind=ObjectKind.HOUSE, object_id=building_id, defaults={"guid": guid, "updated_at": now}
        )


@transaction.atomic
def name_reference(*, purpose: str, code: str, guid: UUID | None, user_id: int | None) -> None:
    """Write an entry of a dictionary; without a code it is forgotten."""
    with acting(user_id=user_id, reason="Справочники ГИС ЖКХ"):
        if not code or guid is None:
            GisReference.objects.filter(purpose=purpose).delete()
            return
        GisReference.objects.update_or_create(purpose=purpose, defaults={"code": code, "guid": guid})


@transaction.atomic
def keep_sheet_layout(*, kind: str, settings: dict[str, Any], user_id: int | None) -> None:
    """Write the layout of workbooks of the kind, held lawful by the caller."""
    with acting(user_id=user_id, reason="Макет файла для ГИС ЖКХ"):
        GisSheetLayout.objects.update_or_create(kind=kind, defaults={"settings": settings})


@transaction.atomic
def forget_sheet_layout(*, kind: str, user_id: int | None) -> None:
    """Go back to the layout of the program."""
    with acting(user_id=user_id, reason="Макет программы вместо своего"):
        GisSheetLayout.objects.filter(kind=kind).delete()
