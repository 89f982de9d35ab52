"""Names of the rows of contracts, for annotations."""

from sbyt.apps.contracts.models import (
    Account,
    Benefit,
    Contract,
    HouseTerm,
    LateFact,
    RangeExemption,
)

__all__ = ["Account", "Benefit", "Contract", "HouseTerm", "LateFact", "RangeExemption"]
