"""Readings of one register: which count, which bound the month, what passed between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

WEIGHT = ["sheet", "api", "cabinet", "operator", "controller", "installation", "removal"]


@dataclass(frozen=True)
class Shown:
    """A reading that counts."""

    reading_id: int
    taken_on: date
    value_wh: int
    source: str
    rolled_over: bool
    used: bool


@dataclass(frozen=True)
class Passed:
    """What a register counted between two readings."""

    register: Row
    shown: list[Shown]
    base: Shown | None
    current: Shown | None

    @property
    def energy_wh(self) -> int | None:
        return None if self.current is None else self.until(self.current)

    def until(self, reading: Shown) -> int:
        assert self.base is not None
        turns = sum(r.rolled_over for r in self.shown if self.base.taken_on < r.taken_on <= reading.taken_on)
        scale_kwh = 10 ** self.register["integer_digits"]
        passed = reading.value_wh - self.base.value_wh + turns * scale_kwh * 1000
        return passed * self.register["multiplier"]

    def reading_of(self, day: date) -> Shown | None:
        """Return the reading of that day if it lies between the two bounds."""
        if self.base is None or self.current is None:
            return None
        inside = [r for r in self.shown if self.base.taken_on <= r.taken_on <= self.current.taken_on]
        return next((r for r in inside if r.taken_on == day), None)


def readings_that_count(register: Row, readings: list[Row], quantum_wh: int = 1) -> list[Shown]:
    days: dict[date, list[Row]] = {}
    for row in readings:
        same = (row["register_id"], row["installation_id"]) == (
            register["register_id"],
            register["installation_id"],
        )
        if same and row["state"] in {"accepted", "warned"}:
            days.setdefault(row["taken_on"], []).append(row)
    chosen = []
    for day in sorted(days):
        best = max(
            days[day],
            key=lambda r: (
                bool(r["used"]),
                WEIGHT.index(r["source"]) if r["source"] in WEIGHT else -1,
                r["reading_id"],
            ),
        )
        value = best["value_wh"]
        if register["multiplier"] == 1:
            value -= value % quantum_wh
        chosen.append(
            Shown(
                best["reading_id"], day, value, best["source"], bool(best["rolled_over"]), bool(best["used"])
            )
        )
    return chosen


def passed_in_month(
    register: Row,
    shown: list[Shown],
    *,
    opening: date,
    last_day: date,
    month_end: date,
    rounds_until: date | None = None,
    ask_bills: bool = True,
) -> Passed:
    billed = [r for r in shown if r.used and ask_bills]
    before = [r for r in shown if r.taken_on <= opening or _went_round(r, rounds_until)]
    base = billed[-1] if billed else before[-1] if before else shown[0] if shown else None
    current = None
    for reading in shown:
        in_time = reading.taken_on <= last_day or (
            reading.source in {"removal", "controller"} and reading.taken_on < month_end
        )
        if base is not None and reading.taken_on > base.taken_on and in_time:
            current = reading
    return Passed(register, shown, base, current)


def _went_round(reading: Shown, until: date | None) -> bool:
    return until is not None and reading.source == "controller" and reading.taken_on < until


def put_up_and_not_read_yet(passed: list[Passed], days: list[date]) -> set[int]:
    """Return the meters that came inside the month beside one that was read, and have the readings of that day alone."""
    meters: dict[int, list[Passed]] = {}
    for p in passed:
        meters.setdefault(p.register["installation_id"], []).append(p)
    if not any(all(p.current and p.current.taken_on >= days[0] for p in own) for own in meters.values()):
        return set()
    return {installation for installation, own in meters.items() if all(_only_put_up(p, days) for p in own)}


def _only_put_up(p: Passed, days: list[date]) -> bool:
    since, until = p.register["valid_from"], p.register["valid_to"]
    stays = since in days and (until is None or until > days[-1] + timedelta(1))
    return stays and p.current is None and p.base is not None and p.base.taken_on == since
