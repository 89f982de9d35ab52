"""Hold the fast rules, and what a run has stored, against a slow reference on accounts drawn by chance."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from time import perf_counter
from typing import Any, Final

import polars as pl
from django.db import connection
from django.utils import timezone

from sbyt.apps.billing.computing.charges import compute_charges
from sbyt.apps.billing.computing.inputs import PartitionInputs, read_inputs
from sbyt.apps.billing.queries.month import last_run_of
from sbyt.apps.billing.types import FINAL
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.calc.dated_rules import household_rules

Reference = Callable[..., list[tuple[Any, ...]]]
"""Takes `month`, `tables` (name → rows) and `rules` of whole houses, returns their lines as plain rows in order."""

_AT_ONCE: Final = 40
_LINE: Final = (
    *("account_id", "usage_point_id", "zone", "method", "period_from", "period_to"),
    *("quantity_wh", "rate_id", "gross_kop"),
)
_PLACED_BY: Final = ("building_id", "register_id", "usage_point_id", "premises_id", "account_id")
_HOUSES: Final = """
SELECT p.building_id, count(*) FROM premises_premises p GROUP BY p.building_id ORDER BY p.building_id
"""
_STORED: Final = """
SELECT account_id, gross_kop FROM billing_charge WHERE run_id = %s AND month = %s AND account_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many accounts and lines were held against the reference, how many differ, the first that do."""

    accounts: int
    houses: int
    lines: int
    gross_kop: int
    differ: tuple[str, ...]
    stored_accounts: int
    seconds: float
    reference_seconds: float

    @property
    def ok(self) -> bool:
        return not self.differ


def verify(*, month: date, accounts: int, seed: int, reference: Reference) -> Verified:
    """Draw whole houses until they hold so many accounts, bill them by both, compare every line.

    Where a run of the month is computed, its prices and readings are those of its instant, and its stored charge of
    every drawn account is compared too. Nothing is changed.
    """
    begun = perf_counter()
    slow_seconds = 0.0
    run = last_run_of(month=month)
    as_of = run.as_of if run is not None else timezone.now()
    given = run.manifest["rules"] if run is not None else rule_settings(on=month)
    rules = household_rules(given)
    lines = found = gross = stored = 0
    differ: list[str] = []
    houses = _drawn_houses(accounts, seed)
    for start in range(0, len(houses), _AT_ONCE):
        inputs = read_inputs(
            building_ids=houses[start : start + _AT_ONCE],
            month=month,
            stage=FINAL,
            as_of=as_of,
            rules=given,
        )
        fast = _fast(inputs, month, given=given)
        slow_begun = perf_counter()
        slow = [
            row
            for house in _houses_apart(inputs)
            for row in reference(month=month, tables=house, rules=rules)
        ]
        slow_seconds += perf_counter() - slow_begun
        differ += _differences(fast, slow)
        sums: dict[int, int] = {}
        for row in slow:
            sums[row[0]] = sums.get(row[0], 0) + row[-1]
        if run is not None:
            stored += len(sums)
            differ += _stored_otherwise(run.pk, month, sums)
        lines, found, gross = lines + len(slow), found + len(sums), gross + sum(sums.values())
    return Verified(
        accounts=found,
        houses=len(houses),
        lines=lines,
        gross_kop=gross,
        differ=tuple(differ),
        stored_accounts=stored,
        seconds=perf_counter() - begun,
        reference_seconds=slow_seconds,
    )


def _drawn_houses(accounts: int, seed: int) -> list[int]:
    """Return ids of buildings drawn by chance, each account as likely as any other."""
    with connection.cursor() as cursor:
        cursor.execute(_HOUSES)
        sizes = cursor.fetchall()
    draw = random.Random(seed)  # noqa: S311  a sample, not a secret
    draw.shuffle(sizes)
    drawn, held = [], 0
    for building, size in sizes:
        if held >= accounts:
            break
        drawn.append(building)
        held += size
    return sorted(drawn)


def _fast(inputs: PartitionInputs, month: date, *, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    vat = vat_rate_bp(on=month)
    assert vat is not None
    computed = compute_charges(inputs, month=month, stage=FINAL, vat_rate_bp=vat, rules=given)
    households = computed.lines.join(
        inputs.households.supply.select("account_id"), on="account_id", how="semi"
    )
    return sorted(households.select(*_LINE).rows())


def _houses_apart(inputs: PartitionInputs) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Yield the tables of each house as rows; prices and norms are everybody's."""
    tables = {one.name: getattr(inputs.households, one.name) for one in fields(inputs.households)}
    places = _places(tables)
    placed, shared = {}, {}
    for name, frame in tables.items():
        column = next((key for key in _PLACED_BY if key in frame.columns), None)
        if column is None:
            shared[name] = frame.to_dicts()
        elif column == "building_id":
            placed[name] = frame.partition_by("building_id", as_dict=True)
        else:
            own = frame.join(places[column], on=column, how="inner", maintain_order="left")
            placed[name] = own.partition_by("building_id", as_dict=True, include_key=False)
    nothing: dict[str, list[dict[str, Any]]] = {name: [] for name in placed}
    for (building,) in placed["supply"]:
        own_rows = {
            name: parts[(building,)].to_dicts() for name, parts in placed.items() if (building,) in parts
        }
        yield {**nothing, **shared, **own_rows}


def _places(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the building of each register, point, room and account."""
    supply, houses = tables["supply"], tables["houses"]
    points = pl.concat([one.select("usage_point_id", "building_id") for one in (supply, houses)]).unique()
    return {
        "register_id": tables["registers"]
        .join(points, on="usage_point_id")
        .select("register_id", "building_id")
        .unique(),
        "usage_point_id": points,
        "premises_id": supply.select("premises_id", "building_id").unique(),
        "account_id": supply.select("account_id", "building_id").unique(),
    }


def _differences(fast: list[tuple[Any, ...]], slow: list[tuple[Any, ...]]) -> list[str]:
    """Return in words the lines that only one of the two has."""
    quick, plain = Counter(fast), Counter(slow)
    return [
        *(f"the rules alone: {dict(zip(_LINE, row, strict=True))}" for row in (quick - plain)),
        *(f"the reference alone: {dict(zip(_LINE, row, strict=True))}" for row in (plain - quick)),
    ]


def _stored_otherwise(run_id: int, month: date, sums: Mapping[int, int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [run_id, month, sorted(sums)])
        stored = dict(cursor.fetchall())
    return [
        f"account {account}: stored {stored.get(account)}, the reference {kop}"
        for account, kop in sorted(sums.items())
        if stored.get(account) != kop
    ]
