"""Runs of a part of the accounts: which accounts each kind of run means."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.billing.types import AppointedRun, RunScope
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.premises.queries_of_buildings import buildings_for, search_buildings
from sbyt.kit.access.actor import Actor

VERB = "runs.compute"
MOST_BUILDINGS = 50_000


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
        buildings = buildings.filter(locality__iexact=words) if words else buildings
    elif not words:
        raise UnableToChooseAccounts("Назовите район, населённый пункт или адрес дома.")
    elif choice.kind is RunKind.DISTRICT:
        buildings = buildings.filter(district__iexact=words)
    elif choice.kind is RunKind.LOCALITY:
        buildings = buildings.filter(locality__iexact=words)
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
