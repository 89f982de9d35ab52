"""Common needs of buildings in a month, and the form Ф-83 of one building."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.reporting.scope import IN_SCOPE, ReportScope, rows_of
from sbyt.kit.access.actor import Actor

VERB: Final = "bills.view"
_BALANCES: Final = """
SELECT DISTINCT ON (h.building_id, h.zone) h.*
  FROM billing_housebalance h JOIN billing_billingrun r ON r.id = h.run_id
 WHERE h.month = %(month)s AND r.state IN ('releasing', 'released')
   AND (%(building)s::bigint IS NULL OR h.building_id = %(building)s)
 ORDER BY h.building_id, h.zone, h.run_id DESC
"""
_BUILDINGS: Final = """
WITH balances AS ({balances})
SELECT b.id AS key, concat_ws(', ', b.locality, b.street, b.house) AS said, br.name AS branch, min(h.house_by) AS house_by,
       max(h.house_wh)::bigint AS house_wh, max(h.rooms_wh)::bigint AS rooms_wh, max(h.other_wh)::bigint AS other_wh,
       max(h.heating_wh)::bigint AS heating_wh, max(h.carried_wh)::bigint AS carried_wh,
       max(h.balance_wh)::bigint AS balance_wh, max(h.cap_wh)::bigint AS cap_wh,
       coalesce(sum(h.common_wh), 0)::bigint AS common_wh, coalesce(sum(h.shared_wh), 0)::bigint AS shared_wh,
       max(h.cut_off_wh)::bigint AS cut_off_wh, max(h.left_wh)::bigint AS left_wh, max(h.total_area_dm2)::bigint AS area_dm2
  FROM balances h
  JOIN premises_building b ON b.id = h.building_id
  JOIN parties_branch br ON br.id = b.branch_id
 WHERE {in_scope}
 GROUP BY b.id, br.name ORDER BY 2, 1
"""
_ROOMS: Final = """
SELECT a.id AS account_id, a.number, a.party_name AS name, a.kind, pr.number AS room, c.number AS contract,
       max((l.basis->>'area_dm2')::bigint) AS area_dm2,
       max((l.basis->>'total_area_dm2')::bigint) AS total_area_dm2,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'energy'), 0)::bigint AS own_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs' AND l.zone = 'T1'), 0)::bigint AS day_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs' AND l.zone = 'T2'), 0)::bigint AS night_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs' AND l.zone NOT IN ('T1', 'T2')), 0)::bigint AS whole_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs'), 0)::bigint AS common_wh,
       coalesce(sum(l.gross_kop) FILTER (WHERE l.service = 'common_needs'), 0)::bigint AS gross_kop
  FROM billing_bill bl
  JOIN billing_chargeline l ON l.charge_id = bl.charge_id AND l.month = %(month)s AND l.method <> 'adjusted'
  JOIN contracts_account a ON a.id = bl.account_id
  LEFT JOIN contracts_contract c ON c.id = a.contract_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN premises_building b ON b.id = pr.building_id
  JOIN parties_branch br ON br.id = a.branch_id
 WHERE bl.month = %(month)s AND bl.stage = 'final' AND {in_scope}
 GROUP BY a.id, c.number, pr.number
 ORDER BY nullif(substring(pr.number from '^\\d{{1,9}}'), '')::bigint NULLS LAST, pr.number, a.number
"""
_READINGS: Final = """
SELECT l.reading_ids FROM billing_bill bl
  JOIN billing_chargeline l ON l.charge_id = bl.charge_id AND l.month = %(month)s AND l.service = 'common_needs'
  JOIN contracts_account a ON a.id = bl.account_id
  JOIN premises_premises pr ON pr.id = a.premises_id
 WHERE bl.month = %(month)s AND bl.stage = 'final' AND pr.building_id = %(building)s AND cardinality(l.reading_ids) > 0
"""


def buildings_of_month(*, actor: Actor, month: date, scope: ReportScope) -> list[dict[str, Any]]:
    """Return the sums of each building of the month by the last released run, Wh, by one statement."""
    query = _BUILDINGS.format(balances=_BALANCES, in_scope=IN_SCOPE)
    return rows_of(query, {**scope.parameters(actor, VERB), "month": month})


def rooms_of_building(*, actor: Actor, month: date, building_id: int) -> list[dict[str, Any]]:
    """Return a row an account billed for the month: own volume, common needs by zone (Wh), area, sum; one statement."""
    scope = ReportScope(building=building_id)
    query = _ROOMS.format(in_scope=IN_SCOPE)
    return rows_of(query, {**scope.parameters(actor, VERB), "month": month})


def zones_of_building(*, month: date, building_id: int) -> list[dict[str, Any]]:
    """Return the sums of the building, a row a zone it is billed by; the caller may see it."""
    return rows_of(_BALANCES, {"month": month, "building": building_id})


def house_reading_ids(*, month: date, building_id: int) -> list[int]:
    """Return the ids of the readings of the building's meters that its common needs stand on, in pairs (from, to)."""
    pairs: dict[tuple[int, int], None] = {}
    for row in rows_of(_READINGS, {"month": month, "building": building_id}):
        ids = row["reading_ids"]
        pairs.update(dict.fromkeys(zip(ids[::2], ids[1::2], strict=False)))
    return [reading for pair in pairs for reading in pair]
