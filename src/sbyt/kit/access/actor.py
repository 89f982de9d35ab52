"""Who acts, and what that person may do where: verb × scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

EVERYWHERE: Final[frozenset[int] | None] = None
"""The scope of a verb granted in all branches."""


class UnableToAct(PermissionError):
    """Raised when the actor lacks the verb in the scope asked for. `verb` says which."""

    def __init__(self, *, name: str, verb: str) -> None:
        super().__init__(f"{name} may not {verb}")
        self.verb = verb


class _EveryVerb(Mapping[str, frozenset[int] | None]):
    """Grants any verb in all branches."""

    def __getitem__(self, verb: str) -> frozenset[int] | None:
        return EVERYWHERE

    def __contains__(self, verb: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(("*",))

    def __len__(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person. `verbs` maps a verb to the branches it holds in, None meaning all of them.

    `account_ids` are the accounts a consumer may see in the cabinet.
    """

    user_id: int | None
    name: str
    verbs: Mapping[str, frozenset[int] | None] = field(default_factory=lambda: MappingProxyType({}))
    account_ids: frozenset[int] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Tell whether any verb is granted: who has none uses the cabinet alone."""
        return bool(self.verbs)

    def may(self, verb: str, *, branch_id: int | None = None) -> bool:
        """Tell whether the verb is granted at all, or in the branch named."""
        if verb not in self.verbs:
            return False
        scope = self.verbs[verb]
        return scope is None or branch_id is None or branch_id in scope

    def may_everywhere(self, verb: str) -> bool:
        """Tell whether the verb is granted in all branches."""
        return verb in self.verbs and self.verbs[verb] is EVERYWHERE

    def require(self, verb: str, *, branch_id: int | None = None) -> None:
        """Do nothing where the actor may; raises UnableToAct otherwise."""
        if not self.may(verb, branch_id=branch_id):
            raise UnableToAct(name=self.name, verb=verb)

    def require_everywhere(self, verb: str) -> None:
        """Do nothing where the verb is granted in all branches; raises UnableToAct otherwise."""
        if not self.may_everywhere(verb):
            raise UnableToAct(name=self.name, verb=verb)

    def branches(self, verb: str) -> frozenset[int] | None:
        """Return the branches the verb holds in: None for all, an empty set where it is not granted."""
        return self.verbs.get(verb, frozenset())

    def within(self, verb: str) -> Actor:
        """Return the same person with every verb cut to the branches where this one is granted.

        A screen that asks for one verb and reads by another must not reach where its own verb does not hold.
        """
        bounds = self.branches(verb)
        if bounds is None:
            return self
        cut = {
            known: bounds if scope is None else scope & bounds
            for known, scope in self.verbs.items()
            if bounds and (scope is None or scope & bounds)
        }
        return replace(self, verbs=MappingProxyType(cut))

    def narrowed_to(self, branch_id: int) -> Actor:
        """Return the same person looking at one branch: verbs not granted there are gone."""
        verbs = {verb: frozenset({branch_id}) for verb in self.verbs if self.may(verb, branch_id=branch_id)}
        return replace(self, verbs=MappingProxyType(verbs))


NOBODY: Final = Actor(user_id=None, name="аноним")
"""Who has not signed in, or was switched off: may do nothing."""

SYSTEM: Final = Actor(user_id=None, name="sbyt", verbs=_EveryVerb())
"""The program itself: commands run on the server by who may log in there. May do everything."""
