"""What each role may do. One table, read by screens, API and tests alike."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_VIEW: Final = frozenset(
    {
        "accounts.view",
        "readings.view",
        "bills.view",
        "documents.view",
        "imports.view",
        "runs.view",
        "prices.view",
    }
)

VERBS_OF_ROLE: Final = MappingProxyType(
    {
        "administrator": _VIEW
        | {
            "accounts.edit",
            "readings.enter",
            "imports.upload",
            "runs.compute",
            "runs.release",
            "findings.decide",
            "payments.enter",
            "prices.edit",
            "ledger.view",
            "users.manage",
            "audit.view",
        },
        "billing_clerk": _VIEW
        | {
            "accounts.edit",
            "readings.enter",
            "imports.upload",
            "runs.compute",
            "runs.release",
            "findings.decide",
            "payments.enter",
            "ledger.view",
            "audit.view",
        },
        "metering_engineer": frozenset(
            {
                "accounts.view",
                "readings.view",
                "readings.enter",
                "imports.view",
                "imports.upload",
                "audit.view",
            }
        ),
        "controller": frozenset({"accounts.view", "readings.view", "readings.enter"}),
    }
)
