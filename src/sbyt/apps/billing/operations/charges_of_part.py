"""Find the charges of a part of a run: they lie between its first and its last, among those of parts written beside it."""

from __future__ import annotations

import polars as pl

from sbyt.apps.billing.models import RunPartition


def of_part(partition: RunPartition) -> str:
    """Return a condition of SQL on billing_charge `c`. A part computed by an earlier program may not know its ends."""
    own = f"c.partition_id = {partition.pk:d}"
    if partition.first_charge_id is None or partition.last_charge_id is None:
        return own
    return f"{own} AND c.id BETWEEN {partition.first_charge_id:d} AND {partition.last_charge_id:d}"


def keep_ends(partition: RunPartition, charge_ids: pl.Series) -> None:
    """Set the first and the last of the part's charges; they are saved with the rest of it."""
    if len(charge_ids):
        partition.first_charge_id = int(charge_ids.min())  # type: ignore[arg-type]
        partition.last_charge_id = int(charge_ids.max())  # type: ignore[arg-type]
