"""What others may ask of parties."""

from __future__ import annotations

from types import MappingProxyType

from sbyt.apps.parties.models import RoleGrant
from sbyt.apps.parties.roles import VERBS_OF_ROLE


def verbs_of(user_id: int) -> MappingProxyType[str, frozenset[int] | None]:
    """Return what a member of staff may do: verb → branches, None for all of them."""
    verbs: dict[str, frozenset[int] | None] = {}
    grants = RoleGrant.objects.filter(user_id=user_id, user__is_active=True, revoked_at=None)
    for role, branch_id in grants.values_list("role", "branch_id"):
        for verb in VERBS_OF_ROLE[role]:
            known = verbs.get(verb, frozenset())
            verbs[verb] = None if branch_id is None or known is None else known | {branch_id}
    return MappingProxyType(verbs)
