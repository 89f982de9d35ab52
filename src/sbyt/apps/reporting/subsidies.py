"""Who receives a subsidy: what was charged and paid in a month, and what is past due at its end: a debt stops the subsidy."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.ledger.types import RECEIVABLES
from sbyt.apps.reporting.scope import IN_SCOPE, ReportScope, rows_of
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor

VERB: Final = "bills.view"
SUMS: Final = ("charged_kop", "paid_kop", "subsidy_kop", "debt_kop")

_ROWS: Final = """
WITH recipient AS (
  SELECT p.account_id, coalesce(sum(p.amount_kop) FILTER (WHERE p.designated_month = %(month)s), 0)::bigint AS subsidy_kop
    FROM payments_payment p
   WHERE p.kind = 'subsidy' AND p.designated_month > %(month)s::date - interval '12 months' AND p.designated_month <= %(month)s
     AND NOT EXISTS (SELECT 1 FROM payments_paymentreversal r WHERE r.payment_id = p.id AND r.state = 'done')
   GROUP BY p.account_id
), owed AS (
  SELECT i.subaccount_id AS account_id, sum(i.amount_kop - coalesce(l.kop, 0))::bigint AS debt_kop, count(DISTINCT i.month) AS months
    FROM ledger_openitem i
    LEFT JOIN LATERAL (SELECT sum(s.amount_kop) AS kop FROM ledger_settlement s WHERE s.claim_id = i.id) l ON true
   WHERE i.subaccount_id IN (SELECT account_id FROM recipient) AND i.amount_kop > 0 AND i.due_on < %(until)s
     AND i.ledger_account_id = (SELECT id FROM ledger_ledgeraccount WHERE code = %(ledger_account)s)
     AND i.amount_kop > coalesce(l.kop, 0)
   GROUP BY 1
), moved AS (
  SELECT p.subaccount_id AS account_id, sum(p.credit_kop - p.debit_kop)::bigint AS paid_kop
    FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
   WHERE p.subaccount_id IN (SELECT account_id FROM recipient) AND e.kind IN ('payment', 'reversal')
     AND p.ledger_account_id = (SELECT id FROM ledger_ledgeraccount WHERE code = %(ledger_account)s)
     AND e.entry_date >= %(month)s AND e.entry_date < %(until)s
   GROUP BY 1
), charged AS (
  SELECT b.account_id, sum(b.posted_kop)::bigint AS charged_kop FROM billing_bill b
   WHERE b.month = %(month)s AND b.account_id IN (SELECT account_id FROM recipient)
   GROUP BY 1
), told AS (
  SELECT r.account_id, r.subsidy_kop, coalesce(c.charged_kop, 0) AS charged_kop, coalesce(m.paid_kop, 0) AS paid_kop,
         coalesce(o.debt_kop, 0) AS debt_kop, coalesce(o.months, 0) AS months
    FROM recipient r
    LEFT JOIN charged c USING (account_id) LEFT JOIN moved m USING (account_id) LEFT JOIN owed o USING (account_id)
)
SELECT t.*, a.number, a.party_name AS name, br.name AS branch,
       concat_ws(', ', b.locality, b.street, b.house, nullif(pr.number, '')) AS address,
       count(*) OVER () AS found, {sums}
  FROM told t
  JOIN contracts_account a ON a.id = t.account_id
  JOIN parties_branch br ON br.id = a.branch_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
 WHERE {in_scope} AND (NOT %(debtors)s OR t.debt_kop > 0)
 ORDER BY a.number
 LIMIT %(limit)s OFFSET %(offset)s
"""


def subsidy_recipients(
    *,
    actor: Actor,
    month: date,
    scope: ReportScope,
    debtors_alone: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Return accounts with a subsidy for the month or the eleven before it, by one statement; sums in kopecks.

    `paid_kop` is all that came in the month, less what was taken back; `debt_kop` what fell due by its end and is not paid by now.
    Each row carries `found` and `all_*`.
    """
    sums = ", ".join(f"(sum(t.{name}) OVER ())::bigint AS all_{name}" for name in SUMS)
    return rows_of(
        _ROWS.format(in_scope=IN_SCOPE, sums=sums),
        {
            **scope.parameters(actor, VERB),
            "month": month,
            "until": next_month(month),
            "ledger_account": RECEIVABLES,
            "debtors": debtors_alone,
            "limit": limit,
            "offset": offset,
        },
    )
