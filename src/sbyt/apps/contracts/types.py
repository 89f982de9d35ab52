"""Names of the rows of contracts, for annotations."""

from sbyt.apps.contracts.models import Account, Contract

__all__ = ["Account", "Contract"]
