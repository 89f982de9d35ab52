"""How an act came to its volume: the same steps for a line of a bill and for an act that stands in none yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from sbyt.calc.act_volume import ActFacts, ActVolume
from sbyt.calc.explain_steps import BilledForDays, FromAct, Step


def act_steps(facts: ActFacts, volume: ActVolume, *, billed_wh: int) -> tuple[Step, ...]:
    """Return the steps of an act that stands in no bill yet, as calc.explain tells those of a line."""
    whole = FromAct(
        kind=facts.kind,
        act_on=None,
        power_w=facts.power_w,
        current_ma=facts.current_ma,
        voltage_v=facts.voltage_v,
        phases=facts.phases,
        line_voltage=facts.line_voltage,
        cos_phi_bp=volume.cos_phi_bp,
        divisor_bp=volume.divisor_bp,
        hours=volume.hours,
        energy_wh=volume.energy_wh,
    )
    if not billed_wh:
        return (whole,)
    left = max(0, volume.energy_wh - billed_wh)
    return whole, BilledForDays(act_wh=volume.energy_wh, billed_wh=billed_wh, left_wh=left)


def act_line_steps(quantity: int, basis: dict[str, Any]) -> tuple[Step, ...]:
    """Return the steps of a line by an act, from its basis."""
    names = ("kind", "current_ma", "voltage_v", "phases", "line_voltage", "cos_phi_bp", "divisor_bp", "hours")
    step = FromAct(
        act_on=date.fromisoformat(basis["act_on"]),
        power_w=basis["max_power_w"],
        energy_wh=basis["act_wh"],
        **{name: basis[name] for name in names},
    )
    if not basis["billed_wh"]:
        return (step,)
    return step, BilledForDays(act_wh=basis["act_wh"], billed_wh=basis["billed_wh"], left_wh=quantity)
