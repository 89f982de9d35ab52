"""The scoped doors to documents: whoever asks names the actor first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Case, Count, F, Func, IntegerField, QuerySet, TextField, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.snapshot import body_as_json
from sbyt.apps.documents.types import CHARGING, Letter
from sbyt.kit.access.actor import Actor

_BUILDING: Final = "account__premises__building__"
_ROOM: Final = "account__premises__number"


def documents_for(actor: Actor, *, verb: str = "documents.view") -> QuerySet[Document]:
    """Return the documents a member of staff may see: those of accounts of the branches where the verb is granted.

    The snapshot is not read until it is asked for: lists stay light.
    """
    branches = actor.branches(verb)
    documents = Document.objects.defer("snapshot")
    return documents if branches is None else documents.filter(account__branch_id__in=branches)


def own_documents(actor: Actor) -> QuerySet[Document]:
    """Return the documents of the accounts that the actor sees in the cabinet as a consumer."""
    return Document.objects.defer("snapshot").filter(account_id__in=actor.account_ids)


def documents_of(accounts: QuerySet[Any]) -> QuerySet[Document]:
    """Return the documents of accounts that the caller has been let to see."""
    return Document.objects.defer("snapshot").filter(account__in=accounts)


def receipts_of(accounts: QuerySet[Any], *, month: date) -> list[Document]:
    """Return the payment documents of households' accounts for the month with all they say, in order of numbers."""
    receipts = Document.objects.filter(kind=Document.Kind.RECEIPT, account__in=accounts, month=month)
    return list(receipts.order_by("number"))


def months_of_documents(actor: Actor) -> list[tuple[date, int]]:
    """Return the months that have bills the actor may see, the newest first, each with how many; letters are of no month."""
    counted = (
        documents_for(actor)
        .filter(kind__in=CHARGING)
        .values("month")
        .annotate(count=Count("pk"))
        .order_by("-month")
    )
    return [(row["month"], row["count"]) for row in counted]


def in_delivery_order(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Return the documents as a courier carries them: by locality, street, house, room, account.

    Houses and rooms go by the number they begin with: flat 2 before flat 10, house 45 before 45А.
    """
    return documents.order_by(*_by_address())


def on_the_routes(documents: QuerySet[Document]) -> Iterable[Any]:
    """Yield the documents as routes carry them: by route, receipts before invoices, by stop, then by address as `in_delivery_order`.

    Those of buildings in no route come last. Each row: `pk`, `kind`, `route_id`, `route_name`, `stop_id`, `flats_order`,
    `flat`: the number that the room begins with. One query; rows are read as they are asked for.
    """
    stop = f"{_BUILDING}route_stop"
    rows = documents.annotate(
        route_id=F(f"{stop}__route_id"),
        route_name=F(f"{stop}__route__name"),
        stop_id=F(f"{stop}__pk"),
        flats_order=F(f"{stop}__flats_order"),
        flat=_leading_number(_ROOM),
        turn=Case(When(kind=Document.Kind.RECEIPT, then=Value(0)), default=Value(1)),
    ).order_by(
        F(f"{stop}__route__branch__name").asc(nulls_last=True),
        F("route_name").asc(nulls_last=True),
        F("route_id").asc(nulls_last=True),
        "turn",
        "kind",
        F(f"{stop}__place").asc(nulls_last=True),
        *_by_address(),
    )
    return rows.values("pk", "kind", "route_id", "route_name", "stop_id", "flats_order", "flat").iterator()


def _by_address() -> tuple[str | OrderBy, ...]:
    return (
        f"{_BUILDING}locality",
        f"{_BUILDING}street",
        _leading_number(f"{_BUILDING}house").asc(nulls_last=True),
        f"{_BUILDING}house",
        _leading_number(_ROOM).asc(nulls_last=True),
        _ROOM,
        "account__number",
        "number",
    )


def _leading_number(field: str) -> Cast:
    digits = Func(F(field), Value(r"^\d{1,9}"), function="SUBSTRING", output_field=TextField())
    return Cast(digits, IntegerField())


def same_letter_of_today(*, account_id: int, body: Letter, today: date) -> Document | None:
    """Return the letter that was issued to the account today and says exactly this; None where there is none."""
    issued = Document.objects.filter(account_id=account_id, kind=body.kind, issued_on=today).order_by("-pk")
    said = body_as_json(body)
    return next((document for document in issued if document.snapshot["body"] == said), None)


def snapshots_by_id(document_ids: Collection[int]) -> dict[int, tuple[str, date, dict[str, Any], str]]:
    """Return number, date of issue, all that is said and its hash of each document, by one query."""
    rows = Document.objects.filter(pk__in=document_ids)
    columns = rows.values_list("pk", "number", "issued_on", "snapshot", "snapshot_sha256")
    return {pk: (number, on, plain, sha256) for pk, number, on, plain, sha256 in columns}
