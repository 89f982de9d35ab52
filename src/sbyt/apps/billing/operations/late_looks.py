"""Keep the journal of looks for late facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sbyt.apps.billing.models import LateLook

OVERLAP: Final = timedelta(hours=1)
"""A fact stamped before the last look may have been committed after it: so much is gone over again, which changes nothing."""
_MOST_FAULTS: Final = 50
_KEPT: Final = 1000


def begin_look(*, first_from: datetime, now: datetime) -> LateLook:
    """Return a look from where the last finished one ended; the first one is from `first_from`."""
    last = LateLook.objects.exclude(finished_at=None).order_by("-looked_to").first()
    return LateLook.objects.create(
        looked_from=first_from if last is None else last.looked_to - OVERLAP, looked_to=now
    )


def finish_look(look: LateLook, *, touched: int, proposed: int, faults: list[str], now: datetime) -> None:
    """Say what a look brought; looks beyond the last thousand are forgotten."""
    look.months_touched, look.proposed = touched, proposed
    look.faults, look.finished_at = faults[:_MOST_FAULTS], now
    look.save()
    old = LateLook.objects.order_by("-looked_to").values_list("pk", flat=True)[_KEPT:]
    LateLook.objects.filter(pk__in=list(old)).delete()


def last_look() -> LateLook | None:
    """Return the last finished look, by one query."""
    return LateLook.objects.exclude(finished_at=None).order_by("-looked_to").first()
