"""Open a building, say what it is like from a day on, close it. Needs the verb accounts.edit in its branch."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.premises.kinds import ManagementKind
from sbyt.apps.premises.models import Building, BuildingTerm
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.versions.lay_over import UnableToLay, lay_over

VERB: Final = "accounts.edit"
_MOST_FLOORS: Final = 120
_MOST_ENTRANCES: Final = 60
_MOST_AREA_DM2: Final = 100_000_000
"""A million square metres: more is a slip of the pen."""


class UnableToKeepBuilding(ValueError):
    """Raised when a building cannot be as said; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingFacts:
    """What a building is like over a period; areas in dm². Meanings are those of BuildingTerm."""

    management: str = "none"
    manager_id: int | None = None
    common_needs_by: str = "supplier"
    stove_kind: str = "gas"
    heating_kind: str = "central"
    living_area_dm2: int | None = None
    non_residential_area_dm2: int | None = None
    common_area_dm2: int | None = None
    entrances: int | None = None
    floors: int | None = None
    meter_possible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    locality: str
    street: str
    house: str
    settlement_group: str = "city"
    district: str = ""


@transaction.atomic
def open_building(
    *,
    actor: Actor,
    branch_id: int,
    kind: str,
    address: Address,
    since: date,
    facts: BuildingFacts,
    document: str,
    now: datetime,
) -> Building:
    """This function will open a building on the day with its characteristics; it stands from then on.

    :raises UnableToAct: the actor may not in the branch.
    :raises UnableToKeepBuilding: the address is taken, or a characteristic has no sense.
    """
    actor.require(VERB, branch_id=branch_id)
    _check(facts, document)
    known = Building.objects.filter(
        locality__iexact=address.locality, street__iexact=address.street, house__iexact=address.house
    ).first()
    if known is not None:
        raise UnableToKeepBuilding(f"Дом {known} уже заведён.", field="house")
    with acting(user_id=actor.user_id, reason=document):
        try:
            with transaction.atomic():
                building = Building.objects.create(
                    branch_id=branch_id,
                    kind=kind,
                    locality=address.locality,
                    street=address.street,
                    house=address.house,
                    settlement_group=address.settlement_group,
                    district=address.district.strip(),
                    stove_kind=facts.stove_kind,
                    management=facts.management,
                    opened_on=since,
                )
        except IntegrityError as refusal:
            raise UnableToKeepBuilding("Такой дом уже заведён.", field="house") from refusal
        BuildingTerm.objects.create(
            building=building,
            valid=DateRange(since.replace(day=1), None),
            document=document.strip(),
            recorded_at=now,
            **asdict(facts),
        )
    return building


@transaction.atomic
def change_building(
    *,
    actor: Actor,
    building_id: int,
    since: date,
    until: date | None,
    facts: BuildingFacts,
    document: str,
    now: datetime,
) -> BuildingTerm:
    """This function will say what a building is like over `[since, until)`; what stood then is superseded, and kept.

    Characteristics change on the first day of a month: a month is reckoned by those of its first day.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToKeepBuilding: no such building, a day that is not the first of a month or lies outside the life of the building,
        a characteristic without sense, or a later period inside these days.
    """
    building = _own(actor, building_id)
    _check(facts, document)
    _check_days(building, since, until)
    try:
        with acting(user_id=actor.user_id, reason=document):
            return lay_over(
                BuildingTerm.objects.filter(building=building),
                since=since,
                until=until,
                facts={"building": building, "document": document.strip(), **asdict(facts)},
                now=now,
            )
    except UnableToLay as refusal:
        words = (
            f"С {refusal.since:%d.%m.%Y} уже записаны другие характеристики: укажите день окончания не позже."
        )
        raise UnableToKeepBuilding(words, field="until") from refusal


@transaction.atomic
def close_building(*, actor: Actor, building_id: int, on: date, document: str) -> None:
    """This function will close a building on the day: nothing is opened in it from then on. The caller saw that no account is open.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToKeepBuilding: no such building, it is closed already, the day is before its opening, or no document.
    """
    building = _own(actor, building_id)
    if building.closed_on is not None:
        raise UnableToKeepBuilding(f"Дом уже закрыт {building.closed_on:%d.%m.%Y}.", field="on")
    if building.opened_on is not None and on <= building.opened_on:
        raise UnableToKeepBuilding(
            f"Дом открыт {building.opened_on:%d.%m.%Y}: закрыть его можно позже.", field="on"
        )
    _check_document(document)
    with acting(user_id=actor.user_id, reason=document):
        building.closed_on = on
        building.save(update_fields=["closed_on"])


@transaction.atomic
def reopen_building(*, actor: Actor, building_id: int, document: str) -> None:
    """This function will take back the closing of a building.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToKeepBuilding: no such building, it is not closed, or no document.
    """
    building = _own(actor, building_id)
    if building.closed_on is None:
        raise UnableToKeepBuilding("Дом не закрыт.")
    _check_document(document)
    with acting(user_id=actor.user_id, reason=document):
        building.closed_on = None
        building.save(update_fields=["closed_on"])


def _own(actor: Actor, building_id: int) -> Building:
    building = Building.objects.select_for_update(of=("self",)).filter(pk=building_id).first()
    if building is None:
        raise UnableToKeepBuilding("Такого дома нет.")
    actor.require(VERB, branch_id=building.branch_id)
    return building


def _check_days(building: Building, since: date, until: date | None) -> None:
    if since.day != 1 or (until is not None and until.day != 1):
        raise UnableToKeepBuilding(
            "Характеристики меняются с первого числа: месяц считается по тем, что были в его начале.",
            field="since" if since.day != 1 else "until",
        )
    if until is not None and until <= since:
        raise UnableToKeepBuilding("Конец срока должен быть позже начала.", field="until")
    if building.opened_on is not None and since < building.opened_on.replace(day=1):
        raise UnableToKeepBuilding(f"Дом открыт только {building.opened_on:%d.%m.%Y}.", field="since")
    if building.closed_on is not None and since >= building.closed_on:
        raise UnableToKeepBuilding(f"Дом закрыт {building.closed_on:%d.%m.%Y}.", field="since")


def _check(facts: BuildingFacts, document: str) -> None:
    _check_document(document)
    for name, least in (("living_area_dm2", 1), ("non_residential_area_dm2", 0), ("common_area_dm2", 1)):
        area = getattr(facts, name)
        if area is not None and not least <= area <= _MOST_AREA_DM2:
            words = "Площадь должна быть больше нуля." if area < least else "Площадь больше миллиона м²."
            raise UnableToKeepBuilding(words, field=name)
    for name, most in (("entrances", _MOST_ENTRANCES), ("floors", _MOST_FLOORS)):
        number = getattr(facts, name)
        if number is not None and not 1 <= number <= most:
            raise UnableToKeepBuilding(f"От 1 до {most}.", field=name)
    managed = facts.management == ManagementKind.MANAGER
    if facts.common_needs_by == BuildingTerm.CommonNeedsBy.MANAGER and not managed:
        raise UnableToKeepBuilding(
            "Общие нужды начисляет управляющая организация, а управления ею у дома нет.",
            field="common_needs_by",
        )
    if facts.manager_id is not None and not managed:
        raise UnableToKeepBuilding("Управляющая организация указана, а управление не ею.", field="manager_id")


def _check_document(document: str) -> None:
    if not document.strip():
        raise UnableToKeepBuilding("Назовите документ: номер и дату.", field="document")


def facts_of_term(term: BuildingTerm) -> BuildingFacts:
    """Return the characteristics of a period as they are changed by a form."""
    return BuildingFacts(**{field.name: getattr(term, field.name) for field in fields(BuildingFacts)})
