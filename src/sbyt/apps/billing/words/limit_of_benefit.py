"""What a benefit covers in the month at most, in words."""

from __future__ import annotations

from typing import Final

from sbyt.calc import explain as steps
from sbyt.kit import numbers

_KWH: Final = "кВт·ч"
_NB: Final = "\u00a0"


def limit_of_benefit(step: steps.Benefit) -> str:
    """Return what the benefit covers in the month at most, and what that is made of."""
    if step.limit_wh is None:
        return ""
    whole = f"{numbers.energy(step.limit_wh)}{_NB}{_KWH} в месяц"
    if step.limit != "norm":
        return f"не больше {whole}"
    if not step.people or not step.norm_wh:
        return f"не больше норматива: {whole}"
    made = f"норматив {numbers.energy(step.norm_wh)} × {step.people}{_NB}чел."
    if step.people * step.norm_wh == step.limit_wh:
        return f"не больше норматива: {made} = {whole}"
    return f"не больше норматива по дням: {made}, всего {whole}"
