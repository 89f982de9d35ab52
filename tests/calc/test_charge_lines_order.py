"""Lines are put in order the same way, few or many, however the rules gave them."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest

from sbyt.calc.charge_lines import APART, BENEFIT, COMMON_NEEDS, ENERGY, finished_lines

NAMES = ("account_id", "service", "usage_point_id", "zone", "period_from", "method", "rate_id")
PLACES = {ENERGY: 0, COMMON_NEEDS: 1, BENEFIT: 2, "other": 3}


def rows(accounts: int) -> list[tuple[Any, ...]]:
    """Lines of accounts with two zones, a share of the house and a benefit, some twice in a month."""
    return [
        (account, service, 10 * account + account % 3, zone, date(2021, 5, 1 + part), "meter", account % 5)
        for service, zones in (
            (ENERGY, ("T1", "T2")),
            (COMMON_NEEDS, ("T0",)),
            (BENEFIT, ("T1",)),
            ("other", ("T0",)),
        )
        for account in range(accounts)
        for zone in zones
        for part in range(2 if account % 7 == 0 else 1)
        if service in {ENERGY, COMMON_NEEDS} or account % 4 == 0
    ]


def numbered(given: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    frame = pl.DataFrame(given, schema={name: APART[name] for name in NAMES}, orient="row")
    return finished_lines(frame).select(*NAMES, "number").rows()


def by_hand(given: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    ordered = sorted(given, key=lambda row: (row[0], PLACES[row[1]], *row[2:]))
    told, last, number = [], None, 0
    for row in ordered:
        number = number + 1 if row[0] == last else 1
        told.append((*row, number))
        last = row[0]
    return told


@pytest.mark.parametrize("accounts", [5, 3_000])
class TestLinesOfManyAccounts:
    def test_given_by_service_stand_by_account_and_are_counted(self, accounts: int) -> None:
        assert numbered(rows(accounts)) == by_hand(rows(accounts))

    def test_given_in_any_order_stand_the_same(self, accounts: int) -> None:
        mixed = rows(accounts)
        random.Random(7).shuffle(mixed)
        assert numbered(mixed) == by_hand(mixed)
