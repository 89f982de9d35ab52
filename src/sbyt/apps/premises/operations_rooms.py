"""Enter flats, rooms of communal flats and non-residential rooms; say how large they are from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from sbyt.apps.premises.models import Building, Premises, PremisesTerm
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.versions.lay_over import UnableToLay, lay_over

VERB: Final = "accounts.edit"
MOST_AT_ONCE: Final = 1000
_MOST_AREA_DM2: Final = 10_000_000
MOST_OWNERS: Final = 99
"""So many owners are believed where no dated rule `premises.most_owners` says otherwise."""
_INSIDE: Final = {
    Premises.Kind.ROOM: (Premises.Kind.FLAT, Premises.Kind.SECTION),
    Premises.Kind.SECTION: (Premises.Kind.FLAT,),
}
"""What lies in what: a room in a flat or in a section of it, a section in a flat."""


class UnableToKeepRoom(ValueError):
    """Raised when premises cannot be as said; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def enter_premises(
    *,
    actor: Actor,
    building_id: int,
    kind: str,
    numbers: Sequence[str],
    inside_id: int | None,
    area_dm2: int | None,
    rooms: int,
    owners: int | None,
    reason: str,
    most_owners: int = MOST_OWNERS,
) -> list[Premises]:
    """This function will enter premises of one kind and size under these numbers. Needs the verb accounts.edit in the branch.

    The number of a room is told with its flat: «12 к. 3», of a section «12 секция 1»; a number typed so already is not told twice.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToKeepRoom: no building, no number, a number that is taken, a room without a flat or a flat inside
        another, a size without sense; nothing is entered then.
    """
    building = Building.objects.select_for_update(of=("self",)).filter(pk=building_id).first()
    if building is None:
        raise UnableToKeepRoom("Такого дома нет.")
    actor.require(VERB, branch_id=building.branch_id)
    if building.closed_on is not None:
        raise UnableToKeepRoom(f"Дом закрыт {building.closed_on:%d.%m.%Y}.")
    _check_size(area_dm2, rooms, owners, most_owners)
    outer = _outer(building, kind, inside_id)
    said = [_said(kind, number.strip(), outer) for number in numbers]
    _check_numbers(building, numbers, said)
    with acting(user_id=actor.user_id, reason=reason):
        return Premises.objects.bulk_create(
            Premises(
                building=building,
                kind=kind,
                number=number,
                inside=outer,
                area_dm2=area_dm2,
                rooms=rooms,
                owners=owners,
            )
            for number in said
        )


@transaction.atomic
def change_size(
    *,
    actor: Actor,
    premises_id: int,
    since: date,
    area_dm2: int | None,
    rooms: int,
    owners: int | None,
    document: str,
    now: datetime,
    most_owners: int = MOST_OWNERS,
) -> PremisesTerm:
    """This function will say how large premises are from `since` on; what stood then is superseded, and kept.

    Sizes change on the first day of a month: a month is reckoned by those of its first day.

    :raises UnableToAct: the actor may not in the branch.
    :raises UnableToKeepRoom: no such premises, a size without sense, a day that is not the first of a month, no document, or a
        later size.
    """
    premises = (
        Premises.objects.select_for_update(of=("self",))
        .select_related("building")
        .filter(pk=premises_id)
        .first()
    )
    if premises is None:
        raise UnableToKeepRoom("Такого помещения нет.")
    actor.require(VERB, branch_id=premises.building.branch_id)
    _check_size(area_dm2, rooms, owners, most_owners)
    if since.day != 1:
        raise UnableToKeepRoom(
            "Площадь меняется с первого числа: месяц считается по той, что была в его начале.", field="since"
        )
    if not document.strip():
        raise UnableToKeepRoom("Назовите документ: номер и дату.", field="document")
    size = {"area_dm2": area_dm2, "rooms": rooms, "owners": owners}
    try:
        with acting(user_id=actor.user_id, reason=document):
            return lay_over(
                PremisesTerm.objects.filter(premises=premises),
                since=since,
                until=None,
                facts={"premises": premises, "document": document.strip(), **size},
                now=now,
            )
    except UnableToLay as refusal:
        words = f"С {refusal.since:%d.%m.%Y} уже записана другая площадь. Укажите день не раньше."
        raise UnableToKeepRoom(words, field="since") from refusal


def numbers_from(text: str) -> list[str]:
    """Return the numbers that «1-20, 21а, 23» names; raises UnableToKeepRoom where it names none or too many."""
    numbers: list[str] = []
    for part in (piece.strip() for piece in text.replace(";", ",").split(",")):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if dash and first.isdecimal() and last.isdecimal():
            if int(last) < int(first) or int(last) - int(first) >= MOST_AT_ONCE:
                raise UnableToKeepRoom(f"«{part}»: номера идут от меньшего к большему.", field="numbers")
            numbers += [str(number) for number in range(int(first), int(last) + 1)]
        elif part:
            numbers.append(part)
    if not numbers or len(numbers) > MOST_AT_ONCE:
        raise UnableToKeepRoom(f"Назовите от одного до {MOST_AT_ONCE} номеров.", field="numbers")
    return numbers


def _outer(building: Building, kind: str, inside_id: int | None) -> Premises | None:
    wanted = _INSIDE.get(Premises.Kind(kind)) if kind in Premises.Kind.values else None
    if wanted is None:
        if inside_id is not None:
            raise UnableToKeepRoom("Внутри квартиры заводят комнаты и секции.", field="inside")
        return None
    outer = building.premises.filter(pk=inside_id or 0).first()
    if outer is None or outer.kind not in wanted:
        raise UnableToKeepRoom("Выберите квартиру этого дома.", field="inside")
    return outer


def _said(kind: str, number: str, outer: Premises | None) -> str:
    if outer is None or not number:
        return number
    word = "секция" if kind == Premises.Kind.SECTION else "к."
    typed = number.casefold().removeprefix(outer.number.casefold()).lstrip()
    if typed.startswith(word):
        number = typed.removeprefix(word).strip()
    return f"{outer.number} {word} {number}".rstrip()


def _check_numbers(building: Building, numbers: Sequence[str], said: Sequence[str]) -> None:
    longest = 20
    if any(not number.strip() for number in numbers):
        raise UnableToKeepRoom("Укажите номер.", field="numbers")
    if long := next((number for number in said if len(number) > longest), None):
        raise UnableToKeepRoom(f"Номер «{long}» длиннее {longest} знаков.", field="numbers")
    taken = set(Premises.objects.filter(building=building, number__in=said).values_list("number", flat=True))
    twice = next((number for number in said if said.count(number) > 1), None)
    if taken or twice:
        words = f"Помещение {min(taken) if taken else twice} уже есть."
        raise UnableToKeepRoom(words, field="numbers")


def _check_size(area_dm2: int | None, rooms: int, owners: int | None, most_owners: int) -> None:
    if area_dm2 is not None and not 0 < area_dm2 <= _MOST_AREA_DM2:
        words = "Площадь должна быть больше нуля." if area_dm2 <= 0 else "Площадь больше 100 000 м²."
        raise UnableToKeepRoom(words, field="area")
    most_rooms = 99
    if not 1 <= rooms <= most_rooms:
        raise UnableToKeepRoom(f"Комнат от 1 до {most_rooms}.", field="rooms")
    if owners is not None and not 1 <= owners <= most_owners:
        raise UnableToKeepRoom(f"Собственников от 1 до {most_owners}.", field="owners")
