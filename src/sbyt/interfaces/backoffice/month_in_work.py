"""Which month a screen opens at: the one that is being closed, or the last one that has figures."""

from __future__ import annotations

from datetime import date

from sbyt.apps.billing.queries.month import last_billed_month, newest_run_month
from sbyt.calc.periods import month_before
from sbyt.interfaces.backoffice.forms import today
from sbyt.kit.access.actor import Actor


def month_in_work(actor: Actor, *, verb: str = "runs.view") -> date:
    """Return the month of the newest run that the actor sees by the verb, the next one where it is released; the last month where there are no runs."""
    return newest_run_month(branch_ids=actor.branches(verb)) or month_before(today().replace(day=1))


def month_with_figures(actor: Actor, *, verb: str) -> date:
    """Return the last month with released bills that the actor sees by the verb; the last month where there are none."""
    return last_billed_month(branch_ids=actor.branches(verb)) or month_before(today().replace(day=1))
