"""What may be asked of premises."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from sbyt.apps.premises.models import Occupancy


def people_on(*, premises_ids: Collection[int], day: date, as_of: datetime | None = None) -> dict[int, int]:
    """Return how many people, permanent and temporary, lived in the premises on the day; unknown ones are absent.

    As believed at `as_of`, or now.
    """
    believed = Q(superseded_at=None)
    if as_of is not None:
        believed = (Q(recorded_at=None) | Q(recorded_at__lte=as_of)) & (believed | Q(superseded_at__gt=as_of))
    rows = Occupancy.objects.filter(believed, premises_id__in=premises_ids, valid__contains=day)
    return {row.premises_id: row.permanent + row.temporary for row in rows}
