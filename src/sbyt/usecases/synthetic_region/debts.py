"""Debts of months before: every fifth account owes, one to four months of it, in one entry of opening balances a block."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from sbyt.apps.contracts.mass_load import ACCOUNTS
from sbyt.apps.ledger.mass_load import ENTRIES, OPEN_ITEMS, OPENING_KIND, POSTINGS
from sbyt.usecases.synthetic_region.drawing import Ints
from sbyt.usecases.synthetic_region.ground import MOST_DEBT_MONTHS, Block
from sbyt.usecases.synthetic_region.people import Rows

_DEBTORS: Final = 200_000
_MONTH_WEIGHTS: Final = (55, 22, 13, 10)
_SMALLEST_KOP: Final = 9_000
_SPREAD_KOP: Final = 61_000
_DUE_DAY: Final = 9
"""The tenth of the next month is the last day to pay."""


def debt_rows(block: Block) -> Iterator[Rows]:
    """Yield the block's opening entry, its postings (a side a debtor, one side against them) and its open items."""
    draw = block.draw
    debtors = block.accounts[draw.chance("debt", block.accounts, _DEBTORS)]
    if not len(debtors):
        return
    months = 1 + draw.choice("debt.months", debtors, _MONTH_WEIGHTS)
    amounts = _SMALLEST_KOP + np.stack(
        [draw.below(f"debt.{back}", debtors, _SPREAD_KOP) for back in range(MOST_DEBT_MONTHS)], axis=1
    )
    owed = np.arange(MOST_DEBT_MONTHS) < months[:, None]
    debtor, back = np.nonzero(owed)
    kop = amounts[debtor, back]
    sums = np.where(owed, amounts, 0).sum(axis=1)
    # the month before is billed and not due yet: debts are older than that
    first = np.datetime64(block.plan.month, "M") - 1 - block.plan.earlier_months
    month = (first - back).astype("datetime64[D]")
    due = (first - back + 1).astype("datetime64[D]") + _DUE_DAY
    entry_id = block.ids.first[ENTRIES.table] + block.number
    subaccounts = block.id_of(ACCOUNTS.table, debtors)
    opened_on = (first + 1).astype("datetime64[D]").item()
    yield (
        ENTRIES,
        {
            "id": entry_id,
            "idempotency_key": f"opening:region:{block.plan.seed}:{entry_id}",
            "entry_date": opened_on,
            "month": opened_on,
            "kind": OPENING_KIND,
            "memo": "Входящие остатки, перенесено из прежней системы",
            "content_sha256": hashlib.sha256(subaccounts.tobytes() + kop.tobytes()).hexdigest(),
        },
        1,
    )
    yield from _sides(block, entry_id, subaccounts, debtors, sums)
    yield (
        OPEN_ITEMS,
        {
            "id": block.id_of(OPEN_ITEMS.table, debtors[debtor] * MOST_DEBT_MONTHS + back),
            "entry_id": entry_id,
            "ledger_account_id": block.ids.receivables,
            "subaccount_id": subaccounts[debtor],
            "month": month,
            "due_on": due,
            "amount_kop": kop,
        },
        len(kop),
    )


def _sides(block: Block, entry_id: int, subaccounts: Ints, debtors: Ints, sums: Ints) -> Iterator[Rows]:
    """Yield the debtors' sides and, after the accounts of the whole region, the block's one side against them."""
    against = np.array([block.plan.accounts + block.number])
    yield (
        POSTINGS,
        {
            "id": block.id_of(POSTINGS.table, debtors),
            "entry_id": entry_id,
            "ledger_account_id": block.ids.receivables,
            "subaccount_id": subaccounts,
            "debit_kop": sums,
            "credit_kop": 0,
        },
        len(debtors),
    )
    yield (
        POSTINGS,
        {
            "id": block.id_of(POSTINGS.table, against),
            "entry_id": entry_id,
            "ledger_account_id": block.ids.opening,
            "subaccount_id": None,
            "debit_kop": 0,
            "credit_kop": int(sums.sum()),
        },
        1,
    )
