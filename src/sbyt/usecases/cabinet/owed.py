"""What an account owes today as its documents ask for it: a household's with penalties, a company's without."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.queries import balance_of
from sbyt.apps.ledger.types import PENALTIES

_HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """`principal_kop` for electricity and `penalties_kop` beside it; above zero is debt, below zero paid beforehand."""

    principal_kop: int
    penalties_kop: int

    @property
    def total_kop(self) -> int:
        return self.principal_kop + self.penalties_kop


def owed_by(account: Account) -> Owed:
    """Return what the account owes; two queries for a household, one for a company."""
    asked = account.kind == _HOUSEHOLD
    return Owed(
        principal_kop=balance_of(subaccount_id=account.pk),
        penalties_kop=balance_of(subaccount_id=account.pk, ledger_account=PENALTIES) if asked else 0,
    )
