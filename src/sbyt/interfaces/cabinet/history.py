"""«История»: bills and payments as one statement."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.usecases.cabinet.history import history_of_account

_FIRST_YEAR: Final = 2000


@require_GET
@own_account
def history(request: ConsumerRequest) -> HttpResponse:
    """Show a year, the latest with anything in it where none is named."""
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() else None
    shown = year if year is not None and _FIRST_YEAR <= year <= today.year else None
    context = {"history": history_of_account(request.account, year=shown, today=today)}
    return show(request, "history.html", context, section="history")
