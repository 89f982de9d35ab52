"""Find the register a reading is meant for, by what people write: an account, a meter, a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sbyt.apps.contracts.queries_supply import SuppliedPoint, supplied_points
from sbyt.apps.metering.queries.standing_meters import Scale, StandingMeter, standing_meters
from sbyt.formats.energy_text import Energy, EnergyProblem
from sbyt.kit.access.actor import Actor
from sbyt.kit.numbers import day as day_text
from sbyt.usecases.reading_codes import ReadingCode
from sbyt.usecases.validate_reading import Reason

ENTER: Final = "readings.enter"
_LONGEST_NUMBER: Final = 20
_FIRST_ZONES: Final = ("T0", "T1")
_IMPORT: Final = "A+"
_Known = TypeVar("_Known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A reading as it was given. Either `register_id`, or an account, a meter, or both, with the scale.

    The scale is a `zone` (T0, T1, T2) or a `position` (1 = the only zone or T1, 2 = T2 …). Submissions of one
    `group` are taken in together or not at all, None stands alone; `line` is where the reading stands in its file.
    """

    taken_on: date
    value: Energy | EnergyProblem
    register_id: int | None = None
    account: str = ""
    meter: str = ""
    zone: str = ""
    position: int = 1
    group: int | None = None
    line: int | None = None
    note: str = ""
    account_was_number: bool = False
    meter_was_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reading is laid."""

    standing: StandingMeter
    scale: Scale


class RegisterFinder:
    """Knows the meters of all submissions at once, by a fixed number of queries, and only those the actor may touch."""

    def __init__(self, *, actor: Actor, submissions: Sequence[Submission]) -> None:
        self._actor = actor
        accounts = {
            item for given in submissions for item in spellings(given.account, given.account_was_number)
        }
        serials = {item for given in submissions for item in spellings(given.meter, given.meter_was_number)}
        supplies = supplied_points(numbers=accounts, account_ids=actor.account_ids)
        self._supplies: dict[str, list[SuppliedPoint]] = {}
        self._own: dict[int, list[SuppliedPoint]] = {}
        for supply in supplies:
            self._supplies.setdefault(supply.account_number, []).append(supply)
            if supply.account_id in actor.account_ids:
                self._own.setdefault(supply.usage_point_id, []).append(supply)
        self._meters = standing_meters(
            point_ids={supply.usage_point_id for supply in supplies},
            serial_numbers=serials,
            register_ids={given.register_id for given in submissions if given.register_id is not None},
        )
        self._by_serial: dict[str, list[StandingMeter]] = {}
        self._by_point: dict[int, list[StandingMeter]] = {}
        self._by_register: dict[int, list[StandingMeter]] = {}
        for meter in self._meters:
            self._by_serial.setdefault(meter.serial_number, []).append(meter)
            self._by_point.setdefault(meter.usage_point_id, []).append(meter)
            for scale in meter.scales:
                self._by_register.setdefault(scale.register_id, []).append(meter)

    def find(self, given: Submission) -> Place | Reason:
        """Return the register, or why none; what is out of the actor's scope is not there."""
        candidates = self._candidates(given)
        if isinstance(candidates, Reason):
            return candidates
        visible = [meter for meter in candidates if self._may_touch(meter, given.taken_on)]
        if not visible:
            return Reason(ReadingCode.METER_UNKNOWN, f"прибор учёта {_named(given)} не найден")
        standing = [meter for meter in visible if meter.stands_on(given.taken_on)]
        standing = standing or [meter for meter in visible if meter.removed_on(given.taken_on)]
        if not standing:
            words = f"{day_text(given.taken_on)} прибор учёта {_named(given)} здесь не стоял"
            return Reason(ReadingCode.NOT_INSTALLED_THEN, words)
        if len({meter.meter_id for meter in standing}) > 1:
            words = f"подходит не один прибор учёта ({_named(given)}): укажите и счёт, и номер прибора"
            return Reason(ReadingCode.METER_AMBIGUOUS, words)
        scale = _scale_of(standing[0], given)
        if scale is None:
            words = f"у прибора № {standing[0].serial_number} нет шкалы {given.zone or given.position}"
            return Reason(ReadingCode.REGISTER_UNKNOWN, words)
        return Place(standing=standing[0], scale=scale)

    def _candidates(self, given: Submission) -> list[StandingMeter] | Reason:
        if given.register_id is not None:
            return self._by_register.get(given.register_id, [])
        if not given.account:
            return _spelled(self._by_serial, given.meter, given.meter_was_number)
        supplies = _spelled(self._supplies, given.account, given.account_was_number)
        if not supplies:
            return Reason(ReadingCode.ACCOUNT_UNKNOWN, f"лицевой счёт {given.account} не найден")
        points = {supply.usage_point_id for supply in supplies if supply.supplies_on(given.taken_on)} or {
            supply.usage_point_id for supply in supplies
        }
        meters = [meter for point in points for meter in self._by_point.get(point, [])]
        if not any(self._may_touch(meter, given.taken_on) for meter in meters):
            return Reason(ReadingCode.ACCOUNT_UNKNOWN, f"лицевой счёт {given.account} не найден")
        if not given.meter:
            return meters
        known = spellings(given.meter, given.meter_was_number)
        return [meter for meter in meters if meter.serial_number in known]

    def _may_touch(self, meter: StandingMeter, taken_on: date) -> bool:
        if self._actor.may(ENTER, branch_id=meter.branch_id):
            return True
        own = self._own.get(meter.usage_point_id, [])
        return any(supply.supplies_on(taken_on) for supply in own)


def _spelled(known: dict[str, list[_Known]], number: str, was_number: bool) -> list[_Known]:  # noqa: FBT001
    """Return what is known under a number; under the one spelling with more zeros where the cell lost them."""
    exact = known.get(number, [])
    if exact or not was_number:
        return exact
    others = [known[spelling] for spelling in spellings(number, was_number) if spelling in known]
    return others[0] if len(others) == 1 else []


def spellings(number: str, was_number: bool) -> tuple[str, ...]:  # noqa: FBT001
    if not number:
        return ()
    if not was_number:
        return (number,)
    return tuple(number.zfill(length) for length in range(len(number), _LONGEST_NUMBER + 1))


def _scale_of(meter: StandingMeter, given: Submission) -> Scale | None:
    scales = [scale for scale in meter.scales if scale.direction == _IMPORT]
    if given.register_id is not None:
        return next((scale for scale in meter.scales if scale.register_id == given.register_id), None)
    zones = (given.zone,) if given.zone else _FIRST_ZONES if given.position == 1 else (f"T{given.position}",)
    return next((scale for scale in scales if scale.zone in zones), None)


def _named(given: Submission) -> str:
    parts = [f"№ {given.meter}" if given.meter else "", f"счёта {given.account}" if given.account else ""]
    return " ".join(part for part in parts if part) or "с такой шкалой"
