"""The note under a line of a payment document: how its volume came out, by the same words as on the screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sbyt.apps.billing.words.steps_in_words import StepInWords, step_in_words
from sbyt.calc import explain as steps

_SAID_ELSEWHERE: Final = (
    steps.Price,
    steps.PriceSum,
    steps.PriceFromGross,
    steps.Amount,
    steps.Vat,
    steps.Tier,
    steps.Benefit,
    steps.Adjusted,
    steps.Given,
)
"""Steps that have their own column, section or words beside the service."""


def note_of_line(told: Iterable[steps.Step], *, with_readings: bool) -> tuple[str, ...]:
    """Return a sentence a step of the volume, without the full stop; empty where the document says it all elsewhere.

    `with_readings`: the meter stands in no table of the document (the shared meter of a communal flat), so its readings are told
    here. A register that turned over is told always.
    """
    return tuple(_sentence(step_in_words(step)) for step in told if _said(step, with_readings=with_readings))


def _said(step: steps.Step, *, with_readings: bool) -> bool:
    if isinstance(step, _SAID_ELSEWHERE):
        return False
    if isinstance(step, steps.BetweenReadings):
        return with_readings or step.rollovers != 0
    return with_readings or not isinstance(step, steps.Summed)


def _sentence(step: StepInWords) -> str:
    """Return «По нормативу: нет прибора; 2 чел. × 90 = 180 кВт·ч (источник)»."""
    equality = f"{step.formula} = {step.result}" if step.formula else step.result
    joint = ";" if ":" in step.title else ":"
    source = f" ({step.source})" if step.source else ""
    return f"{step.title}{joint} {equality}{source}"
