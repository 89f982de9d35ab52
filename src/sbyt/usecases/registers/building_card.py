"""Read the card of a building: what it is like and was, its premises with accounts, house meters, balances."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sbyt.apps.billing.queries.houses import balances_of_building
from sbyt.apps.contracts.operations_houses import house_terms_of
from sbyt.apps.contracts.queries_life import open_accounts_of
from sbyt.apps.contracts.types import Account, HouseTerm
from sbyt.apps.metering.operations.shared_meters import shared_meters_at
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.premises.queries import people_on
from sbyt.apps.premises.queries_of_buildings import premises_with_sizes, terms_of_building
from sbyt.apps.premises.types import Building
from sbyt.apps.reporting.common_needs import ZoneFigures, figures_of_zones
from sbyt.kit.access.actor import Actor

_NON_RESIDENTIAL: Final = ("non_residential", "site")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """Premises of the building on a day: `depth` is how deep they lie in others; `shared_point_id` that of a shared meter."""

    premises_id: int
    number: str
    kind: str
    kind_name: str
    depth: int
    area_dm2: int | None
    people: int | None
    accounts: tuple[Account, ...]
    shared_point_id: int | None
    is_free: bool
    """Whether neither they, nor what they lie in, nor what lies in them has an account."""
    has_rooms_to_join: bool
    """Whether two rooms inside have accounts and the whole has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HousePoint:
    """A point of a house meter with the meters that stand and stood there."""

    point_id: int
    code: str
    name: str
    meters: tuple[MeterAtPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """A month of the house, a row a zone it is billed by: the zone's own figures, Wh; None = not known by zones."""

    run_id: int
    month: date
    zone: str
    house_by: str
    house_wh: int | None
    rooms_wh: int | None
    earlier_wh: int
    balance_wh: int | None
    shared_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingCard:
    building: Building
    terms: list[Any]
    house_terms: list[HouseTerm]
    rooms: list[RoomRow]
    points: list[HousePoint]
    balances: list[BalanceRow]
    on: date

    @property
    def term_now(self) -> Any | None:
        """Return the characteristics in force on the day; None where the building has those it was entered with."""
        return next((term for term in self.terms if self.on in term.valid), None)

    @property
    def was_as_entered(self) -> bool:
        """Whether there were days on which the building was as it was entered: before its first characteristics."""
        opened = self.building.opened_on
        return not any(
            term.valid.lower is None or (opened is not None and term.valid.lower <= opened)
            for term in self.terms
        )

    @property
    def other_rooms_dm2(self) -> int | None:
        """Return the area of the non-residential rooms whose area is known, those that lie in others not counted twice; None = there are none."""
        known = [one.area_dm2 for one in self.rooms if one.kind in _NON_RESIDENTIAL and not one.depth]
        areas = [area for area in known if area is not None]
        return sum(areas) if areas else None

    @property
    def open_accounts(self) -> int:
        return sum(len(room.accounts) for room in self.rooms)


def building_card(*, actor: Actor, building: Building, on: date) -> BuildingCard:
    """Return the card of a building that the actor sees, as it stands on the day; a fixed number of queries."""
    house = building.kind == Building.Kind.APARTMENT_BUILDING
    return BuildingCard(
        building=building,
        terms=terms_of_building(building_id=building.pk),
        house_terms=house_terms_of(building_id=building.pk) if house else [],
        rooms=_rooms(building, on),
        points=_points(actor, building) if actor.may("readings.view", branch_id=building.branch_id) else [],
        balances=_balances(actor, building) if actor.may("runs.view") else [],
        on=on,
    )


def _balances(actor: Actor, building: Building) -> list[BalanceRow]:
    """Return the months of the house; of a month with several zones each row has its own figures. Two queries at most."""
    rows = balances_of_building(actor, building_id=building.pk)
    months = Counter(row.month for row in rows)
    zoned = [month for month, zones in months.items() if zones > 1]
    own = figures_of_zones(months=zoned, building_id=building.pk) if zoned else {}
    told = []
    for row in rows:
        whole = ZoneFigures(house_wh=row.house_wh, rooms_wh=row.rooms_wh)
        figures = own.get((row.month, row.zone), ZoneFigures()) if months[row.month] > 1 else whole
        told.append(
            BalanceRow(
                run_id=row.run_id,
                month=row.month,
                zone=row.zone,
                house_by=row.house_by,
                house_wh=figures.house_wh,
                rooms_wh=figures.rooms_wh,
                earlier_wh=row.earlier_wh,
                balance_wh=figures.balance_wh if months[row.month] > 1 else row.balance_wh,
                shared_wh=row.shared_wh,
            )
        )
    return told


def _rooms(building: Building, on: date) -> list[RoomRow]:
    premises = premises_with_sizes(building_id=building.pk, on=on)
    ids = [one.pk for one in premises]
    accounts: dict[int, list[Account]] = {}
    for account in open_accounts_of(premises_ids=ids, on=on):
        accounts.setdefault(account.premises_id, []).append(account)
    people = people_on(premises_ids=ids, day=on)
    shared = shared_meters_at(premises_ids=ids, on=on)
    depths: dict[int, int] = {}
    by_id = {one.pk: one for one in premises}
    inner: dict[int, int] = {}
    for one in premises:
        around = _around(one, by_id)
        depths[one.pk] = len(around)
        for outer_id in around:
            inner[outer_id] = inner.get(outer_id, 0) + len(accounts.get(one.pk, ()))
    return [
        RoomRow(
            premises_id=one.pk,
            number=one.number,
            kind=one.kind,
            kind_name=one.get_kind_display(),
            depth=depths[one.pk],
            area_dm2=one.area,
            people=people.get(one.pk),
            accounts=tuple(accounts.get(one.pk, ())),
            shared_point_id=shared[one.pk].usage_point_id if one.pk in shared else None,
            is_free=not inner.get(one.pk)
            and not any(accounts.get(pk) for pk in (one.pk, *_around(one, by_id))),
            has_rooms_to_join=inner.get(one.pk, 0) > 1 and not accounts.get(one.pk),
        )
        for one in premises
    ]


def _around(one: Any, by_id: dict[int, Any]) -> list[int]:
    """Return the premises that these lie in, the nearest first."""
    found = []
    while one.inside_id is not None:
        found.append(one.inside_id)
        one = by_id[one.inside_id]
    return found


def _points(actor: Actor, building: Building) -> list[HousePoint]:
    points = list(usage_points_for(actor).filter(building_id=building.pk, kind="building").order_by("code"))
    meters = meters_of_points(point_ids=[point.pk for point in points])
    return [
        HousePoint(
            point_id=point.pk,
            code=point.code,
            name=point.name,
            meters=tuple(meter for meter in meters if meter.usage_point_id == point.pk),
        )
        for point in points
    ]
