"""A case of an act: its volume by the rule, and what was billed for its days taken off."""

from __future__ import annotations

import polars as pl

from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.calc.act_lines import BILLED_BEFORE, billed_for_days
from sbyt.calc.act_volume import ActFacts, ActKind, ActVolume, UnableToReckonAct, act_volume
from sbyt.calc.dated_rules import legal_entity_rules, limits_on
from sbyt.calc.explain_acts import act_steps
from sbyt.formats.case_act import ActCase
from sbyt.formats.exact_decimal import decimal_text
from sbyt.kit import numbers
from sbyt.usecases.bill_case.result import CaseResult, HoursTold, UnableToBillCase

_NAMES = {
    "since": "from",
    "until": "act_on",
    "power_w": "power_kw",
    "current_ma": "current_a",
    "cos_phi_bp": "cos_phi",
}


def reckon_act(case: ActCase) -> CaseResult:
    """Return the volume of the act in words and figures. Raises UnableToBillCase for facts that contradict."""
    month = case.act_on.replace(day=1)
    rules = legal_entity_rules({**limits_on(month), **case.settings})
    facts = ActFacts(
        kind=case.about,
        since=case.since,
        until=case.act_on,
        power_w=case.power_kw,
        current_ma=case.current_a,
        voltage_v=case.voltage_v,
        phases=case.phases,
        line_voltage=case.line_voltage,
        cos_phi_bp=case.cos_phi,
        hours=case.hours,
    )
    try:
        volume = act_volume(facts, rules=rules)
    except UnableToReckonAct as refusal:
        raise UnableToBillCase(field=_NAMES.get(refusal.field, refusal.field), reason=str(refusal)) from None
    deducts = rules.act_deducts_billed and facts.kind == ActKind.UNMETERED
    billed = max(0, _billed(case, volume)) if deducts else 0
    left = max(0, volume.energy_wh - billed)
    steps = act_steps(facts, volume, billed_wh=billed)
    told = in_words(steps)
    text = (
        "",
        f"Дни акта: {numbers.day(volume.since)} — {numbers.day(volume.until)}, {numbers.whole(volume.hours)} ч",
        *(f"{step.title}: {step.formula} = {step.result}" for step in told),
        f"К начислению: {numbers.energy(left)} кВт·ч, в каждый час {numbers.energy(volume.hourly_w)} кВт·ч по акту",
    )
    figures = {
        "period_from": volume.since.isoformat(),
        "period_to": volume.until.isoformat(),
        "hours": volume.hours,
        "act_kwh": decimal_text(volume.energy_wh, places=3),
        "billed_kwh": decimal_text(billed, places=3),
        "quantity_kwh": decimal_text(left, places=3),
        "hourly_kwh": decimal_text(volume.hourly_w, places=3),
        "explanation": [
            {"kind": step.kind, "title": step.title, "formula": step.formula, "result": step.result}
            for step in told
        ],
    }
    return CaseResult(title=case.title, kind=case.kind, month=month, hours=HoursTold(text=text, json=figures))


def _billed(case: ActCase, volume: ActVolume) -> int:
    rows = [(1, 1, row.since, row.until, row.kwh) for row in case.billed]
    billed = pl.DataFrame(rows, schema=BILLED_BEFORE, orient="row")
    act = pl.DataFrame(
        [(1, 1, 1, volume.since, volume.until)],
        schema=["act_id", "account_id", "usage_point_id", "act_from", "act_to"],
        orient="row",
    )
    return int(billed_for_days(act, billed=billed)["billed_wh"].sum())
