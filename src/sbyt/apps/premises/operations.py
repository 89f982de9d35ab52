"""What others may do with buildings, rooms and who lives in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sbyt.apps.premises.models import Absence, Building, Occupancy, Premises
from sbyt.apps.premises.queries_of_buildings import area_on
from sbyt.kit import numbers
from sbyt.kit.versions.lay_over import UnableToLay, end_on, lay_over, supersede


class UnableToKeepPremises(ValueError):
    """Raised when a building or a room cannot be as said; the message is shown."""


class UnableToChangeOccupancy(ValueError):
    """Raised when people are recorded already inside the days, or are too many; the message is shown beside `field`."""

    def __init__(self, message: str, *, field: str = "since") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBounds:
    """How many people are believed: at most so many, each with at least so much area (dm²). Bounds of sense; no act names them.

    Dated rules `premises.most_people`, `premises.least_area_dm2` stand over the defaults.
    """

    most_people: int = 50
    least_area_dm2: int = 2_00


def find_or_enter_building(
    *,
    branch_id: int,
    kind: str,
    locality: str,
    street: str,
    house: str,
    settlement_group: str,
    stove_kind: str,
) -> Building:
    """Return the building at the address, entered now unless it is known.

    The caller names the actor and the reason (`acting`). Raises UnableToKeepPremises where the known building
    belongs to another branch.
    """
    known = Building.objects.filter(
        locality__iexact=locality, street__iexact=street, house__iexact=house
    ).first()
    if known is None:
        return Building.objects.create(
            branch_id=branch_id,
            kind=kind,
            locality=locality,
            street=street,
            house=house,
            settlement_group=settlement_group,
            stove_kind=stove_kind,
        )
    if known.branch_id != branch_id:
        raise UnableToKeepPremises(f"Дом {known} относится к другому отделению: {known.branch}.")
    return known


def find_or_enter_premises(
    *, building: Building, kind: str, number: str, area_dm2: int | None, rooms: int
) -> Premises:
    """Return the room of the building with this number, entered now unless it is known.

    A known room keeps its area and rooms. The caller names the actor and the reason (`acting`).
    """
    premises, _created = Premises.objects.get_or_create(
        building=building,
        number=number,
        defaults={"kind": kind, "area_dm2": area_dm2, "rooms": rooms},
    )
    return premises


@transaction.atomic
def change_occupancy(
    *,
    premises_id: int,
    since: date,
    permanent: int,
    temporary: int,
    until: date | None = None,
    document: str = "",
    bounds: PeopleBounds,
) -> Occupancy:
    """Say how many people live in the premises over `[since, until)`; who lived there before and after goes on.

    What stood on these days is superseded, and kept. The caller has checked that the actor may, and names him and the
    reason (`acting`). Raises UnableToChangeOccupancy where another period begins inside these days, where they are empty,
    or where there are more people than the bounds believe.
    """
    premises = Premises.objects.select_for_update().get(pk=premises_id)
    if until is not None and until <= since:
        raise UnableToChangeOccupancy("День окончания должен быть позже дня начала.", field="until")
    _check_people(premises, permanent + temporary, since, bounds)
    try:
        return lay_over(
            Occupancy.objects.filter(premises=premises),
            since=since,
            until=until,
            facts={
                "premises": premises,
                "permanent": permanent,
                "temporary": temporary,
                "document": document.strip()[:300],
            },
            now=timezone.now(),
        )
    except UnableToLay as refusal:
        words = f"С {refusal.since:%d.%m.%Y} уже записано другое число проживающих. Укажите дату не раньше."
        raise UnableToChangeOccupancy(words) from refusal


@transaction.atomic
def end_occupancy(*, premises_id: int, on: date) -> None:
    """Say that nobody is known to live in the premises from the day on, and nobody of them is away; the caller named actor and reason."""
    now = timezone.now()
    _end_absences(premises_id, on=on, now=now)
    for period in Occupancy.objects.filter(premises_id=premises_id, superseded_at=None).order_by("valid"):
        if period.valid.lower >= on:
            supersede(period, now=now)
        elif period.valid.upper is None or period.valid.upper > on:
            end_on(period, until=on, now=now)


def _end_absences(premises_id: int, *, on: date, now: datetime) -> None:
    """End the absences of those who lived there: who comes next is not away because they were."""
    lasting = Q(returned_on=None) | Q(returned_on__gt=on)
    for absence in Absence.objects.filter(lasting, premises_id=premises_id, superseded_at=None):
        absence.superseded_at = now
        absence.save(update_fields=["superseded_at"])
        if absence.left_on < on:
            Absence.objects.create(
                premises_id=premises_id,
                people=absence.people,
                left_on=absence.left_on,
                returned_on=on,
                applied_on=absence.applied_on,
                document=absence.document,
            )


def _check_people(premises: Premises, people: int, since: date, bounds: PeopleBounds) -> None:
    area = area_on(premises=premises, on=since)
    if people > bounds.most_people:
        raise UnableToChangeOccupancy(
            f"Проживающих больше {bounds.most_people}: проверьте число.", field="permanent"
        )
    if area is not None and people * bounds.least_area_dm2 > area:
        raise UnableToChangeOccupancy(
            f"На {numbers.area(area)} м² {numbers.counted(people, 'человек', 'человека', 'человек')} не живут:"
            " проверьте число или площадь.",
            field="permanent",
        )
