"""Points, meters, their registers, and where they stand: of every home and of every apartment building."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sbyt.apps.devices.mass_load import METERS, REGISTERS
from sbyt.apps.metering.mass_load import INSTALLATIONS, POINTS
from sbyt.apps.premises.mass_load import BUILDINGS, PREMISES
from sbyt.kit.columns.copy_binary import Spans, Values
from sbyt.kit.columns.vocabulary import Vocabulary, digits
from sbyt.usecases.synthetic_region.drawing import Flags, Ints
from sbyt.usecases.synthetic_region.ground import Block
from sbyt.usecases.synthetic_region.people import Homes, Rows

ZONES: Final = Vocabulary(("T0", "T1", "T2"))
_POINT_KINDS: Final = Vocabulary(("supply", "building"))
_PREFIXES: Final = ("S", "H")
_RATIOS: Final = (20, 30, 40, 60)
_WITHOUT_METER: Final = 30_000
_SERIAL_STEP: Final = 3**18
_SERIALS: Final = 10**9
_LIFE_DAYS: Final = (400, 4000)
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """A row a meter, homes first, then apartment buildings.

    `slot` counts meters over the whole region (homes, then buildings), `owner` is the place of its account in the
    block, or of its building among the block's apartment buildings. `type` is a place in prices.METER_TYPES.
    """

    slot: Ints
    owner: Ints
    of_home: Flags
    two_zones: Flags
    type: Ints
    ratio: Ints
    since: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """A row a register: its meter's place in Meters, its zone in ZONES, its number over the whole region."""

    meter: Ints
    zone: Ints
    slot: Ints


def meters_of(block: Block, homes: Homes) -> Meters:
    """Return the meters of the block: a few homes have none."""
    draw, plan = block.draw, block.plan
    metered = ~draw.chance("meter.none", block.accounts, _WITHOUT_METER)
    flats = np.flatnonzero(metered)
    of_home = np.concatenate([np.ones(len(flats), np.bool_), np.zeros(len(block.common), np.bool_)])
    slot = np.concatenate([block.accounts[metered], block.common + plan.accounts])
    two = np.concatenate([homes.two_zones[metered], np.zeros(len(block.common), np.bool_)])
    ratios = np.array(_RATIOS)[draw.below("meter.ratio", slot, len(_RATIOS))]
    days = draw.between("meter.since", slot, *_LIFE_DAYS)
    return Meters(
        slot=slot,
        owner=np.concatenate([flats, np.arange(len(block.common))]),
        of_home=of_home,
        two_zones=two,
        type=np.where(of_home, two.astype(np.int64), 2),
        ratio=np.where(of_home, 1, ratios),
        since=np.datetime64(plan.month, "D") - days,
    )


def scales_of(meters: Meters) -> Scales:
    """Return the registers: one of the whole day, or a day one and a night one."""
    meter = np.repeat(np.arange(len(meters.slot)), 1 + meters.two_zones)
    second = np.concatenate([[False], meter[1:] == meter[:-1]])
    two = meters.two_zones[meter]
    return Scales(
        meter=meter,
        zone=np.where(two, 1 + second, 0).astype(np.int64),
        slot=meters.slot[meter] * 2 + second,
    )


def home_point_ids(block: Block) -> Ints:
    return block.id_of(POINTS.table, block.accounts)


def meter_rows(block: Block, meters: Meters, scales: Scales) -> Iterator[Rows]:
    """Yield rows of points, meters, registers and installations."""
    yield from _points(block)
    meter_ids = block.id_of(METERS.table, meters.slot)
    count = len(meters.slot)
    lived = (np.datetime64(block.plan.month, "D") - meters.since).astype(np.int64)
    yield (
        METERS,
        {
            "id": meter_ids,
            "type_id": np.array(block.ids.meter_types)[meters.type],
            "serial_number": digits(meters.slot * _SERIAL_STEP % _SERIALS, width=9),
            "made_in": block.plan.month.year - lived // 365 - 1,
            "verified_until": meters.since + block.draw.between("meter.verified", meters.slot, 3700, 5800),
        },
        count,
    )
    yield (
        REGISTERS,
        {
            "id": block.id_of(REGISTERS.table, scales.slot),
            "meter_id": meter_ids[scales.meter],
            "zone": ZONES.at(scales.zone),
            "direction": "A+",
            "integer_digits": _DIGITS,
        },
        len(scales.slot),
    )
    yield (
        INSTALLATIONS,
        {
            "id": block.id_of(INSTALLATIONS.table, meters.slot),
            "usage_point_id": block.id_of(POINTS.table, meters.slot),
            "meter_id": meter_ids,
            "valid": Spans(meters.since),
            "multiplier": meters.ratio,
        },
        count,
    )


def _points(block: Block) -> Iterator[Rows]:
    """Yield the points of homes, then those of whole buildings."""
    building = np.flatnonzero(block.apartment)
    building_ids = block.id_of(BUILDINGS.table, block.buildings)
    for kind, numbers, where in (
        (0, block.accounts, block.homes),
        (1, block.common + block.plan.accounts, building),
    ):
        premises = block.id_of(PREMISES.table, block.accounts) if kind == 0 else None
        rows: dict[str, Values] = {
            "id": block.id_of(POINTS.table, numbers),
            "code": digits(numbers + 1, width=9, prefix=_PREFIXES[kind]),
            "kind": _POINT_KINDS.words[kind],
            "name": "" if kind == 0 else "Общедомовой ввод",
            "branch_id": block.branch_ids[where],
            "building_id": building_ids[where],
            "premises_id": premises,
            "voltage": "НН",
        }
        yield POINTS, rows, len(numbers)
