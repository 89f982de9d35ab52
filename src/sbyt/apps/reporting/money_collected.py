"""Money that came: how much by source, day and place; and what part of what was charged it makes."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.reporting.scope import GROUPS, IN_SCOPE, ReportScope, rows_of
from sbyt.kit.access.actor import Actor

VERB: Final = "bills.view"
GROUPS_OF_PAYMENTS: Final = {
    **GROUPS,
    "source": ("Откуда", "m.source", "m.source"),
    "kind": ("Вид", "m.kind", "m.kind"),
    "day": ("День", "m.day", "m.day"),
}
"""By what payments are grouped, as GROUPS; rows of the last three say codes and days."""

_MOVED: Final = """
  SELECT p.account_id, p.source, p.kind, p.pays, p.received_on AS day, p.amount_kop AS paid_kop, 0::bigint AS back_kop
    FROM payments_payment p WHERE p.received_on >= %(day_from)s AND p.received_on < %(day_to)s
   UNION ALL
  SELECT p.account_id, p.source, p.kind, p.pays, r.reversed_on, 0, p.amount_kop
    FROM payments_paymentreversal r JOIN payments_payment p ON p.id = r.payment_id
   WHERE r.state = 'done' AND r.reversed_on >= %(day_from)s AND r.reversed_on < %(day_to)s
"""
_PLACES: Final = """
  JOIN contracts_account a ON a.id = m.account_id
  JOIN parties_branch br ON br.id = a.branch_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
 WHERE {in_scope} AND (%(kind)s = '' OR a.kind = %(kind)s)
"""
_PAYMENTS: Final = """
WITH m AS ({moved})
SELECT {key} AS key, {said} AS said, count(*) FILTER (WHERE m.paid_kop > 0) AS payments,
       sum(m.paid_kop)::bigint AS paid_kop, sum(m.back_kop)::bigint AS back_kop, sum(m.paid_kop - m.back_kop)::bigint AS kept_kop,
       coalesce(sum(m.paid_kop - m.back_kop) FILTER (WHERE m.kind = 'subsidy'), 0)::bigint AS subsidy_kop,
       coalesce(sum(m.paid_kop - m.back_kop) FILTER (WHERE m.pays = 'penalties'), 0)::bigint AS penalties_kop
  FROM m {places} AND (%(source)s = '' OR m.source = %(source)s)
 GROUP BY 1, 2 ORDER BY 2, 1
"""
_COLLECTED: Final = """
WITH moves AS ({moved}), m AS (
  SELECT account_id, 0::bigint AS charged_kop, sum(paid_kop - back_kop) AS paid_kop FROM moves GROUP BY 1
   UNION ALL
  SELECT account_id, sum(posted_kop), 0 FROM billing_bill WHERE month >= %(day_from)s AND month < %(day_to)s GROUP BY 1
)
SELECT {key} AS key, {said} AS said, count(DISTINCT m.account_id) AS accounts, sum(m.charged_kop)::bigint AS charged_kop,
       sum(m.paid_kop)::bigint AS paid_kop, sum(m.charged_kop - m.paid_kop)::bigint AS short_kop
  FROM m {places}
 GROUP BY 1, 2 ORDER BY 2, 1
"""


def payments_taken(
    *, actor: Actor, day_from: date, day_to: date, by: str, scope: ReportScope, source: str = ""
) -> list[dict[str, Any]]:
    """Return a row a group of GROUPS_OF_PAYMENTS by one statement, kopecks of days `[from, to)`.

    `paid_kop` is what was received on these days, `back_kop` what was taken back on them (of payments of any day), `kept_kop`
    the difference; `subsidy_kop` and `penalties_kop` are parts of it.
    """
    _title, said, key = GROUPS_OF_PAYMENTS[by]
    places = _PLACES.format(in_scope=IN_SCOPE)
    query = _PAYMENTS.format(moved=_MOVED, key=key, said=said, places=places)
    days = {"day_from": day_from, "day_to": day_to, "source": source}
    return rows_of(query, {**scope.parameters(actor, VERB), **days})


def money_collected(
    *, actor: Actor, month_from: date, month_to: date, by: str, scope: ReportScope
) -> list[dict[str, Any]]:
    """Return a row a group of GROUPS by one statement: bills of months `[from, to)` and money of their days, kopecks.

    `charged_kop` is what the bills of these months posted; `paid_kop` what came on the days of these months less what was taken
    back on them, whatever month it was paid for; `short_kop` the difference.
    """
    _title, said, key = GROUPS[by]
    places = _PLACES.format(in_scope=IN_SCOPE)
    query = _COLLECTED.format(moved=_MOVED, key=key, said=said, places=places)
    return rows_of(query, {**scope.parameters(actor, VERB), "day_from": month_from, "day_to": month_to})
