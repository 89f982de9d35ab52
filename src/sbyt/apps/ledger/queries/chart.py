"""The chart of accounts."""

from __future__ import annotations

from sbyt.apps.ledger.models import LedgerAccount


def ledger_account_ids() -> dict[str, int]:
    """Return the ids of all accounts of the chart by their codes."""
    return dict(LedgerAccount.objects.values_list("code", "id"))
