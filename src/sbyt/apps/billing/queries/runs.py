"""Runs and how far they are: everything the run page and the commands show, from the rows of partitions."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.billing.finding_kinds import KINDS
from sbyt.apps.billing.models import BillingRun, Finding, RunPartition


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionView:
    """One partition: state, size, sums and milliseconds of each stage."""

    partition_id: int
    number: int
    state: str
    state_name: str
    buildings: int
    accounts: int
    charges: int
    energy_wh: int
    gross_kop: int
    attempts: int
    error: str
    read_ms: int
    compute_ms: int
    write_ms: int
    result_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRow:
    """Sums of one kind of account, service and method."""

    kind: str
    service: str
    method: str
    accounts: int
    lines: int
    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSum:
    """Findings of one code: how many, what they put in question, what is decided."""

    code: str
    title: str
    blocks: bool
    count: int
    money_kop: int
    pending_kop: int
    released: int
    held: int

    @property
    def pending(self) -> int:
        return self.count - self.released - self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run in full. `accounts` are planned, `charges` computed; milliseconds are sums over partitions.

    Not `is_whole` where counts and sums are cut to some branches: milliseconds and states are still of all.
    """

    run_id: int
    number: int | None
    month: date
    stage: str
    stage_name: str
    state: str
    state_name: str
    as_of: datetime
    scope: dict[str, Any]
    created_by: str
    created_at: datetime
    started_at: datetime | None
    computed_at: datetime | None
    released_at: datetime | None
    released_by: str
    stop_requested: bool
    partitions: tuple[PartitionView, ...]
    accounts: int
    accounts_done: int
    charges: int
    bills: int
    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int
    posted_kop: int
    read_ms: int
    compute_ms: int
    write_ms: int
    sums: tuple[SumRow, ...]
    findings: tuple[FindingSum, ...]
    result_sha256: str
    is_whole: bool = True

    @property
    def accounts_a_second(self) -> int:
        """Accounts computed in a second of work, all stages; 0 where the run is not seen whole."""
        spent = self.read_ms + self.compute_ms + self.write_ms
        return self.accounts_done * 1000 // spent if spent and self.is_whole else 0

    @property
    def blocking(self) -> int:
        """Findings that hold the release and wait for a verdict."""
        return sum(row.pending for row in self.findings if row.blocks)


def run_view(*, run_id: int) -> RunView | None:
    """Return a run with its partitions, sums and findings by three queries; None where there is none."""
    run = BillingRun.objects.select_related("created_by", "released_by").filter(pk=run_id).first()
    if run is None:
        return None
    parts = list(run.partitions.order_by("number"))
    done = [part for part in parts if part.state in {part.State.COMPUTED, part.State.RELEASED}]
    return RunView(
        run_id=run.pk,
        number=run.number,
        month=run.month,
        stage=run.stage,
        stage_name=run.get_stage_display(),
        state=run.state,
        state_name=run.get_state_display(),
        as_of=run.as_of,
        scope=run.scope,
        created_by=str(run.created_by or ""),
        created_at=run.created_at,
        started_at=run.started_at,
        computed_at=run.computed_at,
        released_at=run.released_at,
        released_by=str(run.released_by or ""),
        stop_requested=run.stop_requested,
        partitions=tuple(_partition(part) for part in parts),
        accounts=sum(part.accounts for part in parts),
        accounts_done=sum(part.accounts for part in done),
        charges=sum(part.charges for part in parts),
        bills=sum(part.bills for part in parts),
        energy_wh=sum(part.energy_wh for part in parts),
        net_kop=sum(part.net_kop for part in parts),
        vat_kop=sum(part.vat_kop for part in parts),
        gross_kop=sum(part.gross_kop for part in parts),
        posted_kop=sum(part.posted_kop for part in parts),
        read_ms=sum(part.read_ms for part in parts),
        compute_ms=sum(part.compute_ms for part in parts),
        write_ms=sum(part.write_ms for part in parts),
        sums=_sums(parts),
        findings=finding_sums(run_id=run.pk),
        result_sha256=_whole_digest(done) if len(done) == len(parts) else "",
    )


def finding_sums(*, run_id: int, within: Q | None = None) -> tuple[FindingSum, ...]:
    """Return the findings of a run, or those `within` a condition, by code, the most money first."""
    rows = (
        Finding.objects.filter(within or Q(), run_id=run_id)
        .values("code", "blocks")
        .annotate(
            count=Count("pk"),
            money=Sum("money_kop"),
            waiting=Coalesce(Sum("money_kop", filter=Q(verdict=Finding.Verdict.PENDING)), 0),
            released=Count("pk", filter=Q(verdict=Finding.Verdict.RELEASE)),
            held=Count("pk", filter=Q(verdict=Finding.Verdict.HOLD)),
        )
        .order_by("-money", "code")
    )
    return tuple(
        FindingSum(
            code=row["code"],
            title=KINDS[row["code"]].title,
            blocks=row["blocks"],
            count=row["count"],
            money_kop=int(row["money"]),
            pending_kop=int(row["waiting"]),
            released=row["released"],
            held=row["held"],
        )
        for row in rows
    )


def _partition(part: RunPartition) -> PartitionView:
    return PartitionView(
        partition_id=part.pk,
        number=part.number,
        state=part.state,
        state_name=part.get_state_display(),
        buildings=len(part.building_ids),
        accounts=part.accounts,
        charges=part.charges,
        energy_wh=part.energy_wh,
        gross_kop=part.gross_kop,
        attempts=part.attempts,
        error=part.error,
        read_ms=part.read_ms,
        compute_ms=part.compute_ms,
        write_ms=part.write_ms,
        result_sha256=part.result_sha256,
    )


def _sums(parts: Iterable[RunPartition]) -> tuple[SumRow, ...]:
    figures = ("accounts", "lines", "energy_wh", "net_kop", "vat_kop", "gross_kop")
    summed: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(figures, 0))
    for part in parts:
        for row in part.totals:
            sums = summed[row["kind"], row["service"], row["method"]]
            for figure in figures:
                sums[figure] += row[figure]
    return tuple(
        SumRow(kind=kind, service=service, method=method, **sums)
        for (kind, service, method), sums in sorted(summed.items())
    )


def _whole_digest(parts: Iterable[RunPartition]) -> str:
    return hashlib.sha256("".join(part.result_sha256 for part in parts).encode()).hexdigest()


def run_id_of_number(number: int) -> int | None:
    """Return the id of the run with this number, or None."""
    return BillingRun.objects.filter(number=number).values_list("pk", flat=True).first()
