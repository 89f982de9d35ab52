"""Who may lay hands on a run: only who holds the verb over every account that the run may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sbyt.apps.billing.models import BillingRun
from sbyt.apps.billing.types import RunScope
from sbyt.kit.access.actor import Actor, UnableToAct


class UnableToReachRun(UnableToAct):
    """Raised when the run holds accounts outside the branches of the verb; the text is Russian: it is shown as it is."""

    def __init__(self, *, actor: Actor, verb: str, run: BillingRun) -> None:
        super().__init__(name=actor.name, verb=verb)
        words = (
            f"расчёт № {run.number} за {run.month:%m.%Y} охватывает счета других отделений: "
            "это делает тот, у кого есть право во всех его отделениях"
        )
        self.args = (words,)


def reaches_whole_run(actor: Actor, *, verb: str, scope: Mapping[str, Any]) -> bool:
    """Tell whether the verb holds in every branch of the scope, as the run keeps it; one that names none is of all."""
    allowed = actor.branches(verb)
    if allowed is None:
        return True
    branches = RunScope.from_json(scope).branch_ids
    return bool(branches) and branches <= allowed


def require_whole_run(actor: Actor, run: BillingRun, *, verb: str) -> None:
    """Do nothing where the actor holds the verb over the whole run.

    :raises UnableToAct: the verb is not granted at all.
    :raises UnableToReachRun: it is, but not in every branch of the run.
    """
    actor.require(verb)
    if not reaches_whole_run(actor, verb=verb, scope=run.scope):
        raise UnableToReachRun(actor=actor, verb=verb, run=run)
