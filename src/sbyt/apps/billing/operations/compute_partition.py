"""Compute one partition of a run: read, reckon, write, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Final

import numpy as np
import polars as pl
from django.db import OperationalError, connection
from django.utils import timezone

from sbyt.apps.billing.computing.charges import Computed, compute_charges, cut_to_accounts, totals
from sbyt.apps.billing.computing.findings import findings_of, uncharged_accounts
from sbyt.apps.billing.computing.inputs import PartitionInputs, read_inputs
from sbyt.apps.billing.computing.penalties import DebtInputs, read_debts
from sbyt.apps.billing.computing.risk_rules import risk_rules
from sbyt.apps.billing.line_ids import line_ids
from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.apps.billing.operations.charges_of_part import keep_ends
from sbyt.apps.billing.operations.compensations_of_partition import write_compensations
from sbyt.apps.billing.operations.held_before import block_what_was_held
from sbyt.apps.billing.operations.penalties_of_partition import with_penalties, write_penalties
from sbyt.apps.billing.packed_lines import Packed, lines_packed
from sbyt.apps.billing.queries.unbilled import unbilled_among
from sbyt.apps.billing.types import FINAL, BillingRun, RunScope
from sbyt.apps.documents.operations import promised_ids
from sbyt.apps.tariffs.queries import vat_rate_bp
from sbyt.calc.penalty_terms import PenaltyTerms
from sbyt.kit.columns.copy_binary import Kind, days_since_epoch
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.copy_lists import Numbers, write_lists
from sbyt.kit.columns.new_ids import new_ids
from sbyt.kit.faults import fault_point
from sbyt.kit.program import code_sha256
from sbyt.kit.transactions import one_snapshot

_WRITTEN: Final = (
    *("state", "error", "computed_at", "charges", "energy_wh", "net_kop", "vat_kop", "gross_kop", "totals"),
    *(
        "result_sha256",
        "code_sha256",
        "read_ms",
        "compute_ms",
        "write_ms",
        "first_charge_id",
        "last_charge_id",
        "charges_may_be_bills",
    ),
)
"""What computing changes of a partition: its list of thousands of buildings is not written again."""


_MEMORY_OF_A_STATEMENT: Final = "160MB"


class UnableToComputePartition(RuntimeError):
    """Raised when the partition does not wait for computing, or the month has no VAT rate."""


@dataclass(slots=True)
class _Stopwatch:
    """Milliseconds of each stage."""

    _last: float = field(default_factory=perf_counter)

    def lap(self) -> int:
        now = perf_counter()
        passed, self._last = now - self._last, now
        return round(passed * 1000)


def take_partition(*, partition_id: int) -> int | None:
    """This function will give a planned partition to the caller alone and return its fence; None where it is computed.

    Whoever took it before is fenced off: its write is refused, and its session, if it still has one, is ended.

    :raises UnableToComputePartition: the partition is parked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE %s AND pid <> pg_backend_pid()"
            "   AND datname = current_database()",
            [_session_name(partition_id, "%")],
        )
        cursor.execute(
            "UPDATE billing_runpartition SET fence = fence + 1 WHERE id = %s AND state = 'planned' RETURNING fence",
            [partition_id],
        )
        taken = cursor.fetchone()
    if taken is not None:
        return int(taken[0])
    partition = RunPartition.objects.get(pk=partition_id)
    if partition.state == RunPartition.State.PARKED:
        raise UnableToComputePartition(f"{partition}: {partition.get_state_display()}")
    return None


def compute_partition(*, partition_id: int, fence: int | None = None) -> str:
    """This function will compute a planned partition and write its charges, lines and findings; return their hash.

    One transaction on one snapshot: it is all there or not at all, and says the same however often it is computed
    from the same facts. Needs nothing but the database and the id, so any process may do it. With the `fence` that
    `take_partition` gave, it is written only if nobody has taken it since.

    :raises UnableToComputePartition: the partition was computed already or taken by another, or the month has no VAT
        rate.
    """
    with one_snapshot():
        partition = RunPartition.objects.select_related("run").get(pk=partition_id)
        _require_ours(partition, fence)
        with _session_named(_session_name(partition_id, partition.fence)):
            work_partition_out(partition, fence)
            fault_point("compute.partition_written")
    fault_point("compute.partition_committed")
    return partition.result_sha256


def work_partition_out(partition: RunPartition, fence: int | None = None) -> None:
    """Read, reckon and write the partition's buildings inside the caller's transaction. Raises UnableToComputePartition."""
    watch = _Stopwatch()
    inputs, wanted = read_partition(partition)
    partition.read_ms = watch.lap()
    computed, findings = reckon_partition(partition.run, inputs, wanted)
    partition.compute_ms = watch.lap()
    fault_point("compute.before_write")
    _lock(partition, fence)
    _write(partition, computed, findings, points=inputs.points)
    partition.write_ms = watch.lap()
    _sum_up(partition, computed, inputs.accounts)


def _require_ours(partition: RunPartition, fence: int | None) -> None:
    if partition.state != RunPartition.State.PLANNED:
        raise UnableToComputePartition(f"{partition}: {partition.get_state_display()}")
    if fence is not None and partition.fence != fence:
        raise UnableToComputePartition(f"{partition}: отдана другому работнику")


def _lock(partition: RunPartition, fence: int | None) -> None:
    """Lock the row for the write. On a snapshot of its own the database refuses a row that another took since."""
    try:
        locked = RunPartition.objects.select_for_update(of=("self",)).get(pk=partition.pk)
    except OperationalError as error:
        raise UnableToComputePartition(f"{partition}: отдана другому работнику") from error
    _require_ours(locked, partition.fence if fence is None else fence)


def _session_name(partition_id: int, fence: int | str) -> str:
    return f"sbyt partition {partition_id} fence {fence}"


@contextmanager
def _session_named(name: str) -> Iterator[None]:
    """Name the session while the partition is in hand, so that who takes it over can end it.

    Its queries keep to one core: other partitions have the others. The rows of a partition are looked through by triggers
    of the statement that wrote them, in memory of this size, not on disk.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('application_name', %s, true), set_config('max_parallel_workers_per_gather', '0', true),"
            " set_config('work_mem', %s, true)",
            [name, _MEMORY_OF_A_STATEMENT],
        )
    yield


def read_partition(partition: RunPartition, *, again: bool = False) -> tuple[PartitionInputs, pl.Series]:
    """Return the inputs and the accounts of them that the run bills; `again`: that it billed when it was computed."""
    run = partition.run
    inputs = read_inputs(
        building_ids=partition.building_ids,
        month=run.month,
        stage=run.stage,
        as_of=run.as_of,
        rules=run.manifest["rules"],
    )
    inputs = replace(inputs, debts=_debts(run, inputs.accounts))
    fault_point("compute.inputs_read")
    unbilled = unbilled_among(
        accounts=inputs.accounts,
        building_ids=partition.building_ids,
        month=run.month,
        stage=run.stage,
        scope=RunScope.from_json(run.scope),
        before_run=run.pk if again else None,
    )
    return inputs, unbilled


def digest_form(run: BillingRun) -> int:
    """Return how results of the run are hashed; runs planned before there were two ways do not say."""
    return int(run.manifest.get("digest", 1))


def _debts(run: BillingRun, accounts: pl.DataFrame) -> DebtInputs | None:
    """Penalties stand in final bills, by the terms the run was planned with; a run planned without them has none."""
    terms = run.manifest.get("penalties")
    if terms is None or run.stage != FINAL:
        return None
    return read_debts(
        accounts=accounts, month=run.month, as_of=run.as_of, terms=PenaltyTerms.from_json(terms)
    )


def reckon_partition(
    run: BillingRun, inputs: PartitionInputs, wanted: pl.Series
) -> tuple[Computed, pl.DataFrame]:
    """All accounts of the houses are computed, for common needs are shared by all; those wanted are kept, parted."""
    rules: Mapping[str, Any] = run.manifest["rules"]
    vat = vat_rate_bp(on=run.month)
    if vat is None:
        raise UnableToComputePartition(f"no VAT rate on {run.month}")
    whole = compute_charges(inputs, month=run.month, stage=run.stage, vat_rate_bp=vat, rules=rules)
    computed = cut_to_accounts(whole, wanted)
    findings = findings_of(computed, inputs, rules=risk_rules(rules))
    stopped = uncharged_accounts(computed.issues)
    return cut_to_accounts(computed, wanted.filter(~wanted.is_in(stopped.implode()))).parted(), findings


def _write(
    partition: RunPartition, computed: Computed, findings: pl.DataFrame, *, points: pl.DataFrame
) -> None:
    month = partition.run.month
    charges = with_penalties(computed.charges, computed.penalties).with_columns(
        pl.Series("id", promised_ids(computed.charges.height), dtype=pl.Int64),
        run_id=pl.lit(partition.run.pk),
        partition_id=pl.lit(partition.pk),
        month=pl.lit(month),
    )
    of_account = charges.select("account_id", charge_id="id")
    packed = lines_packed(charges, _stored_lines(partition, computed, of_account), points=points)
    write_columns(table_of_month("billing_charge", month), packed.charges)
    keep_ends(partition, charges["id"])
    fault_point("compute.charges_written")
    _write_lines(partition, packed)
    write_penalties(partition, computed.penalties, of_account)
    write_compensations(partition, computed.compensations, of_account)
    fault_point("compute.lines_written")
    write_columns(
        "billing_housebalance",
        computed.houses.with_columns(
            pl.col("house_by").fill_null(""),
            run_id=pl.lit(partition.run.pk),
            partition_id=pl.lit(partition.pk),
            month=pl.lit(partition.run.month),
        ),
    )
    write_columns(
        "billing_finding",
        block_what_was_held(findings, run=partition.run).with_columns(
            run_id=pl.lit(partition.run.pk),
            partition_id=pl.lit(partition.pk),
            verdict=pl.lit("pending"),
            verdict_reason=pl.lit(""),
        ),
    )
    fault_point("compute.findings_written")


def _write_lines(partition: RunPartition, packed: Packed) -> None:
    month = partition.run.month
    whose = {
        "partition_id": Numbers(Kind.INT8, np.full(packed.count, partition.pk)),
        "month": Numbers(Kind.DATE, np.full(packed.count, days_since_epoch(month))),
    }
    write_lists(table_of_month("billing_linepack", month), {**whose, **packed.packs}, rows=packed.count)
    write_columns(
        table_of_month("billing_plainline", month),
        packed.plain.with_columns(id=line_ids(), month=pl.lit(month)),
    )


def _stored_lines(partition: RunPartition, computed: Computed, of_account: pl.DataFrame) -> pl.DataFrame:
    """Return the lines as they are stored, ranges and facts of houses apart; those facts are written."""
    facts = computed.facts.with_columns(new_ids("billing_housebasis", computed.facts.height))
    write_columns(
        "billing_housebasis", facts.select("id", "facts").with_columns(partition_id=pl.lit(partition.pk))
    )
    lines = computed.lines.join(of_account, on="account_id", maintain_order="left").drop("account_id")
    of_house = facts.select("house_number", house_basis_id="id")
    told = lines.join(of_house, on="house_number", how="left", maintain_order="left")
    return told.drop("house_number").rename({"range_figures": "tier"})


def _sum_up(partition: RunPartition, computed: Computed, accounts: pl.DataFrame) -> None:
    partition.state = RunPartition.State.COMPUTED
    partition.error = ""
    partition.charges_may_be_bills = True
    partition.computed_at = timezone.now()
    partition.charges = computed.charges.height
    for name in ("energy_wh", "net_kop", "vat_kop", "gross_kop"):
        setattr(partition, name, int(computed.charges[name].sum()))
    partition.totals = totals(computed, accounts)
    partition.result_sha256 = computed.digest(form=digest_form(partition.run))
    partition.code_sha256 = code_sha256()
    partition.save(update_fields=_WRITTEN)
