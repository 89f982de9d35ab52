"""Prove a partition from what stands in the tables: each charge its lines, the part its charges, the entry its bills."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.apps.ledger.queries import posted_under

_CHARGES: Final = """
SELECT count(*), coalesce(sum(c.energy_wh), 0), coalesce(sum(c.net_kop), 0), coalesce(sum(c.vat_kop), 0),
       coalesce(sum(c.gross_kop), 0),
       count(*) FILTER (WHERE (c.energy_wh, c.net_kop, c.vat_kop, c.gross_kop)
                        IS DISTINCT FROM (l.wh, l.net, l.vat, l.gross))
  FROM {charges} c
 CROSS JOIN LATERAL (
       SELECT sum(l.quantity_wh) AS wh, sum(l.net_kop) AS net, sum(l.vat_kop) AS vat, sum(l.gross_kop) AS gross
         FROM {lines} l WHERE l.charge_id = c.id) l
 WHERE c.partition_id = %(partition)s
"""
"""Lateral, on the tables of the month: lines of a charge by their key. A plan on tables never analysed compared all with
all, or walked another index that holds the month."""
_BILLS: Final = """
SELECT count(*), coalesce(sum(b.posted_kop), 0), coalesce(sum(b.posted_vat_kop), 0),
       count(*) FILTER (WHERE (b.gross_kop, b.account_id, %(partition)s)
                        IS DISTINCT FROM (c.gross_kop, c.account_id, c.partition_id))
  FROM billing_bill b
  LEFT JOIN LATERAL (
       SELECT gross_kop, account_id, partition_id FROM {charges} c WHERE c.id = b.charge_id OFFSET 0) c ON true
 WHERE b.entry_id = %(entry)s
"""
_POSTED: Final = """
SELECT coalesce(sum(p.debit_kop - p.credit_kop) FILTER (WHERE a.code = '62'), 0),
       coalesce(sum(p.credit_kop - p.debit_kop) FILTER (WHERE a.code = '68.02'), 0),
       coalesce(sum(p.debit_kop - p.credit_kop), 0)
  FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id WHERE p.entry_id = %(entry)s
"""


class PartitionDoesNotAddUp(RuntimeError):
    """Raised when sums in the tables differ: what is being released is not what was computed. Nothing is released."""


def require_adds_up(partition: RunPartition, *, entry_id: int) -> None:
    """See that the tables hold what the partition says: one pass over its rows, in the release's transaction.

    :raises PartitionDoesNotAddUp: a charge is not the sum of its lines, the sums of charges are not the partition's, a
        bill is not its charge, or the entry posts another sum or VAT than the bills.
    """
    asked = {"partition": partition.pk, "entry": entry_id}
    month = partition.run.month
    tables = {
        "charges": table_of_month("billing_charge", month),
        "lines": table_of_month("billing_chargeline", month),
    }
    *charged, apart = _one(_CHARGES.format(**tables), asked)
    _bills, posted, vat, other = _one(_BILLS.format(**tables), asked)
    told = [partition.charges, partition.energy_wh, partition.net_kop, partition.vat_kop, partition.gross_kop]
    wrong = [
        what
        for what, broken in (
            ("начисления не равны своим строкам", apart),
            ("итоги части не равны её начислениям", charged != told),
            ("счета не равны начислениям", other),
            ("проведено не то, что выставлено", [posted, vat, 0] != _one(_POSTED, asked)),
        )
        if broken
    ]
    if wrong:
        raise PartitionDoesNotAddUp(f"{partition}: {', '.join(wrong)}")


def run_adds_up(*, run_id: int) -> bool:
    """Tell whether the bills of the run's partitions, each proved when it was released, sum to what the ledger holds."""
    run = BillingRun.objects.get(pk=run_id)
    posted = sum(run.partitions.values_list("posted_kop", flat=True))
    return posted == posted_under(f"release:{run.pk}:")


def _one(statement: str, asked: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [int(figure) for figure in cursor.fetchone()]
