"""The register of benefits that an authority compensates: accounts of released bills of a month, a row a benefit."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.reporting.scope import IN_SCOPE, ReportScope, rows_of
from sbyt.kit.access.actor import Actor

VERB: Final = "bills.view"
SUMS: Final = ("covered_wh", "gross_kop")

_ROWS: Final = """
WITH claimed AS (
  SELECT c.account_id, c.benefit_id, c.category, c.share_bp, c.limit_kind,
         max(c.people) AS people, max(c.norm_wh) AS norm_wh, max(c.limit_wh) AS limit_wh,
         sum(c.covered_wh)::bigint AS covered_wh, sum(c.gross_kop)::bigint AS gross_kop
    FROM billing_compensation c
    JOIN billing_bill b ON b.charge_id = c.charge_id AND b.month = c.month
   WHERE c.month = %(month)s AND (%(category)s = '' OR c.category = %(category)s)
   GROUP BY c.account_id, c.benefit_id, c.category, c.share_bp, c.limit_kind
)
SELECT c.*, a.number, a.party_name AS name, coalesce(g.law, '') AS law, coalesce(g.document, '') AS document, br.name AS branch,
       concat_ws(', ', b.locality, b.street, b.house, nullif(pr.number, '')) AS address,
       count(*) OVER () AS found, {sums}
  FROM claimed c
  JOIN contracts_account a ON a.id = c.account_id
  LEFT JOIN contracts_benefit g ON g.id = c.benefit_id
  JOIN parties_branch br ON br.id = a.branch_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
 WHERE {in_scope} AND (%(law)s = '' OR g.law = %(law)s)
 ORDER BY c.category, a.number, c.benefit_id
 LIMIT %(limit)s OFFSET %(offset)s
"""
_CATEGORIES: Final = """
SELECT DISTINCT c.category AS category, coalesce(g.law, '') AS law
  FROM billing_compensation c
  JOIN billing_bill bl ON bl.charge_id = c.charge_id AND bl.month = c.month
  JOIN contracts_account a ON a.id = c.account_id
  LEFT JOIN contracts_benefit g ON g.id = c.benefit_id
  JOIN parties_branch br ON br.id = a.branch_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
 WHERE {in_scope} AND c.month = %(month)s
 ORDER BY 1, 2
"""


def compensations(
    *,
    actor: Actor,
    month: date,
    scope: ReportScope,
    category: str = "",
    law: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Return the register of a month by category and account, by one statement; sums in Wh and kopecks.

    Only released bills are in it. Each row carries `found` and `all_*`: how many there are in all, and their sums.
    """
    sums = ", ".join(f"(sum(c.{name}) OVER ())::bigint AS all_{name}" for name in SUMS)
    return rows_of(
        _ROWS.format(in_scope=IN_SCOPE, sums=sums),
        {
            **scope.parameters(actor, VERB),
            "month": month,
            "category": category,
            "law": law,
            "limit": limit,
            "offset": offset,
        },
    )


def categories_and_laws(*, actor: Actor, month: date) -> list[tuple[str, str]]:
    """Return the categories of the month with their laws, as the actor may see them."""
    query = _CATEGORIES.format(in_scope=IN_SCOPE)
    rows = rows_of(query, {**ReportScope().parameters(actor, VERB), "month": month})
    return [(row["category"], row["law"]) for row in rows]
