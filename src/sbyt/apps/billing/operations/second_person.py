"""Up to which sum one person alone corrects money: recalculations by hand and payments taken back."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.tariffs.queries import rule_settings

LIMIT_RULE: Final = "billing.adjustment_alone_limit_kop"
_DEFAULT_LIMIT_KOP: Final = 100_000


def alone_limit_kop(*, on: date) -> int:
    """Return the limit in force on a day: above it a second person decides."""
    return int(rule_settings(on=on).get(LIMIT_RULE, _DEFAULT_LIMIT_KOP))
