"""Organizations that may manage buildings."""

from __future__ import annotations

from sbyt.apps.parties.models import Party

_MOST = 2000


def managers_by_name() -> list[tuple[int, str]]:
    """Return the organizations by name, to choose the manager of a building among; up to 2,000 of them."""
    organizations = Party.objects.filter(kind=Party.Kind.ORGANIZATION).order_by("name", "pk")
    return list(organizations.values_list("pk", "name")[:_MOST])
