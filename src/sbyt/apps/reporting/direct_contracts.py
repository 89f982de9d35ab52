"""Apartment buildings by contracts: in how many the residents buy from the supplier themselves, who manages these, who bills ОДН.

Source: ЖК РФ, art. 157.2 (direct contracts with residents), art. 161 (kinds of management).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.reporting.scope import GROUPS, IN_SCOPE, ReportScope, rows_of
from sbyt.kit.access.actor import Actor

VERB: Final = "accounts.view"
CONTRACTS: Final = {"direct": "прямые", "without": "без прямых"}
GROUPS_OF_HOUSES: Final = {
    **{key: group for key, group in GROUPS.items() if key != "sector"},
    "management": ("Управление", "h.management", "h.management"),
    "needs": ("Кто начисляет ОДН", "h.needs", "h.needs"),
}
"""By what the buildings are grouped, as GROUPS; the rows of the last two say codes."""

_HOUSES: Final = """
WITH held AS (
  SELECT pr.building_id, count(*) FILTER (WHERE a.kind = 'household') AS households, count(*) FILTER (WHERE a.kind = 'legal') AS legal
    FROM contracts_account a JOIN premises_premises pr ON pr.id = a.premises_id
   WHERE a.active @> %(on)s::date GROUP BY 1
), flats AS (
  SELECT building_id, count(*) AS flats FROM premises_premises
   WHERE inside_id IS NULL AND kind NOT IN ('non_residential', 'site') GROUP BY 1
), h AS (
  SELECT b.id, coalesce(t.management, b.management) AS management,
         coalesce(t.common_needs_by, CASE WHEN b.management = 'manager' THEN 'manager' ELSE 'supplier' END) AS needs,
         coalesce(held.households, 0) > 0 AS is_direct, coalesce(held.households, 0) AS households,
         coalesce(held.legal, 0) AS legal, coalesce(flats.flats, 0) AS flats
    FROM premises_building b
    LEFT JOIN premises_buildingterm t ON t.building_id = b.id AND t.valid @> %(on)s::date AND t.superseded_at IS NULL
    LEFT JOIN held ON held.building_id = b.id
    LEFT JOIN flats ON flats.building_id = b.id
   WHERE b.kind = 'apartment_building' AND (b.opened_on IS NULL OR b.opened_on <= %(on)s)
     AND (b.closed_on IS NULL OR b.closed_on > %(on)s)
)
SELECT {key} AS key, {said} AS said, count(*) AS houses,
       count(*) FILTER (WHERE h.is_direct) AS direct,
       count(*) FILTER (WHERE h.is_direct AND h.management = 'manager') AS direct_manager,
       count(*) FILTER (WHERE h.is_direct AND h.management = 'direct') AS direct_direct,
       count(*) FILTER (WHERE h.is_direct AND h.management = 'none') AS direct_none,
       count(*) FILTER (WHERE h.is_direct AND h.needs = 'supplier') AS needs_supplier,
       count(*) FILTER (WHERE h.is_direct AND h.needs = 'manager') AS needs_manager,
       count(*) FILTER (WHERE NOT h.is_direct) AS without,
       coalesce(sum(h.flats), 0)::bigint AS flats, coalesce(sum(h.households), 0)::bigint AS households,
       coalesce(sum(h.legal), 0)::bigint AS legal
  FROM h JOIN premises_building b ON b.id = h.id JOIN parties_branch br ON br.id = b.branch_id
 WHERE {in_scope}
   AND (%(management)s = '' OR h.management = %(management)s) AND (%(needs)s = '' OR h.needs = %(needs)s)
   AND (%(contracts)s = '' OR h.is_direct = (%(contracts)s = 'direct'))
 GROUP BY 1, 2 ORDER BY 2, 1
"""


def houses_by_contracts(
    *,
    actor: Actor,
    on: date,
    by: str,
    scope: ReportScope,
    management: str = "",
    needs: str = "",
    contracts: str = "",
) -> list[dict[str, Any]]:
    """Return a row a group of GROUPS_OF_HOUSES by one statement: counts of apartment buildings open on the day.

    A building has direct contracts where an account of a household is open in it on the day; `contracts` is a key of CONTRACTS.
    `flats` are whole flats, whatever lies in them; `households` and `legal` are open accounts.
    """
    _title, said, key = GROUPS_OF_HOUSES[by]
    return rows_of(
        _HOUSES.format(key=key, said=said, in_scope=IN_SCOPE),
        {
            **scope.parameters(actor, VERB),
            "on": on,
            "management": management,
            "needs": needs,
            "contracts": contracts,
        },
    )
