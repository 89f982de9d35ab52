"""Draw up the documents of a released run again, as of their issue, and compare what they say; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.operations.document_bills import released_bills
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.apps.billing.papers.drafts import drafts_of
from sbyt.apps.documents.operations import snapshot_of
from sbyt.apps.documents.queries import snapshots_by_id
from sbyt.apps.documents.snapshot import as_json, digest
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """How many documents a run has, and those that would say something else: number → what, as paths into the snapshot."""

    documents: int
    differing: dict[str, tuple[str, ...]]

    @property
    def is_same(self) -> bool:
        return not self.differing


def redraw_documents(*, actor: Actor, run_id: int) -> Redrawn:
    """This function will draw up every document of a run as of the moment its bills were released, and compare hashes.

    Equal hashes are equal bytes: a print is made of the snapshot alone. Needs the verb runs.compute in every branch of the run.

    :raises UnableToAct: the actor may not compute the whole run.
    """
    run = BillingRun.objects.get(pk=run_id)
    require_whole_run(actor, run, verb="runs.compute")
    documented = run.partitions.exclude(documented_at=None).order_by("number")
    found = [_partition(run, partition) for partition in documented]
    return Redrawn(
        documents=sum(one.documents for one in found),
        differing={number: paths for one in found for number, paths in one.differing.items()},
    )


def _partition(run: BillingRun, partition: RunPartition) -> Redrawn:
    assert run.issued_on is not None
    assert partition.released_at is not None
    bills = released_bills(partition).filter(pl.col("document_id").is_not_null())
    drafts = drafts_of(
        run=run,
        building_ids=partition.building_ids,
        bills=bills,
        rules=run.manifest["rules"],
        issued_on=run.issued_on,
        released_at=partition.released_at,
        as_of=partition.documented_at,
    )
    issued = snapshots_by_id(bills["document_id"].to_list())
    differing: dict[str, tuple[str, ...]] = {}
    for document_id, draft in zip(bills["document_id"], drafts, strict=True):
        number, issued_on, plain, sha256 = issued[document_id]
        now = as_json(snapshot_of(draft, number=number, issued_on=issued_on))
        if digest(now) != sha256:
            differing[number] = tuple(_unequal(plain, now))
    return Redrawn(documents=bills.height, differing=differing)


def _unequal(was: Any, now: Any, path: str = "") -> list[str]:
    """Return the paths at which two snapshots differ."""
    if isinstance(was, dict) and isinstance(now, dict):
        keys = sorted(was.keys() | now.keys())
        return [
            one for key in keys for one in _unequal(was.get(key), now.get(key), f"{path}.{key}".lstrip("."))
        ]
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        return [
            one
            for place, pair in enumerate(zip(was, now, strict=True))
            for one in _unequal(*pair, f"{path}[{place}]")
        ]
    return [] if was == now else [path]
