"""What others may ask of parties."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from django.db.models import QuerySet

from sbyt.apps.parties.models import Branch, RoleGrant, RoleRequirement, ServiceSupplier
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


def branches_of_roles(user_ids: Collection[int]) -> dict[int, frozenset[int] | None]:
    """Return the branches each user holds any role in: None where one is held everywhere, empty for no staff."""
    held: dict[int, set[int | None]] = {user_id: set() for user_id in user_ids}
    grants = RoleGrant.objects.filter(user_id__in=user_ids, revoked_at=None)
    for user_id, branch_id in grants.values_list("user_id", "branch_id"):
        held[user_id].add(branch_id)
    return {
        user_id: None if None in branches else frozenset(branch for branch in branches if branch is not None)
        for user_id, branches in held.items()
    }


def role_demands_second_factor(user_id: int) -> bool:
    """Tell whether a role that the user holds asks for a second factor."""
    demanding = RoleRequirement.objects.filter(must_use_mfa=True).values("role")
    return RoleGrant.objects.filter(user_id=user_id, revoked_at=None, role__in=demanding).exists()


def role_requirements() -> dict[str, bool]:
    """Return role → whether a second factor is demanded, for all roles."""
    demanded = dict(RoleRequirement.objects.values_list("role", "must_use_mfa"))
    return {role: demanded.get(role, False) for role in RoleGrant.Role.values}


def grants_ever() -> QuerySet[RoleGrant]:
    """Return who held which role at any time."""
    return RoleGrant.objects.all()


def grants_held() -> QuerySet[RoleGrant]:
    """Return who holds which role now."""
    return RoleGrant.objects.filter(revoked_at=None)


def grants_of(user_ids: list[int]) -> QuerySet[RoleGrant]:
    """Return the roles these users hold now, with branch names at hand."""
    return (
        grants_held()
        .filter(user_id__in=user_ids)
        .select_related("branch")
        .order_by("user_id", "role", "branch_id")
    )


def branch_codes(branch_ids: set[int]) -> dict[int, str]:
    """Return the codes of branches by id."""
    return dict(Branch.objects.filter(pk__in=branch_ids).values_list("pk", "code"))


def branch_of_code(code: str) -> int | None:
    """Return the id of a branch by its code, None where there is none."""
    return Branch.objects.filter(code=code).values_list("pk", flat=True).first()


def branch_ids_by_code() -> dict[str, int]:
    """Return the ids of all branches by code."""
    return dict(Branch.objects.values_list("code", "id"))


class UnableToNameSupplier(LookupError):
    """Raised when the requisites of the supplier itself are not filled in: no document can be issued."""


def the_supplier() -> ServiceSupplier:
    """Return the supplier's requisites, its party at hand; raises UnableToNameSupplier."""
    supplier = ServiceSupplier.objects.select_related("party").order_by("pk").first()
    if supplier is None:
        raise UnableToNameSupplier("не заполнены реквизиты поставщика")
    return supplier
