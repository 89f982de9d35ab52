"""A run as one branch sees it: how far it is stays, sums are those of the branch's own accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.billing.models import Bill, Charge, ChargeLine, RunPartition
from sbyt.apps.billing.operations.plan_run import accounts_to_bill
from sbyt.apps.billing.queries.runs import PartitionView, RunView, SumRow, finding_sums, run_view
from sbyt.apps.billing.types import RunScope

_DONE = frozenset({"computed", "released"})


def run_view_within(*, run_id: int, branch_ids: Collection[int] | None) -> RunView | None:
    """Return `run_view`, its counts, sums and findings cut to the accounts of the branches; None means all.

    A run over these branches alone is whole; one that reaches further costs six queries more.
    """
    view = run_view(run_id=run_id)
    if view is None or branch_ids is None:
        return view
    scope = RunScope.from_json(view.scope)
    branches = frozenset(branch_ids)
    if scope.branch_ids and scope.branch_ids <= branches:
        return view
    return _cut(view, scope, sorted(branches & scope.branch_ids if scope.branch_ids else branches))


def _cut(view: RunView, scope: RunScope, branches: list[int]) -> RunView:
    living = _accounts_by_building(view, scope, branches)
    parts = _parts(view, living, branches)
    bills = Bill.objects.filter(charge__run_id=view.run_id, month=view.month, account__branch_id__in=branches)
    issued = bills.aggregate(count=Count("pk"), posted=Coalesce(Sum("posted_kop"), 0))
    money = Charge.objects.filter(run_id=view.run_id, month=view.month, account__branch_id__in=branches)
    taxed = money.aggregate(net=Coalesce(Sum("net_kop"), 0), vat=Coalesce(Sum("vat_kop"), 0))
    own = [part.partition_id for part in parts if part.accounts]
    seen = Q(account__branch_id__in=branches) | Q(account=None, building_id__in=list(living))
    return replace(
        view,
        is_whole=False,
        partitions=parts,
        accounts=sum(part.accounts for part in parts),
        accounts_done=sum(part.accounts for part in parts if part.state in _DONE),
        charges=sum(part.charges for part in parts),
        bills=int(issued["count"]),
        energy_wh=sum(part.energy_wh for part in parts),
        net_kop=int(taxed["net"]),
        vat_kop=int(taxed["vat"]),
        gross_kop=sum(part.gross_kop for part in parts),
        posted_kop=int(issued["posted"]),
        sums=_sums(view, branches),
        findings=finding_sums(
            run_id=view.run_id, within=seen | Q(account=None, building_id=None, partition__in=own)
        ),
    )


def _accounts_by_building(view: RunView, scope: RunScope, branches: list[int]) -> dict[int, int]:
    accounts = accounts_to_bill(
        month=view.month, stage=view.stage, scope=scope, before_run=view.run_id
    ).filter(branch_id__in=branches)
    counted = accounts.order_by("premises__building_id").values_list("premises__building_id")
    return {int(building): int(count) for building, count in counted.annotate(count=Count("pk"))}


def _parts(view: RunView, living: dict[int, int], branches: list[int]) -> tuple[PartitionView, ...]:
    """Return the parts with the counts and sums of the branches."""
    houses = dict(RunPartition.objects.filter(run_id=view.run_id).values_list("pk", "building_ids"))
    charges = Charge.objects.filter(run_id=view.run_id, month=view.month, account__branch_id__in=branches)
    summed: dict[int, dict[str, Any]] = defaultdict(lambda: {"count": 0, "energy": 0, "gross": 0})
    rows = charges.order_by("partition_id").values("partition_id")
    for row in rows.annotate(count=Count("pk"), energy=Sum("energy_wh"), gross=Sum("gross_kop")):
        figures = {"count": row["count"], "energy": row["energy"], "gross": row["gross"]}
        summed[row["partition_id"]] = figures
    return tuple(
        replace(
            part,
            buildings=sum(building in living for building in houses[part.partition_id]),
            accounts=sum(living.get(building, 0) for building in houses[part.partition_id]),
            charges=int(summed[part.partition_id]["count"]),
            energy_wh=int(summed[part.partition_id]["energy"]),
            gross_kop=int(summed[part.partition_id]["gross"]),
        )
        for part in view.partitions
    )


def _sums(view: RunView, branches: list[int]) -> tuple[SumRow, ...]:
    lines = ChargeLine.objects.filter(
        month=view.month,
        charge__month=view.month,
        charge__run_id=view.run_id,
        charge__account__branch_id__in=branches,
    )
    keys = ("charge__account__kind", "service", "method")
    rows = lines.order_by(*keys).values(*keys)
    return tuple(
        SumRow(
            kind=row["charge__account__kind"],
            service=row["service"],
            method=row["method"],
            accounts=row["accounts"],
            lines=row["count"],
            energy_wh=int(row["energy"]),
            net_kop=int(row["net"]),
            vat_kop=int(row["vat"]),
            gross_kop=int(row["gross"]),
        )
        for row in rows.annotate(
            accounts=Count("charge__account", distinct=True),
            count=Count("pk"),
            energy=Sum("quantity_wh"),
            net=Sum("net_kop"),
            vat=Sum("vat_kop"),
            gross=Sum("gross_kop"),
        )
    )
