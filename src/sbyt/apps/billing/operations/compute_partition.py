"""Compute one partition of a run: read, reckon, write, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import polars as pl
from django.utils import timezone

from sbyt.apps.billing.computing.charges import Computed, compute_charges, cut_to_accounts, totals
from sbyt.apps.billing.computing.findings import findings_of, uncharged_accounts
from sbyt.apps.billing.computing.inputs import PartitionInputs, read_inputs
from sbyt.apps.billing.computing.risk_rules import risk_rules
from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.operations.plan_run import unbilled_accounts
from sbyt.apps.billing.types import BillingRun, RunScope
from sbyt.apps.tariffs.queries import vat_rate_bp
from sbyt.calc.dated_rules import household_rules
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.new_ids import new_ids
from sbyt.kit.faults import fault_point
from sbyt.kit.transactions import one_snapshot


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


def compute_partition(*, partition_id: int) -> str:
    """This function will compute a planned partition and write its charges, lines and findings; return their hash.

    One transaction on one snapshot: it is all there or not at all, and says the same however often it is computed
    from the same facts. Needs nothing but the database and the id, so any process may do it.

    :raises UnableToComputePartition: the partition was computed already, or the month has no VAT rate.
    """
    with one_snapshot():
        partition = (
            RunPartition.objects.select_for_update(of=("self",)).select_related("run").get(pk=partition_id)
        )
        if partition.state != RunPartition.State.PLANNED:
            raise UnableToComputePartition(f"{partition}: {partition.get_state_display()}")
        watch = _Stopwatch()
        inputs, wanted = _read(partition)
        partition.read_ms = watch.lap()
        computed, findings = _reckon(partition.run, inputs, wanted)
        partition.compute_ms = watch.lap()
        _write(partition, computed, findings)
        partition.write_ms = watch.lap()
        _sum_up(partition, computed, inputs.accounts)
        fault_point("compute.partition_written")
    fault_point("compute.partition_committed")
    return partition.result_sha256


def _read(partition: RunPartition) -> tuple[PartitionInputs, pl.Series]:
    """Return the inputs and the accounts of them that the run bills."""
    run = partition.run
    inputs = read_inputs(
        building_ids=partition.building_ids,
        month=run.month,
        stage=run.stage,
        as_of=run.as_of,
        deadline_day=household_rules(run.manifest["rules"]).reading_deadline_day,
    )
    fault_point("compute.inputs_read")
    unbilled = unbilled_accounts(
        building_ids=partition.building_ids,
        month=run.month,
        stage=run.stage,
        scope=RunScope.from_json(run.scope),
    )
    present = inputs.accounts["account_id"]
    return inputs, unbilled.filter(unbilled.is_in(present.implode()))


def _reckon(run: BillingRun, inputs: PartitionInputs, wanted: pl.Series) -> tuple[Computed, pl.DataFrame]:
    """All accounts of the houses are computed, for common needs are shared by all; those wanted are kept."""
    rules: Mapping[str, Any] = run.manifest["rules"]
    vat = vat_rate_bp(on=run.month)
    if vat is None:
        raise UnableToComputePartition(f"no VAT rate on {run.month}")
    whole = compute_charges(inputs, month=run.month, stage=run.stage, vat_rate_bp=vat, rules=rules)
    computed = cut_to_accounts(whole, wanted)
    findings = findings_of(computed, inputs, rules=risk_rules(rules))
    stopped = uncharged_accounts(computed.issues)
    return cut_to_accounts(computed, wanted.filter(~wanted.is_in(stopped.implode()))), findings


def _write(partition: RunPartition, computed: Computed, findings: pl.DataFrame) -> None:
    charge_ids = new_ids("billing_charge", computed.charges.height)
    charges = computed.charges.with_columns(
        pl.Series("id", charge_ids, dtype=pl.Int64),
        run_id=pl.lit(partition.run.pk),
        partition_id=pl.lit(partition.pk),
        month=pl.lit(partition.run.month),
    )
    write_columns("billing_charge", charges)
    fault_point("compute.charges_written")
    of_account = charges.select("account_id", charge_id="id")
    lines = computed.lines.join(of_account, on="account_id", maintain_order="left").drop("account_id")
    write_columns("billing_chargeline", lines)
    fault_point("compute.lines_written")
    write_columns(
        "billing_finding",
        findings.with_columns(
            run_id=pl.lit(partition.run.pk),
            partition_id=pl.lit(partition.pk),
            verdict=pl.lit("pending"),
            verdict_reason=pl.lit(""),
        ),
    )
    fault_point("compute.findings_written")


def _sum_up(partition: RunPartition, computed: Computed, accounts: pl.DataFrame) -> None:
    partition.state = RunPartition.State.COMPUTED
    partition.error = ""
    partition.computed_at = timezone.now()
    partition.charges = computed.charges.height
    for name in ("energy_wh", "net_kop", "vat_kop", "gross_kop"):
        setattr(partition, name, int(computed.charges[name].sum()))
    partition.totals = totals(computed, accounts)
    partition.result_sha256 = computed.digest()
    partition.save()
