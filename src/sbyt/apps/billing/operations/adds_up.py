"""Prove a partition from what stands in the tables: each charge its lines, the part its charges, the entry its bills."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl
from django.db import connection

from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.apps.billing.operations.charges_of_part import of_part
from sbyt.apps.ledger.queries import posted_under
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import ids_about

_SUMS: Final = ("energy_wh", "net_kop", "vat_kop", "gross_kop")
_LINES: Final = "SELECT charge_id, quantity_wh, net_kop, vat_kop, gross_kop FROM {} WHERE {}"
_PACKS: Final = """
SELECT c.id, c.quantity_wh, c.net_kop, c.vat_kop, c.gross_kop FROM {} c WHERE {}
"""
_BILLS: Final = "SELECT charge_id, account_id, gross_kop, posted_kop, posted_vat_kop FROM billing_plainbill WHERE {} AND entry_id = %s"
_POSTED: Final = """
SELECT coalesce(sum(p.kop) FILTER (WHERE a.code = '62'), 0), coalesce(sum(-p.kop) FILTER (WHERE a.code = '68.02'), 0), coalesce(sum(p.kop), 0)
  FROM (SELECT ledger_account_id, sum(debit_kop - credit_kop) AS kop FROM ledger_posting WHERE entry_id = %(entry)s GROUP BY 1) p
  JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id
"""
"""Sides are summed by account of the chart before these are named: a row a side is not joined."""


class PartitionDoesNotAddUp(RuntimeError):
    """Raised when sums in the tables differ: what is being released is not what was computed. Nothing is released."""


def require_adds_up(
    partition: RunPartition, *, charges: pl.DataFrame, bills: pl.DataFrame | None, entry_id: int
) -> None:
    """See that the tables hold what the partition says: one pass over its rows, in the release's transaction.

    `charges`: those of the part as they were read from the tables in this transaction (charges_of_part). `bills`: what is posted of
    them (charge_id, account_id, gross_kop, posted_kop, posted_vat_kop) where charges are bills; None: rows of bills are read back.

    :raises PartitionDoesNotAddUp: a charge is not the sum of its lines, the sums of charges are not the partition's, a
        bill is not its charge, or the entry posts another sum or VAT than the bills.
    """
    if bills is None:
        bills = _read(
            _BILLS.format(ids_about("charge_id", charges["charge_id"])),
            [entry_id],
            *("charge_id", "account_id", "gross_kop", "posted_kop", "posted_vat_kop"),
        )
    own = bills.join(charges, on=["charge_id", "account_id", "gross_kop"], how="semi")
    charged = [charges.height, *(int(charges[name].sum()) for name in _SUMS)]
    told = [partition.charges, *(getattr(partition, name) for name in _SUMS)]
    billed = [int(bills["posted_kop"].sum()), int(bills["posted_vat_kop"].sum()), 0]
    wrong = [
        what
        for what, broken in (
            ("начисления не равны своим строкам", not _are_their_lines(partition, charges)),
            ("итоги части не равны её начислениям", charged != told),
            ("счета не равны начислениям", own.height != bills.height),
            ("проведено не то, что выставлено", billed != _one(_POSTED, {"entry": entry_id})),
        )
        if broken
    ]
    if wrong:
        raise PartitionDoesNotAddUp(f"{partition}: {', '.join(wrong)}")


def _are_their_lines(partition: RunPartition, charges: pl.DataFrame) -> bool:
    """Tell whether each charge is the sum of its lines, and each line of a pack is of one of them. Rows are read by the key of charges."""
    packed = charges.filter(pl.col("line_count") > 0)
    if not _are_their_packed_lines(partition, packed):
        return False
    rest = charges.filter(pl.col("line_count") == 0)
    if rest.is_empty():
        return True
    table = table_of_month("billing_plainline", partition.run.month)
    lines = _read(_LINES.format(table, ids_about("charge_id", rest["charge_id"])), [], "charge_id", *_SUMS)
    summed = lines.group_by("charge_id").agg(pl.col(*_SUMS).sum())
    return rest.join(summed, on=["charge_id", *_SUMS], how="anti").is_empty()


def _are_their_packed_lines(partition: RunPartition, charges: pl.DataFrame) -> bool:
    table = table_of_month("billing_linepack", partition.run.month)
    packs = read_columns(
        _PACKS.format(table, of_part(partition)),
        schema={"pack_id": pl.Int64(), **dict.fromkeys(_SUMS, pl.List(pl.Int64()))},
    )
    if packs.is_empty() or charges.is_empty():
        return packs.is_empty() and charges.is_empty()
    counts = packs["energy_wh"].list.len().cast(pl.Int64).to_numpy()
    held = packs.select("pack_id", lines=pl.Series(counts), begin=pl.Series(np.cumsum(counts) - counts))
    found = charges.join(held, on="pack_id", how="left", maintain_order="left")
    first, last = pl.col("line_from") - 1, pl.col("line_from") - 1 + pl.col("line_count")
    inside = found.select(((first >= 0) & (last <= pl.col("lines"))).fill_null(value=False)).to_series()
    if not inside.all() or int(found["line_count"].sum()) != int(counts.sum()):
        return False
    begin = found.select(pl.col("begin") + first).to_series().to_numpy()
    end = begin + found["line_count"].to_numpy()
    for name in _SUMS:
        before = np.concatenate([[0], np.cumsum(packs[name].explode().to_numpy())])
        if (before[end] - before[begin] != found[name].to_numpy()).any():
            return False
    return True


def _read(statement: str, asked: list[int], *columns: str) -> pl.DataFrame:
    return read_columns(statement, params=asked, schema=dict.fromkeys(columns, pl.Int64()))


def run_adds_up(*, run_id: int) -> bool:
    """Tell whether the bills of the run's partitions, each proved when it was released, sum to what the ledger holds."""
    run = BillingRun.objects.get(pk=run_id)
    posted = sum(run.partitions.values_list("posted_kop", flat=True))
    return posted == posted_under(f"release:{run.pk}:")


def _one(statement: str, asked: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [int(figure) for figure in cursor.fetchone()]
