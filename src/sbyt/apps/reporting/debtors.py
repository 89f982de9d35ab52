"""Debtors by age: what each owes past due, split by how long ago it was due."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.ledger.types import RECEIVABLES
from sbyt.apps.reporting.scope import IN_SCOPE, ReportScope, rows_of
from sbyt.kit.access.actor import Actor

VERB: Final = "ledger.view"
AGES: Final = {"d30": "до 30 дн.", "d90": "31–90 дн.", "d365": "91–365 дн.", "older": "больше года"}
SUMS: Final = ("overdue_kop", *AGES)

_DEBTORS: Final = """
WITH laid AS (
  SELECT claim_id, sum(amount_kop) AS kop FROM ledger_settlement GROUP BY claim_id
), unpaid AS (
  SELECT i.subaccount_id AS account_id, i.month, %(on)s::date - i.due_on AS days, i.amount_kop - coalesce(l.kop, 0) AS rest
    FROM ledger_openitem i LEFT JOIN laid l ON l.claim_id = i.id
   WHERE i.ledger_account_id = (SELECT id FROM ledger_ledgeraccount WHERE code = %(ledger_account)s)
     AND i.amount_kop > 0 AND i.due_on < %(on)s AND i.amount_kop > coalesce(l.kop, 0)
), owed AS (
  SELECT account_id, sum(rest)::bigint AS overdue_kop, count(DISTINCT month) AS months, min(month) AS since, max(days) AS days,
         coalesce(sum(rest) FILTER (WHERE days <= 30), 0)::bigint AS d30,
         coalesce(sum(rest) FILTER (WHERE days > 30 AND days <= 90), 0)::bigint AS d90,
         coalesce(sum(rest) FILTER (WHERE days > 90 AND days <= 365), 0)::bigint AS d365,
         coalesce(sum(rest) FILTER (WHERE days > 365), 0)::bigint AS older
    FROM unpaid GROUP BY account_id
  HAVING sum(rest) >= %(sum_from)s AND count(DISTINCT month) >= %(months_from)s
)
SELECT o.*, a.number, a.party_name AS name, br.name AS branch,
       concat_ws(', ', b.locality, b.street, b.house, nullif(pr.number, '')) AS address,
       count(*) OVER () AS found, {sums}
  FROM owed o
  JOIN contracts_account a ON a.id = o.account_id
  JOIN parties_branch br ON br.id = a.branch_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
 WHERE {in_scope} AND (%(kind)s = '' OR a.kind = %(kind)s)
 ORDER BY o.overdue_kop DESC, o.account_id
 LIMIT %(limit)s OFFSET %(offset)s
"""


def debtors(
    *,
    actor: Actor,
    on: date,
    scope: ReportScope,
    sum_from_kop: int = 1,
    months_from: int = 1,
    limit: int | None = None,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Return debtors, the largest first, by one statement: sums by age in kopecks, months past due, the oldest month.

    Each row carries `found` and `all_*`: how many there are in all, and their sums. A claim is past due from the day after its
    due day; money that lies free is laid on claims when it comes, so it is not taken off here.
    """
    sums = ", ".join(f"(sum(o.{name}) OVER ())::bigint AS all_{name}" for name in SUMS)
    return rows_of(
        _DEBTORS.format(in_scope=IN_SCOPE, sums=sums),
        {
            **scope.parameters(actor, VERB),
            "on": on,
            "ledger_account": RECEIVABLES,
            "sum_from": sum_from_kop,
            "months_from": months_from,
            "limit": limit,
            "offset": offset,
        },
    )
