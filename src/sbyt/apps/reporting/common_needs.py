"""Common needs of buildings in a month, and the form Ф-83 of one building."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sbyt.apps.reporting.scope import IN_SCOPE, ReportScope, rows_of
from sbyt.calc.consumption import COUNTED_STATES
from sbyt.calc.periods import day_of_month, month_before, next_month
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
       max(h.earlier_wh)::bigint AS earlier_wh, max(h.balance_wh)::bigint AS balance_wh, max(h.cap_wh)::bigint AS cap_wh,
       coalesce(sum(h.common_wh), 0)::bigint AS common_wh, coalesce(sum(h.shared_wh), 0)::bigint AS shared_wh,
       max(h.cut_off_wh)::bigint AS cut_off_wh, max(h.left_wh)::bigint AS left_wh, max(h.total_area_dm2)::bigint AS area_dm2
  FROM balances h
  JOIN premises_building b ON b.id = h.building_id
  JOIN parties_branch br ON br.id = b.branch_id
 WHERE {in_scope}
 GROUP BY b.id, br.name ORDER BY 2, 1
"""
_OF_ZONES: Final = """
SELECT l.month, coalesce(l.basis->>'house_zone', hb.facts->>'house_zone') AS zone,
       max(coalesce(l.basis->>'zone_house_wh', hb.facts->>'zone_house_wh')::bigint) AS house_wh,
       max(coalesce(l.basis->>'zone_rooms_wh', hb.facts->>'zone_rooms_wh')::bigint) AS rooms_wh
  FROM metering_usagepoint p
  JOIN contracts_supplyterm s ON s.usage_point_id = p.id
  JOIN billing_bill bl ON bl.account_id = s.account_id AND bl.month = ANY(%(months)s) AND bl.stage <> 'forecast'
  JOIN billing_chargeline l ON l.charge_id = bl.charge_id AND l.month = bl.month
       AND l.service = 'common_needs' AND l.method <> 'adjusted'
  JOIN metering_usagepoint own ON own.id = l.usage_point_id AND own.building_id = p.building_id
  LEFT JOIN billing_housebasis hb ON hb.id = l.house_basis_id
 WHERE p.building_id = %(building)s
   AND NOT EXISTS (SELECT 1 FROM billing_bill f WHERE f.account_id = bl.account_id AND f.month = bl.month AND f.revision > bl.revision)
 GROUP BY 1, 2
"""
_ROOMS: Final = """
SELECT a.id AS account_id, a.number, a.party_name AS name, a.kind, pr.number AS room, c.number AS contract,
       coalesce(max((l.basis->>'area_dm2')::bigint), max(coalesce(t.area_dm2, pr.area_dm2))) AS area_dm2,
       max(coalesce(l.basis->>'total_area_dm2', hb.facts->>'total_area_dm2')::bigint) AS total_area_dm2,
       max(coalesce(l.basis->>'norm_mwh_per_m2', hb.facts->>'norm_mwh_per_m2')::bigint) FILTER (WHERE l.service = 'common_needs') AS house_norm_mwh,
       max(coalesce(l.basis->>'common_area_dm2', hb.facts->>'common_area_dm2')::bigint) FILTER (WHERE l.service = 'common_needs') AS common_area_dm2,
       coalesce(jsonb_agg(DISTINCT jsonb_build_array((l.basis->>'people')::bigint, (l.basis->>'norm_wh')::bigint, coalesce((l.basis->>'multiplier_bp')::bigint, 10000)))
                FILTER (WHERE l.service = 'energy' AND l.method = 'norm' AND l.quantity_wh > 0 AND l.basis ? 'norm_wh'), '[]')::text AS norms,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'energy'), 0)::bigint AS own_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs' AND l.zone = 'T1'), 0)::bigint AS day_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs' AND l.zone = 'T2'), 0)::bigint AS night_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs' AND l.zone NOT IN ('T1', 'T2')), 0)::bigint AS whole_wh,
       coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'common_needs'), 0)::bigint AS common_wh,
       coalesce(sum(l.gross_kop) FILTER (WHERE l.service = 'common_needs'), 0)::bigint AS gross_kop
  FROM billing_bill bl
  JOIN billing_chargeline l ON l.charge_id = bl.charge_id AND l.month = %(month)s AND l.method <> 'adjusted'
  LEFT JOIN billing_housebasis hb ON hb.id = l.house_basis_id
  JOIN contracts_account a ON a.id = bl.account_id
  LEFT JOIN contracts_contract c ON c.id = a.contract_id
  JOIN premises_premises pr ON pr.id = a.premises_id
  JOIN billing_charge c0 ON c0.id = bl.charge_id AND c0.month = %(month)s
  JOIN billing_billingrun run ON run.id = c0.run_id
  LEFT JOIN premises_premisesterm t ON t.premises_id = pr.id AND t.valid @> %(month)s::date AND t.recorded_at <= run.as_of
       AND (t.superseded_at IS NULL OR t.superseded_at > run.as_of)
  JOIN premises_building b ON b.id = pr.building_id
  JOIN parties_branch br ON br.id = a.branch_id
 WHERE bl.month = %(month)s AND bl.stage <> 'forecast' AND {in_scope}
   AND NOT EXISTS (SELECT 1 FROM billing_bill f WHERE f.account_id = bl.account_id AND f.month = bl.month AND f.revision > bl.revision)
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
_AREAS: Final = """
WITH billed AS (
  SELECT coalesce((
    SELECT r.as_of FROM billing_housebalance h JOIN billing_billingrun r ON r.id = h.run_id
     WHERE h.building_id = %(building)s AND h.month = %(month)s AND r.state IN ('releasing', 'released')
     ORDER BY h.run_id DESC LIMIT 1), now()) AS as_of
), known AS (
  SELECT p.id, p.inside_id, p.kind, coalesce(t.area_dm2, p.area_dm2) AS area_dm2
    FROM premises_premises p CROSS JOIN billed
    LEFT JOIN premises_premisesterm t ON t.premises_id = p.id AND t.valid @> %(month)s::date AND t.recorded_at <= billed.as_of
         AND (t.superseded_at IS NULL OR t.superseded_at > billed.as_of)
   WHERE p.building_id = %(building)s
), parts AS (SELECT inside_id, sum(area_dm2) AS area_dm2 FROM known WHERE inside_id IS NOT NULL GROUP BY 1
), whole AS (
  SELECT k.kind IN ('non_residential', 'site') AS other, coalesce(k.area_dm2, p.area_dm2) AS area_dm2
    FROM known k LEFT JOIN parts p ON p.inside_id = k.id WHERE k.inside_id IS NULL
), sums AS (
  SELECT sum(area_dm2) FILTER (WHERE NOT other) AS living, sum(area_dm2) FILTER (WHERE other) AS other,
         sum(area_dm2) AS all_of_them FROM whole
)
SELECT coalesce(t.living_area_dm2, s.living)::bigint AS living_dm2,
       coalesce(t.non_residential_area_dm2, s.other)::bigint AS other_dm2,
       coalesce(t.living_area_dm2 + coalesce(t.non_residential_area_dm2, 0), b.premises_area_dm2, s.all_of_them)::bigint
         AS whole_dm2
  FROM premises_building b CROSS JOIN sums s CROSS JOIN billed
  LEFT JOIN premises_buildingterm t ON t.building_id = b.id AND t.valid @> %(month)s::date AND t.recorded_at <= billed.as_of
       AND (t.superseded_at IS NULL OR t.superseded_at > billed.as_of)
 WHERE b.id = %(building)s
"""
_OF_HOUSE_METERS: Final = """
SELECT began.id AS start_id, ended.id AS end_id
  FROM metering_usagepoint p
  JOIN metering_meterinstallation i ON i.usage_point_id = p.id AND i.valid && daterange(%(month)s, %(month_end)s)
  JOIN devices_register g ON g.meter_id = i.meter_id
  LEFT JOIN LATERAL (
    SELECT r.id FROM metering_reading r
     WHERE r.installation_id = i.id AND r.register_id = g.id AND r.superseded_at IS NULL AND r.state = ANY(%(counted)s)
       AND r.taken_on < %(month_end)s
     ORDER BY r.taken_on > %(opening)s, abs(r.taken_on - %(opening)s::date), r.id DESC LIMIT 1) began ON true
  LEFT JOIN LATERAL (
    SELECT r.id FROM metering_reading r
     WHERE r.installation_id = i.id AND r.register_id = g.id AND r.superseded_at IS NULL AND r.state = ANY(%(counted)s)
       AND r.taken_on > %(opening)s AND r.taken_on <= %(closing)s AND r.id <> began.id
     ORDER BY r.taken_on DESC, r.id DESC LIMIT 1) ended ON true
 WHERE p.kind = 'building' AND p.building_id = %(building)s
 ORDER BY p.id, i.valid, g.zone, g.id
"""
_UNBILLED: Final = """
SELECT (f.data->>'share_wh')::bigint AS share_wh, (f.data->>'area_dm2')::bigint AS area_dm2
  FROM billing_finding f
 WHERE f.run_id = %(run)s AND f.building_id = %(building)s AND f.data->>'issue' = 'ODN_FIRMS'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFigures:
    """What the house meter counted in a zone and what its rooms used in it, with their part of what has no zones, Wh; None = not known."""

    house_wh: int | None = None
    rooms_wh: int | None = None

    @property
    def balance_wh(self) -> int | None:
        """The imbalance of the zone; None = not known."""
        if self.house_wh is None or self.rooms_wh is None:
            return None
        return self.house_wh - self.rooms_wh


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseAreas:
    """Areas of a building in the month, 1/100 m²; None = not known."""

    living_dm2: int | None
    other_dm2: int | None
    whole_dm2: int | None


def buildings_of_month(*, actor: Actor, month: date, scope: ReportScope) -> list[dict[str, Any]]:
    """Return the sums of each building of the month by the last released run, Wh, by one statement."""
    query = _BUILDINGS.format(balances=_BALANCES, in_scope=IN_SCOPE)
    return rows_of(query, {**scope.parameters(actor, VERB), "month": month})


def rooms_of_building(*, actor: Actor, month: date, building_id: int) -> list[dict[str, Any]]:
    """Return a row an account billed for the month: own volume, common needs by zone (Wh), area, sum, the norms of its own volume (`norms`: people, Wh for one, coefficient × 10⁴), by its last bill, the area as that bill's run knew it; one statement."""
    scope = ReportScope(building=building_id)
    query = _ROOMS.format(in_scope=IN_SCOPE)
    rows = rows_of(query, {**scope.parameters(actor, VERB), "month": month})
    return [{**row, "norms": json.loads(row["norms"])} for row in rows]


def zones_of_building(*, month: date, building_id: int) -> list[dict[str, Any]]:
    """Return the sums of the building, a row a zone it is billed by; the caller may see it.

    Of several zones each row has the zone's own `house_wh`, `rooms_wh`, `balance_wh`, None where nothing was shared by zones;
    `cut_off_wh` and `left_wh` are the whole house's and stand in the first row alone.
    """
    rows = rows_of(_BALANCES, {"month": month, "building": building_id})
    if len(rows) < 2:  # noqa: PLR2004  one zone: what the house has is the zone's
        return rows
    own = figures_of_zones(months=[month], building_id=building_id)
    told = []
    for place, row in enumerate(rows):
        zone = own.get((month, row["zone"]), ZoneFigures())
        figures = {"house_wh": zone.house_wh, "rooms_wh": zone.rooms_wh, "balance_wh": zone.balance_wh}
        told.append({**row, **figures, **({} if place == 0 else {"cut_off_wh": None, "left_wh": None})})
    return told


def figures_of_zones(*, months: Collection[date], building_id: int) -> dict[tuple[date, str], ZoneFigures]:
    """Return what each zone of the house came to in the months, by month and zone, as its lines of common needs tell; one statement.

    A house billed without zones, and a month in which nothing was shared, are absent.
    """
    rows = rows_of(_OF_ZONES, {"months": list(months), "building": building_id})
    return {
        (row["month"], row["zone"]): ZoneFigures(house_wh=row["house_wh"], rooms_wh=row["rooms_wh"])
        for row in rows
        if row["house_wh"] is not None
    }


def areas_of_building(*, month: date, building_id: int) -> HouseAreas:
    """Return the areas of a building that is there, by its characteristics of the month, else by the sums of its premises: as
    the last released run of the month knew them, as they are known now where there is none.

    They do not ask whether anything was shared: a month below zero and a house of a manager have them too.
    """
    (row,) = rows_of(_AREAS, {"month": month, "building": building_id})
    return HouseAreas(**row)


def unbilled_to_categories(*, run_id: int, building_id: int) -> dict[str, Any] | None:
    """Return share_wh, area_dm2 of the rooms billed by price categories, whose part of the common needs is on no bill."""
    rows = rows_of(_UNBILLED, {"run": run_id, "building": building_id})
    return rows[0] if rows else None


def house_reading_pairs(
    *, month: date, building_id: int, deadline_day: int
) -> list[tuple[int | None, int | None]]:
    """Return the ids (from, to) of the readings of the building's meters in the month.

    Those that its lines of common needs stand on; where nothing was shared, the last reading up to the `deadline_day` of the
    month before (of a meter put up later, its first) and the last up to that of the month. None = no such reading.
    """
    pairs: dict[tuple[int | None, int | None], None] = {}
    for row in rows_of(_READINGS, {"month": month, "building": building_id}):
        ids = row["reading_ids"]
        pairs.update(dict.fromkeys(zip(ids[::2], ids[1::2], strict=False)))
    if pairs:
        return list(pairs)
    asked = {
        "month": month,
        "month_end": next_month(month),
        "opening": day_of_month(month_before(month), deadline_day),
        "closing": day_of_month(month, deadline_day),
        "building": building_id,
        "counted": list(COUNTED_STATES),
    }
    found = rows_of(_OF_HOUSE_METERS, asked)
    return [(row["start_id"], row["end_id"]) for row in found if row["start_id"] or row["end_id"]]
