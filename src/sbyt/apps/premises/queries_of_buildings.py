"""Buildings as cards and lists show them: characteristics of a day, their history, premises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sbyt.apps.premises.models import Building, BuildingTerm, Premises, PremisesTerm
from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`
from sbyt.kit.access.actor import Actor


def buildings_for(actor: Actor, *, verb: str = "accounts.view") -> QuerySet[Building]:
    """Return the buildings that the actor may treat so: those of the branches where the verb is granted."""
    branches = actor.branches(verb)
    buildings = Building.objects.all()
    return buildings if branches is None else buildings.filter(branch_id__in=branches)


def search_buildings(buildings: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the buildings that hold every word in their address."""
    for word in words.split():
        part = word.strip(",.")
        buildings = buildings.filter(Q(locality__holds=part) | Q(street__holds=part) | Q(house__iexact=part))
    return buildings


def terms_of_building(*, building_id: int) -> list[BuildingTerm]:
    """Return the characteristics believed now, the latest first, by one query."""
    terms = BuildingTerm.objects.filter(building_id=building_id, superseded_at=None)
    return list(terms.select_related("manager").order_by("-valid"))


def term_on(*, building_id: int, on: date) -> BuildingTerm | None:
    """Return the characteristics in force on the day; None where the building has those it was entered with."""
    return BuildingTerm.objects.filter(
        building_id=building_id, superseded_at=None, valid__contains=on
    ).first()


def of_term(field: str, *, on: date, building: str = "pk", as_of: datetime | None = None) -> Subquery:
    """Return an expression of a characteristic of a building on the day; null where there is no term.

    `building` is the path of the outer row to the building's id. `as_of`: as believed at that moment; now, unless named.
    """
    terms = BuildingTerm.objects.filter(_believed(as_of), building=OuterRef(building), valid__contains=on)
    return Subquery(terms.values(field)[:1])


def of_size(field: str, *, on: date, premises: str = "pk", as_of: datetime | None = None) -> Subquery:
    """Return an expression of a size of premises on the day, believed at `as_of` or now; null where they are as they were entered."""
    terms = PremisesTerm.objects.filter(_believed(as_of), premises=OuterRef(premises), valid__contains=on)
    return Subquery(terms.values(field)[:1])


def _believed(as_of: datetime | None) -> Q:
    if as_of is None:
        return Q(superseded_at=None)
    return Q(recorded_at__lte=as_of) & (Q(superseded_at=None) | Q(superseded_at__gt=as_of))


def premises_for(actor: Actor, *, verb: str = "accounts.view") -> QuerySet[Premises]:
    """Return the premises that the actor may treat so."""
    branches = actor.branches(verb)
    premises = Premises.objects.all()
    return premises if branches is None else premises.filter(building__branch_id__in=branches)


def area_of_premises(*, on: date, premises: str = "", as_of: datetime | None = None) -> Coalesce:
    """Return an expression of the area of premises on the day, in dm². `premises` is the path to them, none on themselves."""
    path = f"{premises}__" if premises else ""
    size = of_size("area_dm2", on=on, premises=f"{path}pk", as_of=as_of)
    return Coalesce(size, F(f"{path}area_dm2"), output_field=BigIntegerField())


def area_on(*, premises: Premises, on: date) -> int | None:
    """Return the area of the premises on the day, in dm²; one query."""
    size = size_on(premises_id=premises.pk, on=on)
    return size.area_dm2 if size is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large premises are over `[valid_from, valid_to)`; null `valid_from` = as entered. Area in dm²."""

    valid_from: date | None
    valid_to: date | None
    area_dm2: int | None
    rooms: int
    owners: int | None
    document: str


def sizes_of(*, premises_id: int) -> list[Size]:
    """Return how large the premises are and were, the latest first; the last is as they were entered. Two queries."""
    terms = list(PremisesTerm.objects.filter(premises_id=premises_id, superseded_at=None).order_by("-valid"))
    entered = Premises.objects.filter(pk=premises_id).first()
    sizes = [
        Size(
            valid_from=term.valid.lower,
            valid_to=term.valid.upper,
            area_dm2=term.area_dm2,
            rooms=term.rooms,
            owners=term.owners,
            document=term.document,
        )
        for term in terms
    ]
    if entered is not None:
        first = terms[-1].valid.lower if terms else None
        sizes.append(
            Size(
                valid_from=None,
                valid_to=first,
                area_dm2=entered.area_dm2,
                rooms=entered.rooms,
                owners=entered.owners,
                document="",
            )
        )
    return sizes


def size_on(*, premises_id: int, on: date) -> Size | None:
    """Return how large the premises are on the day."""
    for size in sizes_of(premises_id=premises_id):
        begun = size.valid_from is None or size.valid_from <= on
        if begun and (size.valid_to is None or on < size.valid_to):
            return size
    return None


def rooms_of_flat(*, premises_id: int) -> list[Premises]:
    """Return the sections and rooms of a flat, the rooms of its sections too, by one query."""
    inside = Q(inside_id=premises_id) | Q(inside__inside_id=premises_id)
    return list(Premises.objects.filter(inside).order_by("number"))


def flats_of(*, building_id: int) -> list[tuple[int, str]]:
    """Return the flats and sections of a building that rooms may lie in, by number; one query."""
    kinds = (Premises.Kind.FLAT, Premises.Kind.SECTION)
    flats = Premises.objects.filter(building_id=building_id, kind__in=kinds).order_by("number")
    return list(flats.values_list("pk", "number"))


def premises_with_sizes(*, building_id: int, on: date) -> list[Any]:
    """Return the premises of a building with their `area` on the day, as one walks: rooms stand under their flat. One query."""
    rows = list(Premises.objects.filter(building_id=building_id).annotate(area=area_of_premises(on=on)))
    return sorted(rows, key=lambda one: _walked(one.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsBeyondHouse:
    """A kind of premises whose areas add up to more than the area that the building is said to have of it, dm²."""

    is_living: bool
    of_house_dm2: int
    of_rooms_dm2: int


def rooms_beyond_house(*, building: Building, on: date) -> list[RoomsBeyondHouse]:
    """Return where the areas of premises are more than that of their building on the day; two queries.

    A flat whose own area is not known has that of its rooms.
    """
    term = term_on(building_id=building.pk, on=on)
    living = term.living_area_dm2 if term is not None else building.premises_area_dm2
    other = term.non_residential_area_dm2 if term is not None else None
    sums = {True: 0, False: 0}
    for room in _outermost(premises_with_sizes(building_id=building.pk, on=on)):
        sums[room.kind != Premises.Kind.NON_RESIDENTIAL] += room.area or 0
    return [
        RoomsBeyondHouse(is_living=is_living, of_house_dm2=said, of_rooms_dm2=sums[is_living])
        for is_living, said in ((True, living), (False, other))
        if said is not None and sums[is_living] > said
    ]


def _outermost(rooms: list[Any]) -> list[Any]:
    """Return the premises whose areas add up to the building: a whole with its area instead of its parts, else the parts."""
    whole = {room.pk for room in rooms if room.area}
    inside = {room.pk: room.inside_id for room in rooms}

    def counted_in_another(room: Any) -> bool:
        outer = room.inside_id
        while outer is not None:
            if outer in whole:
                return True
            outer = inside.get(outer)
        return False

    return [room for room in rooms if not counted_in_another(room)]


def _walked(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts numbers as a person does: 2 before 12, «12 к. 1» after «12»."""
    parts = re.findall(r"\d+|\D+", number)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def streets_for(actor: Actor, *, verb: str) -> list[tuple[str, str]]:
    """Return the streets with their localities where the actor may treat buildings so, by name; one query."""
    open_now = buildings_for(actor, verb=verb).filter(closed_on=None)
    return list(open_now.order_by("locality", "street").values_list("locality", "street").distinct())
