"""Decide what to do with findings: release in spite of them, or hold the account back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sbyt.apps.billing.models import BillingRun, Finding
from sbyt.apps.billing.operations.run_rights import reaches_whole_run
from sbyt.apps.contracts.queries import accounts_for
from sbyt.kit.access.actor import Actor

_OPEN = (BillingRun.State.COMPUTED, BillingRun.State.STOPPED)
_LONGEST_REASON = 300


class UnableToDecideFindings(ValueError):
    """Raised when a verdict cannot be given; nothing is changed. The text is Russian: it is shown as it is."""


@transaction.atomic
def decide_findings(
    *,
    actor: Actor,
    run_id: int,
    verdict: str,
    reason: str = "",
    finding_ids: Collection[int] | None = None,
    code: str | None = None,
) -> int:
    """This function will give a verdict on the findings named, on all of a code, or on both; returns how many.

    `release` bills the account in spite of the finding, `hold` leaves it out of the release (of a building's finding:
    all its accounts), `pending` takes a verdict back. Holding, and releasing what blocks, need a reason. Needs the
    verb findings.decide; findings of other branches are not touched.

    :raises UnableToAct: the actor decides nowhere.
    :raises UnableToDecideFindings: no such verdict, a reason is missing, the run is not waiting for verdicts, or
        nothing is named.
    """
    actor.require("findings.decide")
    if verdict not in Finding.Verdict.values:
        raise UnableToDecideFindings(f"нет такого решения: {verdict}")
    if finding_ids is None and code is None:
        raise UnableToDecideFindings("не названо ни одного замечания")
    run = BillingRun.objects.select_for_update().get(pk=run_id)
    if run.state not in _OPEN:
        raise UnableToDecideFindings(f"расчёт № {run.number}: {run.get_state_display()}")
    findings = Finding.objects.filter(run=run).filter(_within_rights(actor, run))
    if finding_ids is not None:
        findings = findings.filter(pk__in=finding_ids)
    if code is not None:
        findings = findings.filter(code=code)
    reason = reason.strip()[:_LONGEST_REASON]
    if not reason and _needs_reason(verdict, findings):
        raise UnableToDecideFindings("назовите причину решения")
    decided = verdict != Finding.Verdict.PENDING
    return findings.update(
        verdict=verdict,
        verdict_reason=reason if decided else "",
        verdict_by_id=actor.user_id if decided else None,
        verdict_at=timezone.now() if decided else None,
    )


def _needs_reason(verdict: str, findings: QuerySet[Finding]) -> bool:
    if verdict == Finding.Verdict.RELEASE:
        return findings.filter(blocks=True).exists()
    return verdict == Finding.Verdict.HOLD


def _within_rights(actor: Actor, run: BillingRun) -> Q:
    """Return the findings the actor decides: of accounts and buildings of his branches, of parts of his own run."""
    allowed = actor.branches("findings.decide")
    if allowed is None:
        return Q()
    accounts = accounts_for(actor, verb="findings.decide")
    own = Q(account_id__in=accounts.values("pk"))
    own |= Q(account_id=None, building_id__in=accounts.values("premises__building_id"))
    if reaches_whole_run(actor, verb="findings.decide", scope=run.scope):
        own |= Q(account_id=None, building_id=None)
    return own
