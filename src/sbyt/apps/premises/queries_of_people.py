"""Who lived in premises, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.premises.models import Absence, Occupancy


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRow:
    """How many people live in the premises over `[valid_from, valid_to)`."""

    occupancy_id: int
    valid_from: date
    valid_to: date | None
    permanent: int
    temporary: int

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def people_of(*, premises_id: int) -> list[PeopleRow]:
    """Return who lived there when, the latest first, by one query."""
    return [
        PeopleRow(
            occupancy_id=occupancy.pk,
            valid_from=occupancy.valid.lower,
            valid_to=occupancy.valid.upper,
            permanent=occupancy.permanent,
            temporary=occupancy.temporary,
        )
        for occupancy in Occupancy.objects.filter(premises_id=premises_id, superseded_at=None).order_by(
            "-valid"
        )
    ]


def absences_of(*, premises_id: int) -> list[Absence]:
    """Return the absences believed now, the latest first, by one query."""
    return list(
        Absence.objects.filter(premises_id=premises_id, superseded_at=None).order_by("-left_on", "pk")
    )
