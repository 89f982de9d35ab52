"""Names of the rows of premises, for annotations."""

from sbyt.apps.premises.models import Building, Premises, Route, RouteStop

__all__ = ["Building", "Premises", "Route", "RouteStop"]
