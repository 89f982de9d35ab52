"""What may be done to the ledger: post a balanced entry, lay money on claims. Nothing is changed or removed."""

from sbyt.apps.ledger.operations.keep_balances import keep_balances_afresh, renew_kept_balances
from sbyt.apps.ledger.operations.pay_penalties import pay_penalties_from_advances
from sbyt.apps.ledger.operations.post_entries import post_entries
from sbyt.apps.ledger.operations.post_entry import (
    UnableToPostEntry,
    UnableToReplayEntry,
    post_columns,
    post_entry,
)
from sbyt.apps.ledger.operations.reverse_money import reverse_money
from sbyt.apps.ledger.operations.settle import (
    settle_designated,
    settle_oldest_first,
    settle_same_month,
    who_has_free_money,
)

__all__ = [
    "UnableToPostEntry",
    "UnableToReplayEntry",
    "keep_balances_afresh",
    "pay_penalties_from_advances",
    "post_columns",
    "post_entries",
    "post_entry",
    "renew_kept_balances",
    "reverse_money",
    "settle_designated",
    "settle_oldest_first",
    "settle_same_month",
    "who_has_free_money",
]
