"""Tables of the ledger as a mass load of opening balances by binary COPY fills them.

An entry carries its postings and open items in the same transaction; where triggers are on they are checked as ever.
"""

from __future__ import annotations

from typing import Final

from sbyt.kit.columns.copy_binary import Kind, TableShape

OPENING_KIND: Final = "opening"
"""The kind of an entry that carries balances over from another system."""

ENTRIES: Final = TableShape(
    "ledger_journalentry",
    {
        "id": Kind.INT8,
        "idempotency_key": Kind.TEXT,
        "entry_date": Kind.DATE,
        "month": Kind.DATE,
        "kind": Kind.TEXT,
        "memo": Kind.TEXT,
        "content_sha256": Kind.TEXT,
    },
)
POSTINGS: Final = TableShape(
    "ledger_plainside",
    {
        "id": Kind.INT8,
        "entry_id": Kind.INT8,
        "ledger_account_id": Kind.INT8,
        "subaccount_id": Kind.INT8,
        "debit_kop": Kind.INT8,
        "credit_kop": Kind.INT8,
    },
)
OPEN_ITEMS: Final = TableShape(
    "ledger_openitem",
    {
        "id": Kind.INT8,
        "entry_id": Kind.INT8,
        "ledger_account_id": Kind.INT8,
        "subaccount_id": Kind.INT8,
        "month": Kind.DATE,
        "due_on": Kind.DATE,
        "amount_kop": Kind.INT8,
    },
)
