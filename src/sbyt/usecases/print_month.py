"""Have the documents of a month printed without waiting for it, and see how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from sbyt.apps.documents.mass_printing import UnableToOrderPrint, order_print, print_orders_of
from sbyt.apps.documents.types import PrintOrder, PrintPart
from sbyt.kit.access.actor import Actor
from sbyt.usecases.background_jobs import PRINT

_SHOWN: Final = 50


class PrintState(StrEnum):
    """What becomes of a mass print."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    STOPPED = "stopped"


_STATES: Final = {"todo": PrintState.WAITING, "doing": PrintState.WORKING}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedPrint:
    """A mass print, how many documents of it are printed, its state, and the files made so far."""

    order: PrintOrder
    printed: int
    state: PrintState
    parts: Sequence[PrintPart]

    @property
    def is_cut(self) -> bool:
        """Tell whether a package did not fit one file."""
        return any(part.pieces > 1 for part in self.parts)

    @property
    def is_alive(self) -> bool:
        return self.state in {PrintState.WAITING, PrintState.WORKING}


@transaction.atomic
def print_month_in_background(*, actor: Actor, month: date, on_paper: bool = False) -> PrintOrder:
    """This function will plan the print of a month's documents and put it into the queue, both or neither.

    `on_paper` leaves out those who asked for e-mail. Needs the verb documents.view.

    :raises UnableToOrderPrint: the month has no documents that the actor may see.
    """
    order = order_print(actor=actor, month=month, on_paper=on_paper)
    _put(order)
    return order


def continue_print(*, actor: Actor, order_id: int) -> PrintOrder:
    """This function will put a print that stopped into the queue again; one that is there already stays there once.

    :raises UnableToOrderPrint: there is no such print of this actor.
    """
    order: PrintOrder | None = print_orders_of(actor).filter(pk=order_id).first()
    if order is None:
        raise UnableToOrderPrint("Такой печати нет")
    if order.finished_at is None:
        _put(order)
    return order


def prints_of(actor: Actor) -> list[OrderedPrint]:
    """Return the last mass prints that the actor asked for, the newest first; three queries."""
    orders = list(print_orders_of(actor).prefetch_related("parts__file")[:_SHOWN])
    ids = [order.pk for order in orders]
    jobs = ProcrastinateJob.objects.filter(task_name=PRINT, args__order_id__in=ids).order_by("id")
    said = {args["order_id"]: status for args, status in jobs.values_list("args", "status")}
    return [
        OrderedPrint(
            order=order,
            printed=order.printed,
            state=_state(order, said.get(order.pk, "")),
            parts=sorted((part for part in order.parts.all() if part.file_id), key=lambda part: part.number),
        )
        for order in orders
    ]


def _state(order: PrintOrder, job: str) -> PrintState:
    if order.finished_at is not None:
        return PrintState.DONE
    return _STATES.get(job, PrintState.STOPPED)


def _put(order: PrintOrder) -> None:
    name = f"{PRINT}:{order.pk}"
    try:
        with transaction.atomic():
            task = app.configure_task(PRINT, allow_unknown=True, lock=name, queueing_lock=name)
            task.defer(order_id=order.pk)
    except AlreadyEnqueued:
        return
