"""Names of the rows of the network, for annotations."""

from sbyt.apps.network.models import NetworkNode, Reconciliation, ReconciliationRow

__all__ = ["NetworkNode", "Reconciliation", "ReconciliationRow"]
