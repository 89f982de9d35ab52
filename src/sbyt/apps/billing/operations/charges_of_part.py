"""Find the charges of a part of a run: they lie between its first and its last, among those of parts written beside it."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.kit.columns.copy_out import read_columns

CHARGES: Final = dict.fromkeys(
    (
        *("charge_id", "account_id", "energy_wh", "net_kop", "vat_kop", "gross_kop", "penalty_kop"),
        *("pack_id", "line_from", "line_count"),
    ),
    pl.Int64(),
)
_CHARGES: Final = """
SELECT c.id, c.account_id, c.energy_wh, c.net_kop, c.vat_kop, c.gross_kop, c.penalty_kop, c.pack_id, c.line_from, c.line_count
  FROM {} c WHERE {}
"""


def charges_of_part(partition: RunPartition) -> pl.DataFrame:
    """Return CHARGES of the part as they stand in the tables."""
    charges = table_of_month("billing_charge", partition.run.month)
    return read_columns(_CHARGES.format(charges, of_part(partition)), schema=CHARGES)


def of_part(partition: RunPartition) -> str:
    """Return a condition of SQL on billing_charge `c`, or on packs of lines, whose ids are those of charges. A part computed by an earlier program may not know its ends."""
    own = f"c.partition_id = {partition.pk:d}"
    if partition.first_charge_id is None or partition.last_charge_id is None:
        return own
    return f"{own} AND c.id BETWEEN {partition.first_charge_id:d} AND {partition.last_charge_id:d}"


def keep_ends(partition: RunPartition, charge_ids: pl.Series) -> None:
    """Set the first and the last of the part's charges; they are saved with the rest of it."""
    if len(charge_ids):
        partition.first_charge_id = int(charge_ids.min())  # type: ignore[arg-type]
        partition.last_charge_id = int(charge_ids.max())  # type: ignore[arg-type]
