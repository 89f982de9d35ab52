"""Have the documents of a month printed without waiting for it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from procrastinate.contrib.django import app

from sbyt.apps.documents.mass_printing import order_print
from sbyt.apps.documents.types import PrintOrder
from sbyt.kit.access.actor import Actor
from sbyt.usecases.background_jobs import PRINT


@transaction.atomic
def print_month_in_background(*, actor: Actor, month: date) -> PrintOrder:
    """This function will plan the print of a month's documents and put it into the queue, both or neither.

    Needs the verb documents.view.

    :raises UnableToOrderPrint: the month has no documents that the actor may see.
    """
    order = order_print(actor=actor, month=month)
    app.configure_task(PRINT, allow_unknown=True, lock=f"{PRINT}:{order.pk}").defer(order_id=order.pk)
    return order
