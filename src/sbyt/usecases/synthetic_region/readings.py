"""What the registers showed: carried over, of months before, of each month that is billed (85 % of homes), with the usual mishaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sbyt.apps.devices.mass_load import REGISTERS
from sbyt.apps.metering.mass_load import INSTALLATIONS, READINGS
from sbyt.kit.columns.copy_binary import Values
from sbyt.kit.columns.vocabulary import Vocabulary
from sbyt.usecases.synthetic_region.drawing import Flags, Ints
from sbyt.usecases.synthetic_region.ground import Block
from sbyt.usecases.synthetic_region.meters import Meters, Scales
from sbyt.usecases.synthetic_region.people import Homes, Rows

_GAS_WH: Final = np.array([14_000, 88_000, 136_000, 174_000, 205_000, 236_000, 260_000])
_ELECTRIC_WH: Final = _GAS_WH * 3 // 2
_HOUSE_WH: Final = _GAS_WH * 19 // 10
_SENT: Final = 850_000
_NOTHING_USED: Final = 12_000
_SPIKES: Final = 1_000
_ASKED: Final = 500
_HALF_SENT: Final = 3_000
_NEAR_THE_END: Final = 100
_SPIKE_TIMES: Final = 8
_SCALE_WH: Final = 10**9
_DISC_WH: Final = 1000
_ELECTRONIC_WH: Final = 10
_DAYS: Final = 30
_MOST_A_DAY_WH: Final = 168_000
"""Of a register of a home, a spike too: 7 kW all day, so that two zones stay below what a home is connected for (15 kW)."""
_DAY_SHARE: Final = (60, 80)
_NIGHT: Final = 2
_FIRST_DAY: Final = (17, 24)
_HOUSE_DAY: Final = 22
_CARRIED_MONTHS: Final = (7, 11)
_SOURCES: Final = Vocabulary(("operator", "cabinet", "controller", "sheet"))
_SOURCE_WEIGHTS: Final = (22, 58, 8, 12)
_STATES: Final = Vocabulary(("accepted", "asked"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A row a register and a column a reading in the order of time: day, figure, whether there is such a reading."""

    taken_on: Any
    value_wh: Ints
    rolled_over: Flags
    given: Flags
    asked: Flags


def reading_rows(block: Block, homes: Homes, meters: Meters, scales: Scales) -> Rows:
    """Return the readings of the block, register by register."""
    shown = _shown(block, homes, meters, scales)
    times = shown.value_wh.shape[1]
    register, time = np.nonzero(shown.given)
    sources = block.draw.choice("reading.source", scales.slot[register] // 2 * times + time, _SOURCE_WEIGHTS)
    taken_on = shown.taken_on[register, time]
    rows: dict[str, Values] = {
        "id": block.id_of(READINGS.table, scales.slot[register] * times + time),
        "register_id": block.id_of(REGISTERS.table, scales.slot)[register],
        "installation_id": block.id_of(INSTALLATIONS.table, meters.slot)[scales.meter][register],
        "taken_on": taken_on,
        "value_wh": shown.value_wh[register, time],
        "source": _SOURCES.at(np.where(time == 0, 0, sources)),
        "state": _STATES.at(shown.asked[register, time].astype(np.int64)),
        "rolled_over": shown.rolled_over[register, time],
        "note": "",
        "recorded_at": taken_on.astype("datetime64[us]") + np.timedelta64(18, "h"),
    }
    return READINGS, rows, len(register)


def _shown(block: Block, homes: Homes, meters: Meters, scales: Scales) -> _Shown:
    draw, slot = block.draw, scales.slot
    days = _days(block, meters)[scales.meter]
    used = _used(block, homes, meters, scales, days)
    near_end = draw.chance("reading.near_end", slot, _NEAR_THE_END)
    first = np.where(near_end, _SCALE_WH - 200_000, draw.below("reading.first", slot, 60_000) * 1000)
    whole = first[:, None] + np.concatenate(
        [np.zeros((len(slot), 1), np.int64), np.cumsum(used, axis=1)], axis=1
    )
    step = np.where(meters.type[scales.meter] == 0, _DISC_WH, _ELECTRONIC_WH)[:, None]
    whole = whole // step * step
    given = _given(block, meters, scales, days)
    asked = np.zeros(given.shape, np.bool_)
    value = whole % _SCALE_WH
    shown = value.copy()
    for time, of_month in _billed(block):
        asked[:, time] = meters.of_home[scales.meter] & draw.chance(f"reading.asked{of_month}", slot, _ASKED)
        below = np.maximum(value[:, time - 1] - 50_000, 0)
        shown[:, time] = np.where(asked[:, time], below, value[:, time])
    rolled = _rolled(whole // _SCALE_WH, counts=given & ~asked)
    return _Shown(taken_on=days, value_wh=shown, rolled_over=rolled, given=given, asked=asked)


def _billed(block: Block) -> Iterator[tuple[int, str]]:
    """Yield the places of the readings of the months that are billed, and how their draws are told apart: the first as it always was."""
    first = block.plan.earlier_months + 1
    for later in range(block.plan.months):
        yield first + later, f".{later}" if later else ""


def _rolled(turns: Ints, *, counts: Flags) -> Flags:
    """Tell which readings passed the end of the scale since the last one before that counts."""
    rolled = np.zeros(turns.shape, np.bool_)
    last = turns[:, 0]
    for time in range(1, turns.shape[1]):
        rolled[:, time] = (turns[:, time] > last) & counts[:, time]
        last = np.where(counts[:, time], turns[:, time], last)
    return rolled


def _days(block: Block, meters: Meters) -> NDArray[Any]:
    """Return the day of each reading of a meter, (meters, readings): registers are read together."""
    draw, slot = block.draw, meters.slot
    month = np.datetime64(block.plan.month, "M")
    earlier = block.plan.earlier_months
    back = draw.between("reading.carried", slot, *_CARRIED_MONTHS) + earlier
    days = []
    for time in range(block.plan.readings):
        ago = back if time == 0 else np.full(len(slot), earlier + 1 - time)
        day = np.where(meters.of_home, draw.between(f"reading.day.{time}", slot, *_FIRST_DAY), _HOUSE_DAY)
        days.append((month - ago).astype("datetime64[D]") + day)
    return np.stack(days, axis=1)


def _used(block: Block, homes: Homes, meters: Meters, scales: Scales, days: NDArray[Any]) -> Ints:
    """Return Wh on the scale between neighbouring readings, (registers, readings - 1), before the ratio."""
    usual = _month_wh(block, homes)
    of_house = np.zeros(len(block.common), dtype=np.int64)
    np.add.at(of_house, (np.cumsum(block.apartment) - 1)[block.homes][block.in_flat], usual[block.in_flat])
    common = of_house * block.draw.between("house.common", block.common, 104, 113) // 100
    a_month = np.empty(len(meters.slot), dtype=np.int64)
    a_month[meters.of_home] = usual[meters.owner[meters.of_home]]
    a_month[~meters.of_home] = common[meters.owner[~meters.of_home]] // meters.ratio[~meters.of_home]
    day_share = block.draw.between("zone.day", meters.slot, *_DAY_SHARE)[scales.meter]
    share = np.choose(scales.zone, [100, day_share, 100 - day_share])
    passed = np.diff(days, axis=1).astype(np.int64)
    used = a_month[scales.meter][:, None] * share[:, None] // 100 * passed // _DAYS
    jitter = _jitter(block, meters, scales, passed.shape[1])
    whole: Ints = used * jitter // 1000
    at_most = np.where(meters.of_home[scales.meter][:, None], passed * _MOST_A_DAY_WH, whole)
    return np.minimum(whole, at_most)


def _jitter(block: Block, meters: Meters, scales: Scales, periods: int) -> Ints:
    """Return thousandths by which a period differs from the usual one; in a month that is billed some use nothing, some far more."""
    draw, slot = block.draw, meters.slot
    spread = np.stack([draw.between(f"month.{period}", slot, 880, 1120) for period in range(periods)], axis=1)
    for time, of_month in _billed(block):
        nothing = draw.chance(f"month.nothing{of_month}", slot, _NOTHING_USED)
        spike = draw.chance(f"month.spike{of_month}", slot, _SPIKES)
        usual = spread[:, time - 1]
        spread[:, time - 1] = np.where(nothing, 0, np.where(spike, usual * _SPIKE_TIMES, usual))
    spread[~meters.of_home] = 1000
    return spread[scales.meter]


def _month_wh(block: Block, homes: Homes) -> Ints:
    """Return what each home uses in a month, in Wh."""
    people = np.minimum(homes.permanent + homes.temporary, len(_GAS_WH) - 1)
    usual = np.where(homes.electric, _ELECTRIC_WH[people], _GAS_WH[people])
    usual = np.where(block.in_flat, usual, _HOUSE_WH[people])
    spread: Ints = usual * block.draw.factor("home.usual", block.accounts) // 1000
    return spread


def _given(block: Block, meters: Meters, scales: Scales, days: NDArray[Any]) -> Flags:
    """Tell which readings there are: all before the billed months that the meter stood for, most of each of these."""
    draw = block.draw
    given: Flags = days >= meters.since[scales.meter][:, None]
    for time, of_month in _billed(block):
        sent = draw.chance(f"reading.sent{of_month}", meters.slot, _SENT) | ~meters.of_home
        half = draw.chance(f"reading.half{of_month}", meters.slot, _HALF_SENT)[scales.meter]
        given[:, time] &= sent[scales.meter] & ~(half & (scales.zone == _NIGHT))
    return given
