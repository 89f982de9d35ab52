"""Who lived in premises, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

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


def absences_of(*, premises_id: int, since: date | None = None, until: date | None = None) -> list[Absence]:
    """Return the absences believed now that touch `[since, until)` (null = open), the latest first, by one query."""
    rows = Absence.objects.filter(premises_id=premises_id, superseded_at=None)
    if since is not None:
        rows = rows.filter(Q(returned_on=None) | Q(returned_on__gt=since))
    if until is not None:
        rows = rows.filter(left_on__lt=until)
    return list(rows.order_by("-left_on", "pk"))


def absence_of(*, absence_id: int, premises_id: int) -> Absence | None:
    """Return one absence of the premises that is believed now."""
    return Absence.objects.filter(pk=absence_id, premises_id=premises_id, superseded_at=None).first()
