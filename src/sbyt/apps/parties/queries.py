"""What others may ask of parties."""

from __future__ import annotations

from types import MappingProxyType

from sbyt.apps.parties.models import Branch, RoleGrant
from sbyt.apps.parties.roles import VERBS_OF_ROLE
from sbyt.kit.access.actor import Actor


def verbs_of(user_id: int) -> MappingProxyType[str, frozenset[int] | None]:
    """Return what a member of staff may do: verb → branches, None for all of them."""
    verbs: dict[str, frozenset[int] | None] = {}
    grants = RoleGrant.objects.filter(user_id=user_id, user__is_active=True, revoked_at=None)
    for role, branch_id in grants.values_list("role", "branch_id"):
        for verb in VERBS_OF_ROLE[role]:
            known = verbs.get(verb, frozenset())
            verbs[verb] = None if branch_id is None or known is None else known | {branch_id}
    return MappingProxyType(verbs)


def branches_where(actor: Actor, *, verb: str = "accounts.view") -> list[tuple[int, str]]:
    """Return the branches (number, name) where the actor is granted the verb, by name. One query."""
    granted = actor.branches(verb)
    branches = Branch.objects.all() if granted is None else Branch.objects.filter(id__in=granted)
    return list(branches.order_by("name").values_list("id", "name"))
