"""Enter a party into the register, and change what is known of one."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from django.db import transaction
from stdnum.ru import inn as inn_number

from sbyt.apps.parties.models import Party


class UnableToKeepParty(ValueError):
    """Raised when what is said of the party cannot be so; `field` names the one at fault. The message is shown."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnableToOverwriteParty(UnableToKeepParty):
    """Raised when somebody changed the party since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """What is known of a party."""

    kind: str
    name: str
    inn: str = ""
    kpp: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


def find_or_enter_party(*, facts: PartyFacts) -> Party:
    """Return the organization or trader known by this INN and KPP, else store a new party.

    A known one keeps its own facts. The caller names the actor and the reason (`acting`). Raises UnableToKeepParty.
    """
    _require_possible(facts)
    if facts.inn and facts.kind != Party.Kind.PERSON:
        known = Party.objects.filter(inn=facts.inn, kpp=facts.kpp).exclude(kind=Party.Kind.PERSON).first()
        if known is not None:
            return known
    return Party.objects.create(**asdict(facts))


@transaction.atomic
def change_party(*, party_id: int, facts: PartyFacts, seen: str) -> Party:
    """Change a party that looked as `seen` (its `fingerprint`) when it was read.

    The caller has checked that the actor may, and names him and the reason (`acting`). Raises UnableToKeepParty,
    UnableToOverwriteParty.
    """
    _require_possible(facts)
    party = Party.objects.select_for_update().get(pk=party_id)
    if fingerprint(party) != seen:
        raise UnableToOverwriteParty("Пока вы правили, запись изменил другой человек.")
    for name, value in asdict(facts).items():
        setattr(party, name, value)
    party.save()
    return party


def facts_of(party: Party) -> PartyFacts:
    """Return what is known of the party now."""
    return PartyFacts(
        kind=party.kind,
        name=party.name,
        inn=party.inn,
        kpp=party.kpp,
        address=party.address,
        phone=party.phone,
        email=party.email,
    )


def fingerprint(party: Party) -> str:
    """Return a mark of how the party looks now: another mark means somebody changed it."""
    return hashlib.sha256("\x1f".join(asdict(facts_of(party)).values()).encode()).hexdigest()[:24]


def _require_possible(facts: PartyFacts) -> None:
    if not facts.name.strip():
        raise UnableToKeepParty("Укажите имя.", field="name")
    if facts.kind not in Party.Kind.values:
        raise UnableToKeepParty("Такого вида нет.", field="kind")
    if facts.inn and not inn_number.is_valid(facts.inn):
        raise UnableToKeepParty("ИНН не сходится с контрольным числом.", field="inn")
    if facts.kind == Party.Kind.ORGANIZATION and facts.inn and len(facts.inn) == _PERSON_INN:
        raise UnableToKeepParty("ИНН организации из 10 знаков; 12 знаков у человека.", field="inn")
    if facts.kpp and not (len(facts.kpp) == _KPP and facts.kpp[:4].isdigit() and facts.kpp[6:].isdigit()):
        raise UnableToKeepParty("КПП из 9 знаков.", field="kpp")


_PERSON_INN = 12
_KPP = 9
