"""Consumption by an act: unmetered (at a customer of the supplier) and contract-free (where there is no contract).

By the maximum power, W = Pmax x T; where it is not known, by the long-term admissible current of the wires:
W = I x U x cos phi x T for one phase, 3 x I x Uphase x cos phi x T for three (the same as root of 3 x I x Uline), for
unmetered consumption divided by 1.5. T is the hours from the previous check (or the day it was due) to the act and at
most 8760; fewer where the working hours are proven. Source: PP 442, annex 3 and p. 195, 196 (legal_entities sec. 3.3,
3.4); the divisor, cos phi 0.9, the limits and what is deducted are dated rules, see docs/reference/rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isqrt
from typing import Final

from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.rounding import half_up

HOURS_A_DAY: Final = 24
_ONE_BP: Final = 10_000
_MILLI: Final = 1000


class ActKind(StrEnum):
    """Whose consumption an act is about."""

    UNMETERED = "unmetered"
    """Of a customer, past or without his meter: billed by the supplier."""
    CONTRACT_FREE = "contract_free"
    """Without a contract: claimed by the network company, a term of schemes and balances for the supplier."""


class UnableToReckonAct(ValueError):
    """An act names no way to reckon its volume, or figures that contradict; `field` is the one at fault."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFacts:
    """What an act says: `[since, until)`, and either `power_w` or current, voltage and phases.

    `voltage_v` is of a phase, or between phases where `line_voltage`. `hours`: proven hours of work, fewer than all.
    """

    kind: str
    since: date
    until: date
    power_w: int | None = None
    current_ma: int | None = None
    voltage_v: int | None = None
    phases: int = 1
    line_voltage: bool = False
    cos_phi_bp: int | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActVolume:
    """The volume of an act over `[since, until)`, which begins later than the act says where T is over the limit.

    `divisor_bp` is 10 000 where nothing divides; `cos_phi_bp` is None where the power is known.
    """

    since: date
    until: date
    hours: int
    cos_phi_bp: int | None
    divisor_bp: int
    energy_wh: int

    @property
    def hourly_w(self) -> int:
        """Return what falls on each calendar hour: W / T flat (PP 442, annex 3), half-up to a watt."""
        return half_up(self.energy_wh, (self.until - self.since).days * HOURS_A_DAY)


def act_volume(facts: ActFacts, *, rules: LegalEntityRules) -> ActVolume:
    """Return the volume, Wh, rounded half-up once. Raises UnableToReckonAct."""
    _check(facts)
    limit = rules.unmetered_max_hours if facts.kind == ActKind.UNMETERED else rules.contract_free_max_hours
    days = min((facts.until - facts.since).days, -(-limit // HOURS_A_DAY))
    calendar = min(days * HOURS_A_DAY, limit)
    if facts.hours is not None and facts.hours > (facts.until - facts.since).days * HOURS_A_DAY:
        raise UnableToReckonAct("часов работы больше, чем часов в периоде акта", "hours")
    hours = calendar if facts.hours is None else min(facts.hours, limit)
    if facts.power_w is not None:
        cos_phi, divisor, energy = None, _ONE_BP, facts.power_w * hours
    else:
        cos_phi = rules.act_cos_phi_bp if facts.cos_phi_bp is None else facts.cos_phi_bp
        divisor = rules.unmetered_wire_divisor_bp if facts.kind == ActKind.UNMETERED else _ONE_BP
        energy = _by_wires(facts, hours=hours, cos_phi_bp=cos_phi, divisor_bp=divisor)
    return ActVolume(
        since=facts.until - timedelta(days=days),
        until=facts.until,
        hours=hours,
        cos_phi_bp=cos_phi,
        divisor_bp=divisor,
        energy_wh=energy,
    )


def _by_wires(facts: ActFacts, *, hours: int, cos_phi_bp: int, divisor_bp: int) -> int:
    """Return I x U x cos phi x T x phases / divisor; mA x V x bp x h over 1000 x divisor is Wh."""
    product = (facts.current_ma or 0) * (facts.voltage_v or 0) * cos_phi_bp * hours
    bottom = _MILLI * divisor_bp
    if not facts.line_voltage:
        return half_up(product * facts.phases, bottom)
    doubled = isqrt(
        12 * product * product
    )  # the whole part of 2 x root of 3 x product: enough to round half-up
    return (doubled + bottom) // (2 * bottom)


def _check(facts: ActFacts) -> None:
    if facts.until <= facts.since:
        raise UnableToReckonAct("период акта пуст: день акта должен быть позже его начала", "since")
    if facts.hours is not None and facts.hours <= 0:
        raise UnableToReckonAct("часов работы должно быть больше нуля", "hours")
    wires = (facts.current_ma, facts.voltage_v)
    if facts.power_w is not None and any(one is not None for one in wires):
        raise UnableToReckonAct("дана и мощность, и сечение: оставьте одно", "current_ma")
    if facts.power_w is None and None in wires:
        words = "нужна максимальная мощность, а если она неизвестна, ток и напряжение"
        raise UnableToReckonAct(words, "power_w")
    for field in ("power_w", "current_ma", "voltage_v"):
        value = getattr(facts, field)
        if value is not None and value <= 0:
            raise UnableToReckonAct("число должно быть больше нуля", field)
    if facts.cos_phi_bp is not None and not 0 < facts.cos_phi_bp <= _ONE_BP:
        raise UnableToReckonAct("cos φ больше нуля и не больше единицы", "cos_phi_bp")
    if facts.phases not in {1, 3} or (facts.line_voltage and facts.phases == 1):
        raise UnableToReckonAct("линейное напряжение дают только для трёх фаз", "line_voltage")
