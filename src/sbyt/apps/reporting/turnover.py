"""The turnover sheet by groups: what was owed, charged, paid, is owed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.ledger.types import RECEIVABLES, REVERSAL
from sbyt.apps.reporting.scope import GROUPS, IN_SCOPE, ReportScope, rows_of
from sbyt.kit.access.actor import Actor

VERB: Final = "ledger.view"
BY_ACCOUNT: Final = "account"
MOST_ROWS: Final = 5000
"""A sheet on the screen has so many rows at most; the export has them all."""

_MOVED: Final = """
WITH moved AS (
  SELECT p.subaccount_id AS account_id,
         sum(CASE WHEN e.month < %(month_from)s THEN p.debit_kop - p.credit_kop ELSE 0 END) AS opening,
         sum(CASE WHEN e.month >= %(month_from)s AND e.kind <> %(reversal)s THEN p.debit_kop ELSE 0 END) AS debit,
         sum(CASE WHEN e.month < %(month_from)s THEN 0
                  WHEN e.kind = %(reversal)s THEN p.credit_kop - p.debit_kop ELSE p.credit_kop END) AS credit
    FROM ledger_posting p
    JOIN ledger_journalentry e ON e.id = p.entry_id AND e.month < %(month_to)s
   WHERE p.ledger_account_id = (SELECT id FROM ledger_ledgeraccount WHERE code = %(ledger_account)s)
     AND p.subaccount_id IS NOT NULL
   GROUP BY 1
)
SELECT {key} AS key, {said} AS said, {more} count(*) AS accounts,
       coalesce(sum(greatest(m.opening, 0)), 0)::bigint AS opening_debit,
       coalesce(sum(greatest(-m.opening, 0)), 0)::bigint AS opening_credit,
       coalesce(sum(m.debit), 0)::bigint AS debit,
       coalesce(sum(m.credit), 0)::bigint AS credit,
       coalesce(sum(greatest(m.opening + m.debit - m.credit, 0)), 0)::bigint AS closing_debit,
       coalesce(sum(greatest(-(m.opening + m.debit - m.credit), 0)), 0)::bigint AS closing_credit
  FROM moved m
  JOIN contracts_account a ON a.id = m.account_id
  JOIN parties_branch br ON br.id = a.branch_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
 WHERE {in_scope} AND (%(kind)s = '' OR a.kind = %(kind)s)
   AND (m.opening <> 0 OR m.debit <> 0 OR m.credit <> 0)
 GROUP BY {grouped} ORDER BY 2, 1
"""


def turnover_rows(
    *, actor: Actor, month_from: date, month_to: date, by: str, scope: ReportScope
) -> list[dict[str, Any]]:
    """Return a row a group with kopecks of both sides, by one statement; accounts that nothing moved are left out.

    Money taken back is paid below zero, as in the list of turnovers (ledger.queries.charged_and_paid).

    `by` is a key of GROUPS or BY_ACCOUNT; months are accounting months `[from, to)`.
    """
    if by == BY_ACCOUNT:
        key, said, more, grouped = "a.id", "a.number", "a.party_name AS name,", "a.id, a.number, a.party_name"
    else:
        _title, said, key = GROUPS[by]
        more, grouped = "", "1, 2"
    query = _MOVED.format(key=key, said=said, more=more, grouped=grouped, in_scope=IN_SCOPE)
    return rows_of(
        query,
        {
            **scope.parameters(actor, VERB),
            "month_from": month_from,
            "month_to": month_to,
            "ledger_account": RECEIVABLES,
            "reversal": REVERSAL,
        },
    )
