"""Benefits of the region: one account in eight, most of them repaid by the authority, some taken off the bill."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import numpy as np

from sbyt.apps.contracts.mass_load import ACCOUNTS, BENEFITS
from sbyt.kit.columns.copy_binary import Spans, Values
from sbyt.kit.columns.vocabulary import Vocabulary
from sbyt.usecases.synthetic_region.ground import Block
from sbyt.usecases.synthetic_region.people import Rows

_HAVE_ONE: Final = 125_000
_NAMES: Final = Vocabulary(("Инвалиды", "Ветераны труда", "Сельские специалисты", "Многодетные семьи"))
_NAME_WEIGHTS: Final = (38, 34, 18, 10)
_SHARES_BP: Final = np.array([5000, 5000, 10_000, 3000])
_MODES: Final = Vocabulary(("compensation", "discount"))
_TAKEN_OFF: Final = 350_000
_DAYS_BACK: Final = (60, 3000)
_RECORDED: Final = datetime(2025, 1, 9, 9, tzinfo=UTC)


def benefit_rows(block: Block) -> Rows:
    """Return the benefits of the block's accounts: a part of the price within the norm of all who live there."""
    draw = block.draw
    holders = block.accounts[draw.chance("benefit", block.accounts, _HAVE_ONE)]
    kind = draw.choice("benefit.kind", holders, _NAME_WEIGHTS)
    since = np.datetime64(block.plan.month, "D") - draw.between("benefit.since", holders, *_DAYS_BACK)
    rows: dict[str, Values] = {
        "id": block.id_of(BENEFITS.table, holders),
        "account_id": block.id_of(ACCOUNTS.table, holders),
        "name": _NAMES.at(kind),
        "share_bp": _SHARES_BP[kind],
        "limit": "norm",
        "with_common_needs": False,
        "mode": _MODES.at(draw.chance("benefit.taken_off", holders, _TAKEN_OFF).astype(np.int64)),
        "valid": Spans(since),
        "document": "удостоверение",
        "recorded_at": _RECORDED,
    }
    return BENEFITS, rows, len(holders)
