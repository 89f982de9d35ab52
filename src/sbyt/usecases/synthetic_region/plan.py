"""The region at a glance: how many buildings stand where and whose accounts live in them. No rows yet."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sbyt.usecases.synthetic_region import words
from sbyt.usecases.synthetic_region.drawing import Draw, Flags, Ints

FEWEST: Final = 20
MOST: Final = 30_000_000
BLOCK_ACCOUNTS: Final = 50_000
MONTH: Final = date(2025, 6, 1)

_APARTMENT_BUILDINGS_A_MILLION: Final = 15_000
_FLATS_PERCENT: Final = 82
_PRIVATE_IN_VILLAGES_PERCENT: Final = 60
_ACCOUNTS_A_CITY: Final = 250_000
_VILLAGES_A_CITY: Final = 15
_HOUSES_A_VILLAGE: Final = 30
_SIZES: Final = (12, 27, 40, 60, 70, 80, 120, 180)
_SIZE_WEIGHTS: Final = (15, 10, 15, 27, 15, 10, 6, 2)
_SMALLEST: Final = 4


class UnableToPlanRegion(ValueError):
    """Raised when a region of this size cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Locality:
    name: str
    is_city: bool
    branch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """Buildings in their order: whether it is an apartment building, its accounts, where it stands.

    `first_account[b]` is the number of accounts in the buildings before `b`; `first_apartment[b]` that of apartment
    buildings. `earlier_months` is how many readings a register has in months before the one that is billed, `months` how many
    are billed in a row.
    """

    seed: int
    accounts: int
    month: date
    earlier_months: int
    months: int
    localities: tuple[Locality, ...]
    locality: Ints
    place: Ints
    apartment: Flags
    size: Ints
    first_account: Ints
    first_apartment: Ints

    @property
    def draw(self) -> Draw:
        return Draw(self.seed)

    @property
    def buildings(self) -> int:
        return len(self.size)

    @property
    def apartments(self) -> int:
        return int(self.first_apartment[-1])

    @property
    def readings(self) -> int:
        """How many readings a register can have: carried over, of the months before, of the months that are billed."""
        return 1 + self.earlier_months + self.months

    @property
    def branches(self) -> int:
        return max(place.branch for place in self.localities) + 1

    def blocks(self, accounts: int = BLOCK_ACCOUNTS) -> list[tuple[int, int]]:
        """Return `[from, to)` of buildings, each about so many accounts: what is drawn and stored at once."""
        edges = np.searchsorted(self.first_account, np.arange(0, self.accounts, accounts))
        ends = [*dict.fromkeys(int(edge) for edge in edges), self.buildings]
        return [(start, end) for start, end in itertools.pairwise(ends) if end > start]


def plan_region(
    *,
    accounts: int,
    seed: int = 1,
    month: date = MONTH,
    earlier_months: int = 1,
    months: int = 1,
    apartments: int | None = None,
) -> RegionPlan:
    """Return the plan of a region of so many accounts; it takes a second for ten million.

    15 000 apartment buildings to a million accounts hold 82 % of them, the rest live in private houses, most of those
    in villages. `apartments` are so many apartment buildings instead, with the same share of the accounts. Raises
    UnableToPlanRegion outside of FEWEST … MOST accounts, and where the flats do not fit into the buildings.
    """
    if not FEWEST <= accounts <= MOST:
        raise UnableToPlanRegion(f"{accounts}: a region has {FEWEST} to {MOST} accounts")
    in_scale = apartments is not None
    if apartments is None:
        apartments = max(1, accounts * _APARTMENT_BUILDINGS_A_MILLION // 1_000_000)
    flats = accounts * _FLATS_PERCENT // 100
    if not 1 <= apartments <= flats // _SMALLEST and apartments != 1:
        raise UnableToPlanRegion(f"{flats} flats do not fit into {apartments} buildings")
    houses = accounts - flats
    localities, places = _localities(accounts, apartments, houses)
    locality = np.repeat(np.arange(len(localities)), [sum(counts) for counts in places])
    apartment = np.concatenate([_spread(*counts) for counts in places])
    place = np.concatenate([np.arange(sum(counts), dtype=np.int64) for counts in places])
    size = np.ones(len(apartment), dtype=np.int64)
    size[apartment] = _sizes(Draw(seed), apartments, flats, in_scale=in_scale)
    return RegionPlan(
        seed=seed,
        accounts=accounts,
        month=month.replace(day=1),
        earlier_months=earlier_months,
        months=months,
        localities=tuple(localities),
        locality=locality.astype(np.int64),
        place=place,
        apartment=apartment,
        size=size,
        first_account=np.concatenate([[0], np.cumsum(size)]),
        first_apartment=np.concatenate([[0], np.cumsum(apartment)]),
    )


def _localities(accounts: int, apartments: int, houses: int) -> tuple[list[Locality], list[tuple[int, int]]]:
    """Return localities, every city followed by its villages, and their (apartment buildings, private houses)."""
    cities = max(1, accounts // _ACCOUNTS_A_CITY)
    rural = houses * _PRIVATE_IN_VILLAGES_PERCENT // 100
    villages = cities * max(1, min(_VILLAGES_A_CITY, rural // cities // _HOUSES_A_VILLAGE))
    around = villages // cities
    found: list[Locality] = []
    counts: list[tuple[int, int]] = []
    for city in range(cities):
        found.append(Locality(words.city_name(city), is_city=True, branch=city))
        counts.append((_part(apartments, cities, city), _part(houses - rural, cities, city)))
        for village in range(city * around, (city + 1) * around):
            found.append(Locality(words.village_name(village), is_city=False, branch=city))
            counts.append((0, _part(rural, villages, village)))
    return found, counts


def _part(whole: int, parts: int, number: int) -> int:
    """Return the `number`-th of nearly equal parts that sum to the whole."""
    return whole * (number + 1) // parts - whole * number // parts


def _spread(apartments: int, houses: int) -> Flags:
    """Return flags of a locality's buildings: apartment buildings spread evenly among private houses."""
    whole = apartments + houses
    if whole == 0:
        return np.zeros(0, dtype=np.bool_)
    upto = np.arange(whole + 1, dtype=np.int64) * apartments // whole
    return np.diff(upto) > 0


def _sizes(draw: Draw, apartments: int, flats: int, *, in_scale: bool) -> Ints:
    """Return how many flats each apartment building has: usual sizes, then corrected to sum to `flats`.

    `in_scale` makes them all larger or smaller first: buildings of another mean size than the usual one.
    """
    usual = np.array(_SIZES, dtype=np.int64)
    sizes = usual[draw.choice("building.size", np.arange(apartments), _SIZE_WEIGHTS)]
    if in_scale:
        sizes = np.maximum(_SMALLEST, sizes * flats // int(sizes.sum()))
    lacking = flats - int(sizes.sum())
    sizes += np.diff(np.arange(apartments + 1, dtype=np.int64) * lacking // apartments)
    short = np.maximum(_SMALLEST - sizes, 0)
    sizes += short
    widest = int(np.argmax(sizes))
    sizes[widest] -= int(short.sum())
    if sizes.min() < 1 or sizes.max() > words.FLATS:
        raise UnableToPlanRegion(f"{flats} flats do not fit into {apartments} buildings")
    return sizes
