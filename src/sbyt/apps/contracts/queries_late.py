"""Which buildings have terms of accounts recorded since a moment, and over which days they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from sbyt.apps.contracts.models import Account, LateFact, SupplyTerm
from sbyt.apps.premises.queries_late import TOUCHED
from sbyt.kit.versions.changed_periods import CHANGED, changed_periods

_BENEFIT: Final = ("name", "share_bp", "people", '"limit"', "limit_wh", "with_common_needs", "mode")
_HOUSE: Final = (
    "norm_mwh_per_m2",
    "capped",
    "negative",
    "heating_wh",
    "meter_state",
    "state_since",
    "by_zones",
)


def touched_by_contracts(*, since: datetime, tariffs: pl.DataFrame) -> pl.DataFrame:
    """Return premises.queries_late.TOUCHED by benefits, exemptions, terms of supply and of houses, and by `tariffs`.

    `tariffs`: changed_periods.CHANGED whose key is a household tariff. Six queries whatever changed.
    """
    of_accounts = pl.concat(
        [
            changed_periods(
                source="contracts_benefit t", key="t.account_id", facts=_named(_BENEFIT), since=since
            ),
            changed_periods(source="contracts_rangeexemption t", key="t.account_id", facts=(), since=since),
            changed_periods(
                source="contracts_supplyterm t",
                key="t.account_id",
                facts=("t.usage_point_id", "t.tariff_id"),
                since=since,
            ),
        ]
    )
    of_houses = changed_periods(
        source="contracts_houseterm t", key="t.building_id", facts=_named(_HOUSE), since=since
    )
    return pl.concat(
        [
            of_houses.rename({"key": "building_id"}),
            _in_buildings(of_accounts, _buildings_of_accounts(of_accounts["key"].unique().to_list())),
            _in_buildings(tariffs, _buildings_on_tariffs(tariffs["key"].unique().to_list())),
        ]
    )


def waiting_late_columns() -> tuple[pl.DataFrame, list[int]]:
    """Return premises.queries_late.TOUCHED by the late facts that wait, and their ids, by one query."""
    rows = list(LateFact.objects.filter(handled_at=None).values_list("building_id", "since", "until", "pk"))
    frame = pl.DataFrame([row[:3] for row in rows], schema=TOUCHED, orient="row")
    return frame, [row[3] for row in rows]


def _named(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"t.{column}" for column in columns)


def _buildings_of_accounts(account_ids: list[int]) -> list[tuple[int, int]]:
    if not account_ids:
        return []
    return list(
        Account.objects.filter(pk__in=account_ids).values_list("pk", "premises__building_id").order_by("pk")
    )


def _buildings_on_tariffs(tariff_ids: list[int]) -> list[tuple[int, int]]:
    if not tariff_ids:
        return []
    terms = SupplyTerm.objects.filter(tariff_id__in=tariff_ids, superseded_at=None)
    pairs = terms.values_list("tariff_id", "account__premises__building_id")
    return [(int(tariff), building) for tariff, building in pairs.distinct().order_by("tariff_id") if tariff]


def _in_buildings(changed: pl.DataFrame, pairs: list[tuple[int, int]]) -> pl.DataFrame:
    """Return TOUCHED for CHANGED whose keys lie in the buildings of `pairs`."""
    places = pl.DataFrame(pairs, schema={"key": CHANGED["key"], "building_id": pl.Int64()}, orient="row")
    return changed.join(places, on="key", how="inner").select(*TOUCHED)
