"""A case of losses is a scheme without branches: the meter, its losses one after another, the boundary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sbyt.calc.losses import line_in_load
from sbyt.formats.case_hours import SchemeCase, SchemeFlow, SchemeNodeRow
from sbyt.formats.case_losses import BOUNDARY, IDLE, METER, REACTIVE, LossesCase, LossStep
from sbyt.usecases.bill_case.hours import evaluate_scheme
from sbyt.usecases.bill_case.result import CaseResult


def evaluate_losses(case: LossesCase) -> CaseResult:
    """Return the volume after each loss, from the meter to the boundary. Raises UnableToBillCase.

    A transformer's idle power joins the flow behind its losses by load; the next step takes both.
    """
    nodes = [
        SchemeNodeRow.model_construct(node=METER, does="meter", days=case.days, volume_kwh=case.volume_kwh)
    ]
    flows: list[SchemeFlow] = []
    carried = [(METER, False)]
    if case.reactive_kvarh is not None:
        nodes.append(
            SchemeNodeRow.model_construct(
                node=REACTIVE, does="meter", energy="reactive", volume_kwh=case.reactive_kvarh
            )
        )
        flows += [
            flow for one in case.steps if one.by != "percent" for flow in _into(one.name, [(REACTIVE, False)])
        ]
    for step in case.steps:
        nodes.append(_node(step))
        flows += _into(step.name, carried)
        carried = [(step.name, False)]
        if step.idle_w:
            idle = IDLE.format(step.name)
            nodes.append(SchemeNodeRow.model_construct(node=idle, does="constant", power_kw=step.idle_w))
            carried.append((idle, step.taken_off))
    nodes.append(SchemeNodeRow.model_construct(node=BOUNDARY, does="result"))
    scheme = SchemeCase.model_construct(
        kind="scheme",
        title=case.title,
        month=case.month,
        nodes=tuple(nodes),
        flows=(*flows, *_into(BOUNDARY, carried)),
    )
    return replace(evaluate_scheme(scheme), kind=case.kind)


def _into(target: str, sources: list[tuple[str, bool]]) -> list[SchemeFlow]:
    return [SchemeFlow.model_construct(source=name, target=target, minus=minus) for name, minus in sources]


def _node(step: LossStep) -> SchemeNodeRow:
    figures: dict[str, dict[str, Any]] = {
        "percent": {"rate_ppm": step.rate_ppm},
        "transformer": {
            "numerator": step.short_circuit_w,
            "denominator": step.rated_va,
            "coefficient": step.coefficient,
        },
        "line": line_in_load(step.resistance_mohm or 0, step.voltage_v or 0),
    }
    return SchemeNodeRow.model_construct(
        node=step.name,
        does="percent" if step.by == "percent" else "load",
        form=step.form,
        reactive=step.reactive,
        sharing=step.sharing,
        taken_off=step.taken_off,
        **figures[step.by],
    )
