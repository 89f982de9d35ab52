"""Store a region: inside the caller's transaction for tests, or by several processes into a base of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

import psycopg
from django.db import connection, transaction

from sbyt.apps.contracts.mass_load import ACCOUNTS, BENEFITS, SUPPLY_TERMS
from sbyt.apps.contracts.queries import nobody_is_supplied
from sbyt.apps.devices.mass_load import METERS, REGISTERS
from sbyt.apps.devices.operations_load import load_meter_types
from sbyt.apps.ledger.mass_load import ENTRIES, OPEN_ITEMS, POSTINGS
from sbyt.apps.ledger.operations import keep_balances_afresh
from sbyt.apps.ledger.queries import ledger_account_ids
from sbyt.apps.ledger.types import OPENING, RECEIVABLES
from sbyt.apps.metering.mass_load import INSTALLATIONS, POINTS, READINGS
from sbyt.apps.parties.mass_load import PARTIES
from sbyt.apps.parties.operations_load import load_branches, load_parties, load_supplier
from sbyt.apps.premises.mass_load import BUILDINGS, OCCUPANCIES, PREMISES
from sbyt.apps.tariffs.operations_key_rates import store_known_law
from sbyt.apps.tariffs.operations_load import (
    load_acts,
    load_norms,
    load_tariffs,
    load_tier_bounds,
    load_vat_rates,
)
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.columns.kept_ids import keep_ids
from sbyt.kit.columns.keys_aside import AsideKey, build_key, put_keys_aside
from sbyt.kit.embedded_database.location import connection_settings
from sbyt.usecases.synthetic_region import prices
from sbyt.usecases.synthetic_region.block_rows import encoded_block
from sbyt.usecases.synthetic_region.ground import MOST_DEBT_MONTHS, Block, Ids
from sbyt.usecases.synthetic_region.plan import RegionPlan
from sbyt.usecases.synthetic_region.storing_blocks import (
    UnableToStoreRegion,
    begin_storing,
    copy_rows,
    resting,
    store_block,
)

SHAPES: Final = (
    *(PARTIES, BUILDINGS, PREMISES, OCCUPANCIES, ACCOUNTS, POINTS, METERS, REGISTERS),
    *(INSTALLATIONS, SUPPLY_TERMS, BENEFITS, READINGS, ENTRIES, POSTINGS, OPEN_ITEMS),
)
TABLES: Final = tuple(shape.table for shape in SHAPES)
_KEY_MEMORY: Final = "512MB"

Report = Callable[[int, int], None]
"""Called with accounts done and accounts in all."""


@dataclass(slots=True)
class Stored:
    """Rows by table and the seconds of each stage."""

    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, rows: dict[str, int]) -> None:
        for table, count in rows.items():
            self.rows[table] = self.rows.get(table, 0) + count


@transaction.atomic
def store_region(plan: RegionPlan) -> Stored:
    """This function will store a region beside what the base holds, every trigger and key awake, in one transaction.

    For tests and small trials; a region can be stored once in a base, for its account numbers are its own.
    """
    ids = prepare_ground(plan)
    stored = Stored()
    for number, (since, until) in enumerate(plan.blocks()):
        block = Block(plan, ids, since, until, number)
        for shape, pieces, count in encoded_block(block):
            with connection.wrap_database_errors, connection.cursor() as cursor:
                copy_rows(cursor.cursor, shape, pieces)
            stored.add({shape.table: count})
    return stored


def store_region_apart(plan: RegionPlan, *, processes: int = 2, report: Report | None = None) -> Stored:
    """This function will fill a base of its own with a region by several processes, a transaction a block.

    Keys are put aside and built after; triggers rest, so there is no audit of what nobody did. Not for a base in
    use: one that is killed in between has to be made again.

    :raises UnableToStoreRegion: the base supplies somebody already, or the role may not let triggers rest.
    """
    if not nobody_is_supplied():
        raise UnableToStoreRegion("в базе уже есть лицевые счета: синтетический край пишется только в пустую")
    ids = prepare_ground(plan)
    uri = connection_settings().uri()
    stored = Stored()
    started = perf_counter()
    with resting(uri) as asleep:
        keys = put_keys_aside(asleep, TABLES)
    _store_blocks(plan, ids, uri, processes, stored, report)
    stored.seconds["rows"] = perf_counter() - started
    started = perf_counter()
    _build_keys(uri, keys, processes)
    keep_balances_afresh()
    stored.seconds["keys"] = perf_counter() - started
    started = perf_counter()
    with psycopg.connect(uri, autocommit=True) as plain:
        plain.execute(f"VACUUM (ANALYZE, FREEZE) {', '.join(TABLES)}".encode())
    stored.seconds["analyze"] = perf_counter() - started
    return stored


@transaction.atomic
def prepare_ground(plan: RegionPlan) -> Ids:
    """This function will store branches, the supplier, prices, the law of penalties and meter types, and keep ids for the rest."""
    branch_ids = load_branches(rows=prices.branches(plan.branches))
    load_supplier(row=prices.SUPPLIER, party_ids=load_parties(rows=[prices.SUPPLIER_PARTY]))
    types = load_meter_types(rows=prices.METER_TYPES)
    acts = load_acts(rows=prices.ACTS)
    tariffs = load_tariffs(tariffs=prices.tariffs(), rates=prices.rates(plan.month), act_ids=acts)
    load_tier_bounds(rows=prices.tier_bounds(plan.month), tariff_ids=tariffs, act_ids=acts)
    load_norms(rows=prices.norms(), act_ids=acts)
    store_known_law(actor=SYSTEM)
    load_vat_rates(rows=prices.VAT, act_ids=acts)
    chart = ledger_account_ids()
    return Ids(
        first={table: keep_ids(table, count) for table, count in _slots(plan).items()},
        branches=tuple(branch_ids.values()),
        tariffs=tuple(tariffs[code] for code in prices.TARIFF_CODES),
        meter_types=tuple(types[row.name] for row in prices.METER_TYPES),
        receivables=chart[RECEIVABLES],
        opening=chart[OPENING],
    )


def _slots(plan: RegionPlan) -> dict[str, int]:
    """Return how many ids each table is kept: a row's id follows from its number, so some stay unused."""
    homes, meters, blocks = plan.accounts, plan.accounts + plan.apartments, len(plan.blocks())
    return {
        **dict.fromkeys(
            (
                *(PARTIES.table, PREMISES.table, OCCUPANCIES.table),
                *(ACCOUNTS.table, SUPPLY_TERMS.table, BENEFITS.table),
            ),
            homes,
        ),
        BUILDINGS.table: plan.buildings,
        **dict.fromkeys((POINTS.table, METERS.table, INSTALLATIONS.table), meters),
        REGISTERS.table: meters * 2,
        READINGS.table: meters * 2 * plan.readings,
        ENTRIES.table: blocks,
        POSTINGS.table: homes + blocks,
        OPEN_ITEMS.table: homes * MOST_DEBT_MONTHS,
    }


def _store_blocks(
    plan: RegionPlan, ids: Ids, uri: str, processes: int, stored: Stored, report: Report | None
) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=spawn, initializer=begin_storing, initargs=(plan, ids, uri)
    ) as pool:
        waiting = {
            pool.submit(store_block, number, since, until): (since, until)
            for number, (since, until) in enumerate(plan.blocks())
        }
        done = 0
        for finished in as_completed(waiting):
            stored.add(finished.result())
            since, until = waiting[finished]
            done += int(plan.first_account[until] - plan.first_account[since])
            if report is not None:
                report(done, plan.accounts)


def _build_keys(uri: str, keys: list[AsideKey], processes: int) -> None:
    def build(of_table: list[AsideKey]) -> None:
        with psycopg.connect(uri, autocommit=True) as own:
            own.execute(f"SET maintenance_work_mem = '{_KEY_MEMORY}'".encode())
            for key in of_table:
                build_key(own, key)

    tables = {key.table for key in keys}
    with ThreadPoolExecutor(processes) as pool:
        for built in [pool.submit(build, [k for k in keys if k.table == table]) for table in sorted(tables)]:
            built.result()
