"""Names of the rows of premises, for annotations."""

from sbyt.apps.premises.models import Building, Premises

__all__ = ["Building", "Premises"]
