"""What was sent, what failed, what ГИС ЖКХ calls our objects. Scoped by branch where a message is of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from sbyt.apps.exchange.models import (
    GisElement,
    GisMessage,
    GisObject,
    GisReading,
    GisReference,
    GisRound,
    GisSheetLayout,
    GisWithdrawal,
    MessageKind,
    ObjectKind,
)
from sbyt.apps.exchange.types import Known
from sbyt.kit.access.actor import Actor

VIEW = "giszhkh.view"
_UNDER_WAY = (
    GisMessage.State.QUEUED,
    GisMessage.State.SENDING,
    GisMessage.State.SENT,
    GisMessage.State.GIVEN,
)


def messages_for(actor: Actor) -> QuerySet[GisMessage]:
    """Return the messages that the actor may see; bodies are not read until asked for."""
    branches = actor.branches(VIEW)
    messages = GisMessage.objects.defer("body", "signed_body")
    return messages if branches is None else messages.filter(branch_id__in=branches)


def failed_elements_for(actor: Actor) -> QuerySet[GisElement]:
    """Return the elements whose error nobody has got over yet."""
    branches = actor.branches(VIEW)
    elements = GisElement.objects.filter(state=GisElement.State.FAILED)
    return elements if branches is None else elements.filter(message__branch_id__in=branches)


def received_for(actor: Actor) -> QuerySet[GisReading]:
    """Return the readings received, of the branches where the actor may look."""
    branches = actor.branches(VIEW)
    readings = GisReading.objects.all()
    return readings if branches is None else readings.filter(message__branch_id__in=branches)


def state_by_kind(actor: Actor) -> dict[str, dict[str, Any]]:
    """Return for each kind: objects told, failed, messages under way and of unknown outcome, the last end. Two queries."""
    told = {
        row["message__kind"]: row
        for row in GisElement.objects.filter(message__in=messages_for(actor).values("pk"))
        .order_by()
        .values("message__kind")
        .annotate(
            done=Count("pk", filter=Q(state=GisElement.State.DONE)),
            failed=Count("pk", filter=Q(state=GisElement.State.FAILED)),
        )
    }
    sent = {
        row["kind"]: row
        for row in messages_for(actor)
        .order_by()
        .values("kind")
        .annotate(
            messages=Count("pk"),
            under_way=Count("pk", filter=Q(state__in=_UNDER_WAY)),
            unknown=Count("pk", filter=Q(state=GisMessage.State.UNKNOWN)),
            refused=Count("pk", filter=Q(state=GisMessage.State.REFUSED)),
            last=Max("finished_at"),
        )
    }
    nothing = {
        "done": 0,
        "failed": 0,
        "messages": 0,
        "under_way": 0,
        "unknown": 0,
        "refused": 0,
        "last": None,
    }
    return {kind: nothing | told.get(kind, {}) | sent.get(kind, {}) for kind in MessageKind.values}


def due_to_poll(*, now: datetime, at_most: int) -> list[GisMessage]:
    """Return messages that the server handles and that are to be asked about now."""
    due = GisMessage.objects.defer("body", "signed_body").filter(
        state=GisMessage.State.SENT, next_at__lte=now
    )
    return list(due.order_by("next_at", "pk")[:at_most])


def known_there(*, kind: str, object_ids: Collection[int]) -> dict[int, Known]:
    """Return what ГИС ЖКХ calls the objects, by our ids, by one query."""
    found = GisObject.objects.filter(kind=kind, object_id__in=object_ids)
    return {
        one.object_id: Known(
            guid=_text(one.guid),
            version_guid=_text(one.version_guid),
            told_sha256=one.told_sha256,
            unique_number=one.unique_number,
            unified_number=one.unified_number,
            has_ended=one.ended_at is not None,
        )
        for one in found
    }


def ours_by_guid(*, kind: str, guids: Collection[str]) -> dict[str, int]:
    """Return our ids by the identifiers of ГИС ЖКХ."""
    found = GisObject.objects.filter(kind=kind, guid__in=guids).values_list("guid", "object_id")
    return {str(guid): object_id for guid, object_id in found}


def under_way(*, kind: str, object_ids: Collection[int]) -> set[int]:
    """Return the objects that wait for an answer: they are not told once more meanwhile."""
    waiting = GisElement.objects.filter(kind=kind, object_id__in=object_ids, state=GisElement.State.WAITING)
    return set(waiting.values_list("object_id", flat=True))


def failed_with(*, kind: str, object_ids: Collection[int]) -> dict[int, str]:
    """Return what was told of the objects whose last telling failed: the hash of it."""
    failed = GisElement.objects.filter(kind=kind, object_id__in=object_ids, state=GisElement.State.FAILED)
    return dict(failed.values_list("object_id", "sha256"))


def devices_with_readings(*, device_guids: Mapping[int, str], installations: Mapping[int, int]) -> set[int]:
    """Return the installations whose readings stand there: told by us or entered by others. Two queries.

    `device_guids` by installation; `installations` by reading.
    """
    told = GisObject.objects.filter(
        kind=ObjectKind.READING, object_id__in=installations.keys(), told_sha256__gt=""
    )
    found = {installations[pk] for pk in told.values_list("object_id", flat=True)}
    entered = GisReading.objects.filter(device_guid__in=device_guids.values())
    seen = {str(guid) for guid in entered.values_list("device_guid", flat=True).distinct()}
    return found | {pk for pk, guid in device_guids.items() if guid in seen}


def withdrawals(*, document_ids: Collection[int]) -> set[int]:
    """Return those of the documents that somebody decided to withdraw."""
    asked = GisWithdrawal.objects.filter(document_id__in=document_ids)
    return set(asked.values_list("document_id", flat=True))


def sheet_layout_settings(*, kind: str) -> dict[str, Any] | None:
    """Return the settings of the layout that somebody edited for workbooks of the kind, None where nobody did."""
    return GisSheetLayout.objects.filter(kind=kind).values_list("settings", flat=True).first()


def failed_ids(*, kind: str) -> set[int]:
    """Return the objects of the kind that stand among the errors."""
    failed = GisElement.objects.filter(kind=kind, state=GisElement.State.FAILED)
    return set(failed.values_list("object_id", flat=True))


def references() -> dict[str, GisReference]:
    """Return the entries of dictionaries by what they are for."""
    return {one.purpose: one for one in GisReference.objects.all()}


def _text(guid: Any) -> str:
    return "" if guid is None else str(guid)


def elements_for(actor: Actor) -> QuerySet[GisElement]:
    """Return the elements of the messages that the actor may see."""
    branches = actor.branches(VIEW)
    elements = GisElement.objects.all()
    return elements if branches is None else elements.filter(message__branch_id__in=branches)


def rounds_for(actor: Actor) -> QuerySet[GisRound]:
    """Return the rounds of the branches where the actor may look, the latest first."""
    branches = actor.branches(VIEW)
    rounds = GisRound.objects.select_related("branch").order_by("-asked_at")
    return rounds if branches is None else rounds.filter(branch_id__in=branches)


def guid_of_house(building_id: Any) -> QuerySet[GisObject, Any]:
    """Return the code of a house by ФИАС, to be asked inside a query of buildings."""
    found = GisObject.objects.filter(kind=ObjectKind.HOUSE, object_id=building_id)
    return found.values("guid")[:1]


def houses_named() -> QuerySet[GisObject, Any]:
    """Return the ids of the buildings whose code by ФИАС is known, to be asked inside a query of buildings."""
    return GisObject.objects.filter(kind=ObjectKind.HOUSE, guid__isnull=False).values("object_id")


def bills_told() -> QuerySet[GisObject, Any]:
    """Return the ids of the documents that were told, to be asked inside a query of documents."""
    return GisObject.objects.filter(kind=ObjectKind.BILL, told_sha256__gt="").values("object_id")


def bills_ended() -> QuerySet[GisObject, Any]:
    """Return the ids of the documents that were withdrawn there."""
    return bills_told().filter(ended_at__isnull=False)


def bills_to_withdraw() -> QuerySet[GisWithdrawal, Any]:
    """Return the ids of the documents that somebody decided to withdraw."""
    return GisWithdrawal.objects.values("document_id")


def number_of_bill(document_id: Any) -> QuerySet[GisObject, Any]:
    """Return the identifier that ГИС ЖКХ gave a document, to be asked inside a query of documents."""
    found = GisObject.objects.filter(kind=ObjectKind.BILL, object_id=document_id)
    return found.values("unique_number")[:1]
