"""Mass printing: the documents of a month planned into files at once, then printed file by file.

The plan fixes which documents go where, so a print that is killed and started again goes on with the next file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from sbyt.apps.documents.emailing import on_paper_alone
from sbyt.apps.documents.models import Document, PrintOrder, PrintPart
from sbyt.apps.documents.print_plan import planned_files
from sbyt.apps.documents.printing import MEDIA_TYPE, render_pdf
from sbyt.apps.documents.queries import documents_for
from sbyt.apps.documents.snapshot import UnableToReadSnapshot
from sbyt.apps.documents.typesetting import UnableToTypeset, forget_layouts
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.faults import fault_point
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import store_file

_LONGEST_FAULT: Final = 500
_ON_PAPER: Final = ", без тех, кому по почте"
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))
_KIND_NAMES: Final = {Document.Kind.RECEIPT: "Платёжные документы", Document.Kind.INVOICE: "Счета и акты"}


class UnableToOrderPrint(RuntimeError):
    """Raised where there is nothing to print; the text is Russian: it is shown as it is."""


@transaction.atomic
def order_print(*, actor: Actor, month: dt.date, on_paper: bool = False) -> PrintOrder:
    """Plan the print of all documents of a month that the actor may see, in packages by routes (`print_plan.py`).

    `on_paper` leaves out those who asked for e-mail. Receipts and invoices go to files of their own. A route changed later
    changes nothing in the plan. Needs the verb documents.view; raises UnableToOrderPrint where
    the month has no documents.
    """
    actor.require("documents.view")
    documents = documents_for(actor).filter(month=month)
    if on_paper:
        documents = on_paper_alone(documents)
    planned = list(planned_files(documents))
    if not planned:
        raise UnableToOrderPrint(f"За {numbers.month(month)} документов нет")
    order = PrintOrder.objects.create(
        title=f"Документы за {numbers.month(month)}{_ON_PAPER if on_paper else ''}",
        month=month,
        requested_by_id=actor.user_id,
        documents=sum(len(file.document_ids) for file in planned),
    )
    PrintPart.objects.bulk_create(
        PrintPart(
            order=order,
            number=number,
            kind=file.kind,
            route=file.route,
            piece=file.piece,
            pieces=file.pieces,
            document_ids=file.document_ids,
        )
        for number, file in enumerate(planned, start=1)
    )
    return order


def carry_out_print(*, order_id: int, go_on: Callable[[], bool]) -> bool:
    """Print the files of the order that are not there yet; return whether all of them are.

    `go_on` is asked before each file. Whatever was printed stays; done twice at once it makes the same files.
    Raises UnableToReadSnapshot and UnableToTypeset, having noted the document at fault in the order.
    """
    order = PrintOrder.objects.annotate(files=Count("parts")).get(pk=order_id)
    for part in order.parts.filter(file=None).order_by("number"):
        if not go_on():
            return False
        try:
            _print_part(order, part)
        except (UnableToReadSnapshot, UnableToTypeset) as error:
            PrintOrder.objects.filter(pk=order_id).update(fault=str(error)[:_LONGEST_FAULT])
            raise
        fault_point("print.file_made")
    PrintOrder.objects.filter(pk=order_id, finished_at=None).update(finished_at=timezone.now(), fault="")
    return True


def printed_file(*, actor: Actor, order_id: int, number: int) -> StoredFile | None:
    """Return a file of a mass print that the actor asked for, or None where there is none yet."""
    parts = PrintPart.objects.filter(order__in=print_orders_of(actor).values("pk"), order_id=order_id)
    part = parts.exclude(file=None).select_related("file").filter(number=number).first()
    return None if part is None else part.file


def print_orders_of(actor: Actor) -> QuerySet[Any]:
    """Return the mass prints that the actor asked for, the newest first, each with `printed` documents so far.

    Nobody else sees them: a print holds the documents that its author might see.
    """
    done = Sum(
        Func(F("parts__document_ids"), function="cardinality", output_field=IntegerField()),
        filter=~Q(parts__file=None),
    )
    return (
        PrintOrder.objects.filter(requested_by_id=actor.user_id)
        .exclude(requested_by=None)
        .annotate(printed=Coalesce(done, 0), files=Count("parts"))
        .order_by("-requested_at", "-pk")
    )


def _print_part(order: Any, part: PrintPart) -> None:
    found = Document.objects.in_bulk(part.document_ids)
    content = render_pdf([found[pk] for pk in part.document_ids], for_paper=True)
    forget_layouts()
    part.file = store_file(content=content, name=_name_of(order, part), media_type=MEDIA_TYPE)
    fault_point("print.file_stored")
    part.save(update_fields=["file"])


def _name_of(order: Any, part: PrintPart) -> str:
    """Return the name of the file of an order with `files`; by names, files of one kind stand as they are carried."""
    number = str(part.number).zfill(len(str(order.files)))
    words = [_KIND_NAMES[Document.Kind(part.kind)], numbers.month(order.month), number]
    if part.route:
        words.append(f"маршрут {part.route.translate(_NOT_IN_NAMES)}")
    if part.pieces > 1:
        words.append(f"часть {part.piece} из {part.pieces}")
    return f"{', '.join(words)}.pdf"
