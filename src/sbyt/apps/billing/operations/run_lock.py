"""One process at a time works on a month, whichever run of it; a killed one leaves nothing behind."""

from __future__ import annotations

from datetime import date

from sbyt.kit.session_lock import is_session_locked


def name_of_lock(month: date) -> str:
    return f"sbyt.billing.month.{month:%Y-%m}"


def somebody_works_on(month: date) -> bool:
    """Tell whether a live process computes or releases a run of the month."""
    return is_session_locked(name_of_lock(month))
