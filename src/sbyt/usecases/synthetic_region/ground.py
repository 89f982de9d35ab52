"""What the rows of a region refer to: ids kept for them and ids of the few rows stored before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sbyt.usecases.synthetic_region.drawing import Draw, Flags, Ints
from sbyt.usecases.synthetic_region.plan import RegionPlan

MOST_DEBT_MONTHS: Final = 4
"""A debtor has so many open items at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """First ids of the region's rows by table, and ids of branches, tariffs, meter types and ledger accounts.

    Branches, tariffs and meter types are in the order of prices.py; `receivables` and `opening` are accounts of the
    ledger.
    """

    first: Mapping[str, int]
    branches: tuple[int, ...]
    tariffs: tuple[int, ...]
    meter_types: tuple[int, ...]
    receivables: int
    opening: int


@dataclass(frozen=True)
class Block:
    """Buildings `[since, until)` of the region: numbers of what is in them, counted from zero over the whole region.

    `number` tells the block among all of plan.blocks(): its opening balances are one entry of the ledger.
    """

    plan: RegionPlan
    ids: Ids
    since: int
    until: int
    number: int

    @property
    def draw(self) -> Draw:
        return Draw(self.plan.seed)

    @cached_property
    def buildings(self) -> Ints:
        return np.arange(self.since, self.until, dtype=np.int64)

    @cached_property
    def accounts(self) -> Ints:
        first = self.plan.first_account
        return np.arange(first[self.since], first[self.until], dtype=np.int64)

    @cached_property
    def homes(self) -> Ints:
        """Return the building of each account, counted from the block's first."""
        return np.repeat(np.arange(self.until - self.since), self.plan.size[self.since : self.until])

    @cached_property
    def apartment(self) -> Flags:
        return self.plan.apartment[self.since : self.until]

    @cached_property
    def in_flat(self) -> Flags:
        return self.apartment[self.homes]

    @cached_property
    def common(self) -> Ints:
        """Return the numbers of the block's apartment buildings among all of the region."""
        first = self.plan.first_apartment
        return np.arange(first[self.since], first[self.until], dtype=np.int64)

    @cached_property
    def is_city(self) -> Flags:
        cities = np.array([place.is_city for place in self.plan.localities])
        return cities[self.plan.locality[self.since : self.until]]

    @cached_property
    def branch_ids(self) -> Ints:
        """Return the branch of each building."""
        branches = np.array([place.branch for place in self.plan.localities], dtype=np.int64)
        ids = np.array(self.ids.branches, dtype=np.int64)
        return ids[branches[self.plan.locality[self.since : self.until]]]

    @cached_property
    def electric(self) -> Flags:
        """Tell for each building whether its stoves are electric."""
        apartments = self.draw.chance("building.electric", self.buildings, 420_000)
        return apartments & self.is_city

    def id_of(self, table: str, numbers: Ints) -> Ints:
        return numbers + self.ids.first[table]
