"""Buildings found by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from django.db.models import Count, Q, QuerySet, Value

from sbyt.apps.premises.models import Building
from sbyt.kit import (
    trigram_search,  # noqa: F401  the lookup `holds`
    word_search,  # noqa: F401  the lookups `has_words` and `begins_words`
)
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBuilding:
    """A building with its address in one line and how many premises it has."""

    building_id: int
    locality: str
    address: str
    premises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Buildings that are walked together: one house, or the houses of a street; `addresses` by id in that order."""

    title: str
    branch_ids: frozenset[int]
    addresses: dict[int, str]


def walk_of_house(actor: Actor, building_id: int, *, verb: str) -> Walk | None:
    """Return one house; None where it is not in the branches where the verb is granted."""
    return _walk(_reachable(actor, verb).filter(pk=building_id), title="")


def walk_of_street(actor: Actor, *, locality: str, street: str, verb: str) -> Walk | None:
    """Return the houses of a street of the branches where the verb is granted, by their numbers; None for none."""
    houses = _reachable(actor, verb).filter(locality=locality, street=street)
    return _walk(houses, title=f"{locality}, {street}")


def _reachable(actor: Actor, verb: str) -> QuerySet[Building]:
    branches = actor.branches(verb)
    return Building.objects.all() if branches is None else Building.objects.filter(branch_id__in=branches)


def _walk(houses: QuerySet[Building], *, title: str) -> Walk | None:
    found = sorted(houses, key=lambda one: natural_key(one.house))
    if not found:
        return None
    return Walk(
        title=title or str(found[0]),
        branch_ids=frozenset(one.branch_id for one in found),
        addresses={one.pk: one.house if title else "" for one in found},
    )


def natural_key(number: str) -> tuple[int, str]:
    """Return what numbers of houses and flats are put in order by: 2 before 10, 45 before 45А."""
    digits = "".join(takewhile(str.isdigit, number))
    return (int(digits) if digits.isascii() and digits else 10**9, number)


def find_buildings(actor: Actor, words: str, *, verb: str, limit: int = 20) -> list[FoundBuilding]:
    """Return buildings of the branches where the verb is granted that hold every word in their address. One query."""
    branches = actor.branches(verb)
    buildings = (
        Building.objects.all() if branches is None else Building.objects.filter(branch_id__in=branches)
    )
    for word in words.split():
        part = word.strip(",.")
        buildings = buildings.filter(Q(locality__holds=part) | Q(street__holds=part) | Q(house__iexact=part))
    rows = (
        buildings.annotate(count=Count("premises"))
        .order_by("locality", "street", "house", "id")
        .values_list("id", "locality", "street", "house", "count")[:limit]
    )
    return [
        FoundBuilding(building_id=pk, locality=locality, address=f"{street}, {house}", premises=count)
        for pk, locality, street, house, count in rows
    ]


def called_by_words(words: str, *, path: str = "", begun: bool = False) -> Q:
    """Return the condition that street or locality have the words, or where they are only `begun`, words that begin so.

    `path` leads to the building. Both columns are of one table, so their two indexes are asked at once.
    """
    how = "begins_words" if begun else "has_words"
    return Q(**{f"{path}street__{how}": words}) | Q(**{f"{path}locality__{how}": words})


def streets_called(words: Sequence[str], *, begun: str = "") -> frozenset[str]:
    """Return those of the words that some street or locality has; of the one `begun`, that some word of it begins with. One query."""
    asked = [
        Building.objects.filter(called_by_words(word, begun=word == begun))
        .order_by()
        .annotate(place=Value(place))
        .values_list("place", flat=True)[:1]
        for place, word in enumerate(words)
    ]
    if not asked:
        return frozenset()
    first, *others = asked
    return frozenset(words[place] for place in (first.union(*others, all=True) if others else first))
