"""What may be asked of premises."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sbyt.apps.premises.models import Occupancy


def people_on(*, premises_ids: Collection[int], day: date) -> dict[int, int]:
    """Return how many people, permanent and temporary, lived in the premises on the day; unknown ones are absent."""
    rows = Occupancy.objects.filter(premises_id__in=premises_ids, valid__contains=day, superseded_at=None)
    return {row.premises_id: row.permanent + row.temporary for row in rows}
