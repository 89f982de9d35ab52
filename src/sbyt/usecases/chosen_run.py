"""Runs of a part of the accounts: which accounts each kind of run means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from sbyt.apps.billing.types import AppointedRun, RunScope
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.premises.queries_of_buildings import buildings_for, search_buildings
from sbyt.apps.premises.types import Building
from sbyt.kit.access.actor import Actor

VERB = "runs.compute"
MOST_BUILDINGS = 50_000
MOST_LOCALITIES = 1_000
_KIND_OF_LOCALITY: Final = re.compile(
    r"^(г|гор|город|с|село|п|пос|поселок|пгт|рп|р\. ?п|д|дер|деревня|х|хутор|ст|станица|ст-ца|сл|слобода|снт|аул|мкр|нп)(\. ?| )(?=\S)"
)


class UnableToChooseAccounts(ValueError):
    """Raised where the words find nothing of the actor's, or too much; the message is shown."""


RunKind = AppointedRun.Kind
"""What a run is of, started at once or appointed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The kind with what it needs: a branch, a district, a place, an address or a number. A branch narrows places and private houses too."""

    kind: AppointedRun.Kind
    branch_id: int | None = None
    words: str = ""


def scope_of(actor: Actor, choice: Choice) -> RunScope:
    """Return the scope that the choice means among what the actor may compute.

    Raises UnableToAct, UnableToChooseAccounts.
    """
    actor.require(VERB)
    branches = () if choice.branch_id is None else (choice.branch_id,)
    if choice.kind is RunKind.ALL:
        return RunScope()
    if choice.kind is RunKind.BRANCH:
        if not branches:
            raise UnableToChooseAccounts("Выберите отделение.")
        return RunScope.of(branch_ids=branches)
    if choice.kind is RunKind.ACCOUNT:
        return RunScope.of(account_ids=_accounts(actor, choice.words))
    return RunScope.of(branch_ids=branches, building_ids=_buildings(actor, choice))


def _accounts(actor: Actor, words: str) -> list[int]:
    numbers = sorted({word for word in words.replace(",", " ").split() if word})
    found = accounts_for(actor, verb=VERB).filter(number__in=numbers)
    ids = dict(found.values_list("number", "pk"))
    missing = [number for number in numbers if number not in ids]
    if not numbers or missing:
        raise UnableToChooseAccounts(
            f"Нет среди ваших счетов: {', '.join(missing)}." if missing else "Назовите номер лицевого счёта."
        )
    return sorted(ids.values())


def _buildings(actor: Actor, choice: Choice) -> list[int]:
    buildings = buildings_for(actor, verb=VERB)
    if choice.branch_id is not None:
        buildings = buildings.filter(branch_id=choice.branch_id)
    words = choice.words.strip()
    if choice.kind is RunKind.PRIVATE:
        buildings = buildings.filter(kind="private_house")
        buildings = buildings.filter(locality__in=_localities(buildings, words)) if words else buildings
    elif not words:
        raise UnableToChooseAccounts("Назовите район, населённый пункт или адрес дома.")
    elif choice.kind is RunKind.DISTRICT:
        buildings = buildings.filter(district__iexact=words)
    elif choice.kind is RunKind.LOCALITY:
        buildings = buildings.filter(locality__in=_localities(buildings, words))
    else:
        buildings = search_buildings(buildings, words)
    ids = list(buildings.order_by("pk").values_list("pk", flat=True)[: MOST_BUILDINGS + 1])
    if not ids:
        raise UnableToChooseAccounts("Среди ваших домов таких нет.")
    if len(ids) > MOST_BUILDINGS:
        raise UnableToChooseAccounts("Домов слишком много: выберите отделение.")
    if choice.kind is RunKind.BUILDING and len(ids) > 1:
        raise UnableToChooseAccounts(f"По этим словам найдено домов: {len(ids)}. Уточните адрес.")
    return ids


def localities_to_choose(actor: Actor) -> list[str]:
    """Return the localities of the buildings that the actor may compute, in order of names; one query."""
    found = buildings_for(actor, verb=VERB).order_by("locality").values_list("locality", flat=True)
    return list(found.distinct()[:MOST_LOCALITIES])


def _localities(buildings: QuerySet[Building], words: str) -> list[str]:
    """Return the localities named so, whole, or without the kind before the name: «Верхние Ключи» is «с. Верхние Ключи».

    What is named with its kind means that one alone. Several of one name, of different kinds, are refused: which is meant is not known.
    """
    known = list(buildings.order_by("locality").values_list("locality", flat=True).distinct())
    asked = _plain(words)
    whole = [name for name in known if _plain(name) == asked]
    if whole:
        return whole
    bare = [name for name in known if _bare(name) == asked]
    if len({_plain(name) for name in bare}) > 1:
        raise UnableToChooseAccounts(f"Таких пунктов несколько: {', '.join(bare)}. Назовите с видом.")
    return bare


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").replace(".", ". ").split())


def _bare(name: str) -> str:
    """Return the name without the kind of the locality before it."""
    return _KIND_OF_LOCALITY.sub("", _plain(name))
