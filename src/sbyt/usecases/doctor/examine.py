"""Examine everything: the tables on one snapshot of the database, then the files beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from sbyt.kit.transactions import one_snapshot
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from sbyt.usecases.doctor.billing_checks import BILLING_CHECKS
from sbyt.usecases.doctor.check import Check, Examined
from sbyt.usecases.doctor.file_checks import FILE_CHECKS
from sbyt.usecases.doctor.guard_checks import GUARD_CHECKS
from sbyt.usecases.doctor.ledger_checks import LEDGER_CHECKS
from sbyt.usecases.doctor.register_checks import REGISTER_CHECKS
from sbyt.usecases.doctor.source_checks import SOURCE_CHECKS

_OF_TABLES: Final[tuple[Check, ...]] = (
    *LEDGER_CHECKS,
    *BILLING_CHECKS,
    *SOURCE_CHECKS,
    *AMOUNT_CHECKS,
    *REGISTER_CHECKS,
    *GUARD_CHECKS,
)
CHECKS: Final[tuple[Check, ...]] = (*_OF_TABLES, *FILE_CHECKS)


def examine(
    *, report: Callable[[Examined], None] | None = None, only: Collection[str] | None = None
) -> list[Examined]:
    """Return what every check (or those that `only` names) came to, in a fixed order; nothing is changed.

    The snapshot is let go before the files are hashed: that may take long, and a row of a file never changes.
    """
    found: list[Examined] = []

    def looked(check: Check) -> None:
        if only is not None and check.name not in only:
            return
        examined = check.examine()
        found.append(examined)
        if report is not None:
            report(examined)

    with one_snapshot():
        for check in _OF_TABLES:
            looked(check)
    for check in FILE_CHECKS:
        looked(check)
    return found
