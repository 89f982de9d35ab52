"""The worklist of findings, sorted by money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from sbyt.apps.billing.finding_kinds import KINDS
from sbyt.apps.billing.models import Finding
from sbyt.apps.contracts.queries import accounts_for
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding as the worklist shows it; `account_id` is None for one of a building or of a part of the run."""

    finding_id: int
    code: str
    title: str
    blocks: bool
    account_id: int | None
    account_number: str
    party_name: str
    building_id: int | None
    money_kop: int
    message: str
    data: dict[str, Any]
    verdict: str
    verdict_name: str
    verdict_reason: str
    verdict_by: str
    verdict_at: datetime | None


def findings_for(actor: Actor, *, run_id: int) -> QuerySet[Finding]:
    """Return the findings of a run that the actor may see: of the accounts and houses of his branches, and of no one's."""
    findings = Finding.objects.filter(run_id=run_id)
    if actor.branches("runs.view") is None:
        return findings
    accounts = accounts_for(actor, verb="runs.view")
    theirs = Q(building_id=None) | Q(building_id__in=accounts.values("premises__building_id"))
    return findings.filter(Q(account_id__in=accounts.values("pk")) | Q(account_id=None) & theirs)


def finding_rows(
    findings: QuerySet[Finding],
    *,
    code: str | None = None,
    verdict: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[FindingRow]:
    """Return a page of findings, the most money first, by one query."""
    if code is not None:
        findings = findings.filter(code=code)
    if verdict is not None:
        findings = findings.filter(verdict=verdict)
    page = findings.select_related("account", "verdict_by").order_by("-money_kop", "code", "pk")
    return [_row(finding) for finding in page[offset : offset + limit]]


def _row(finding: Finding) -> FindingRow:
    return FindingRow(
        finding_id=finding.pk,
        code=finding.code,
        title=KINDS[finding.code].title,
        blocks=finding.blocks,
        account_id=finding.account_id,
        account_number="" if finding.account is None else finding.account.number,
        party_name="" if finding.account is None else finding.account.party_name,
        building_id=finding.building_id,
        money_kop=finding.money_kop,
        message=finding.message,
        data=finding.data,
        verdict=finding.verdict,
        verdict_name=finding.get_verdict_display(),
        verdict_reason=finding.verdict_reason,
        verdict_by=str(finding.verdict_by or ""),
        verdict_at=finding.verdict_at,
    )
