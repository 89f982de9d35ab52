"""What the ledger takes and gives: values, and the names of its rows for annotations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.ledger.models import JournalEntry, LedgerAccount, OpenItem

__all__ = [
    "BANK",
    "CASH",
    "ITEM_COLUMNS",
    "NEW_ENTRY_COLUMNS",
    "OPENING",
    "PAYMENT",
    "PENALTIES",
    "PENALTY",
    "PENALTY_INCOME",
    "POSTING_COLUMNS",
    "RECEIVABLES",
    "RELEASE",
    "REVENUE",
    "REVERSAL",
    "SALES_VAT",
    "TRANSFER",
    "VAT_PAYABLE",
    "JournalEntry",
    "LedgerAccount",
    "NewItem",
    "NewPosting",
    "OpenItem",
    "PostedEntry",
]

OPENING: Final = "00"
CASH: Final = "50"
BANK: Final = "51"
RECEIVABLES: Final = "62"
PENALTIES: Final = "76.02"
PENALTY_INCOME: Final = "91.01"
VAT_PAYABLE: Final = "68.02"
REVENUE: Final = "90.01"
SALES_VAT: Final = "90.03"

RELEASE: Final = "release"
PAYMENT: Final = "payment"
PENALTY: Final = "penalty"
TRANSFER: Final = "transfer"
REVERSAL: Final = "reversal"

POSTING_COLUMNS: Final = {
    "ledger_account": pl.String(),
    "subaccount_id": pl.Int64(),
    "debit_kop": pl.Int64(),
    "credit_kop": pl.Int64(),
}
"""One row a side of an entry: code of the account, subaccount on control accounts, kopecks on one side."""

NEW_ENTRY_COLUMNS: Final = {
    "idempotency_key": pl.String(),
    "entry_date": pl.Date(),
    "month": pl.Date(),
    "kind": pl.String(),
    "memo": pl.String(),
}
"""One row an entry of many; its sides and items name it by its key."""

ITEM_COLUMNS: Final = {
    "ledger_account": pl.String(),
    "subaccount_id": pl.Int64(),
    "month": pl.Date(),
    "due_on": pl.Date(),
    "amount_kop": pl.Int64(),
}
"""One row an open item: a claim above zero, money or a credit below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPosting:
    """One side of an entry to be: kopecks in exactly one of debit and credit."""

    ledger_account: str
    subaccount_id: int | None = None
    debit_kop: int = 0
    credit_kop: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An open item to be, on a control account: a claim above zero, money or a credit below."""

    ledger_account: str = RECEIVABLES
    subaccount_id: int
    month: date
    amount_kop: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedEntry:
    """The entry that stands under the key; `created` is False where it stood there before."""

    entry_id: int
    created: bool
