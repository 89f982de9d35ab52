"""Examine everything on one snapshot of the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sbyt.kit.transactions import one_snapshot
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from sbyt.usecases.doctor.billing_checks import BILLING_CHECKS
from sbyt.usecases.doctor.check import Check, Examined
from sbyt.usecases.doctor.guard_checks import GUARD_CHECKS
from sbyt.usecases.doctor.ledger_checks import LEDGER_CHECKS
from sbyt.usecases.doctor.register_checks import REGISTER_CHECKS
from sbyt.usecases.doctor.source_checks import SOURCE_CHECKS

CHECKS: Final[tuple[Check, ...]] = (
    *LEDGER_CHECKS,
    *BILLING_CHECKS,
    *SOURCE_CHECKS,
    *AMOUNT_CHECKS,
    *REGISTER_CHECKS,
    *GUARD_CHECKS,
)


def examine(*, report: Callable[[Examined], None] | None = None) -> list[Examined]:
    """Return what every check came to, in a fixed order; nothing is changed."""
    found = []
    with one_snapshot():
        for check in CHECKS:
            examined = check.examine()
            found.append(examined)
            if report is not None:
                report(examined)
    return found
