"""Who acts, and what that person may do where: verb × scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

EVERYWHERE: Final[frozenset[int] | None] = None
"""The scope of a verb granted in all branches."""


class UnableToAct(PermissionError):
    """Raised when the actor lacks the verb in the scope asked for."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person. `verbs` maps a verb to the branches it holds in, None meaning all of them.

    `account_ids` are the accounts a consumer may see in the cabinet.
    """

    user_id: int | None
    name: str
    verbs: Mapping[str, frozenset[int] | None] = field(default_factory=lambda: MappingProxyType({}))
    account_ids: frozenset[int] = frozenset()

    def may(self, verb: str, *, branch_id: int | None = None) -> bool:
        """Tell whether the verb is granted at all, or in the branch named."""
        if verb not in self.verbs:
            return False
        scope = self.verbs[verb]
        return scope is None or branch_id is None or branch_id in scope

    def require(self, verb: str, *, branch_id: int | None = None) -> None:
        """Do nothing where the actor may; raises UnableToAct otherwise."""
        if not self.may(verb, branch_id=branch_id):
            raise UnableToAct(f"{self.name} may not {verb}")

    def branches(self, verb: str) -> frozenset[int] | None:
        """Return the branches the verb holds in: None for all, an empty set where it is not granted."""
        return self.verbs.get(verb, frozenset())

    def narrowed_to(self, branch_id: int) -> Actor:
        """Return the same person looking at one branch: verbs not granted there are gone."""
        verbs = {verb: frozenset({branch_id}) for verb in self.verbs if self.may(verb, branch_id=branch_id)}
        return replace(self, verbs=MappingProxyType(verbs))


SYSTEM: Final = Actor(user_id=None, name="sbyt")
"""The program itself: commands run on the server by who may log in there."""
