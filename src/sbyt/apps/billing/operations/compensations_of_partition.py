"""Write what an authority compensates of the charges of a partition."""

from __future__ import annotations

import polars as pl

from sbyt.apps.billing.models import RunPartition
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.new_ids import new_ids


def write_compensations(partition: RunPartition, compensations: pl.DataFrame, charges: pl.DataFrame) -> None:
    """Write the compensations of accounts that are charged: `charges` has account_id and charge_id."""
    own = compensations.join(
        charges.select("account_id", "charge_id"), on="account_id", how="inner", maintain_order="left"
    )
    if own.is_empty():
        return
    write_columns(
        "billing_compensation",
        own.with_columns(
            new_ids("billing_compensation", own.height),
            run_id=pl.lit(partition.run.pk),
            partition_id=pl.lit(partition.pk),
            month=pl.lit(partition.run.month),
        ),
    )
