"""Check the hours of a month: what looks wrong, ranked by the money that hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.utils import timezone

from sbyt.apps.contracts.queries_columns import supply_term_columns
from sbyt.apps.metering.operations.hour_findings import (
    EDIT,
    NewFinding,
    StoredFindings,
    store_findings,
)
from sbyt.apps.metering.queries.check_columns import (
    OPENING_DAYS,
    parameters_of_classes,
    parts_by_building,
    point_facts,
    registered_columns,
)
from sbyt.apps.metering.queries.hourly_columns import points_with_intervals
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.schemes import schemes_by_point
from sbyt.apps.metering.queries.supplied_hours import ALL_CHANNELS, known_hours
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.check_parameters import GAP, SUM
from sbyt.calc.hour_checks import FOUND, POINTS, check_hours
from sbyt.calc.hourly import HOURS
from sbyt.calc.hours_by_history import history_of
from sbyt.calc.periods import month_before, next_month
from sbyt.calc.rounding import money_kop
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.covered_gaps import covered_gaps
from sbyt.usecases.hourly.days_in_supply import days_in_supply

PRICE: Final = "checks.price_e7"
_PRICE_E7: Final = 50_000_000
"""Five roubles a kWh: what ranks findings where no price is set."""
MOST_POINTS: Final = 5000
"""So many points are checked at once: two months of four channels are about half a gigabyte."""
_ACTIVE: Final = 1
_GIVEN_BACK: Final = 2


def check_month(actor: Actor, *, month: date) -> StoredFindings:
    """Check all channels of all points with hours that the actor sees, in the month or the one before.

    A fixed number of queries. Replaced hours count as missing: an obligation stays in sight until it is measured, as a gap that is
    replaced once no other hour is missing.
    """
    actor.require(EDIT)
    until, before = next_month(month), month_before(month)
    seen = list(usage_points_for(actor, verb=EDIT).values_list("pk", flat=True))
    metered = points_with_intervals(point_ids=seen, since=before, until=until, channels=ALL_CHANNELS)
    return check_points(metered["usage_point_id"].to_list(), month=month)


def check_points(point_ids: Collection[int], *, month: date) -> StoredFindings:
    """Check the points in the month and store what is found. The caller has checked that this may be done.

    In parts of whole buildings, so that memory is bounded; a fixed number of queries a part.
    """
    parts = [_check_part(part, month) for part in parts_by_building(point_ids=point_ids, most=MOST_POINTS)]
    return StoredFindings(
        added=sum(one.added for one in parts),
        known=sum(one.known for one in parts),
        gone=sum(one.gone for one in parts),
    )


def _check_part(point_ids: Collection[int], month: date) -> StoredFindings:
    found = found_in(point_ids, month=month)
    covered = _covered(found, month)
    prices = _prices(month)
    findings = [
        NewFinding(
            usage_point_id=row["usage_point_id"],
            channel=row["channel"],
            code=row["code"],
            first_day=max(row["first_day"] or month, month),
            hours=row["hours"],
            energy_wh=row["energy_wh"],
            money_kop=money_kop(quantity_wh=row["energy_wh"], price_e7=prices.get(row["channel"], 0)),
            data={"figure": row["figure"], "against": row["against"]} | _pair(row),
            is_replaced=(row["usage_point_id"], row["channel"]) in covered if row["code"] == GAP else None,
        )
        for row in found.to_dicts()
    ]
    return store_findings(month=month, point_ids=point_ids, findings=findings, now=timezone.now())


def found_in(point_ids: Collection[int], *, month: date) -> pl.DataFrame:
    """Return calc.hour_checks.FOUND of the points in the month, every class by its own parameters.

    A channel is expected of a point where it came in the month or the one before, on the days that the point is in supply; A+ of
    every point that supplies an account and sent anything. A point that is in supply on no day is not checked.
    """
    until, before = next_month(month), month_before(month)
    opening = min(before, month - timedelta(days=OPENING_DAYS))
    supplied = days_in_supply(
        point_ids=point_ids, since=month, until=min(until, max(timezone.localdate(), month))
    )
    expected = supplied.group_by("usage_point_id").agg(days_expected=pl.len().cast(pl.Int64))
    around = known_hours(
        point_ids=point_ids, since=opening, until=until, channels=ALL_CHANNELS, replaced=False
    )
    key = ["usage_point_id", "channel"]
    came = _expected_channels(around.filter(pl.col("day") >= before).select(key).unique(), month)
    points = (
        came.join(point_facts(point_ids=point_ids, on=month), on="usage_point_id")
        .join(history_of(around.filter(pl.col("day") >= before), until=month), on=key, how="left")
        .join(expected, on="usage_point_id")
    )  # fmt: skip
    registered = registered_columns(point_ids=point_ids, since=month, until=until, channels=ALL_CHANNELS)
    current = around.join(supplied, on=["usage_point_id", "day"], how="semi")
    parts = [
        check_hours(
            hours=current,
            points=points.filter(pl.col("point_class") == name).select(*POINTS),
            registered=registered,
            parameters=parameters,
            around=around,
            expected=supplied,
        )
        for name, parameters in parameters_of_classes().items()
    ]
    return pl.concat([pl.DataFrame(schema=FOUND), *parts])


def _covered(found: pl.DataFrame, month: date) -> set[tuple[int, int]]:
    """Return the points and channels with a gap all of whose missing hours stand replaced."""
    points = found.filter(pl.col("code") == GAP)["usage_point_id"].unique().to_list()
    return covered_gaps(point_ids=points, month=month) if points else set()


def _expected_channels(came: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return (usage_point_id, channel) with A+ of the points that sent other channels alone and supply an account in the month.

    A point with a scheme has its volume from there.
    """
    points = set(came["usage_point_id"].to_list())
    points -= set(schemes_by_point(points))
    terms = supply_term_columns(
        point_ids=sorted(points), date_from=month, date_to=next_month(month), as_of=timezone.now()
    )
    billed = terms.select("usage_point_id", channel=pl.lit(_ACTIVE, dtype=pl.Int64)).unique()
    return pl.concat([came, billed]).unique()


def _prices(month: date) -> dict[int, int]:
    """Return channel → price of its kWh × 10⁷; reactive energy is not paid by the kWh and stands without money."""
    price = int(rule_settings(on=month).get(PRICE, _PRICE_E7))
    return {_ACTIVE: price, _GIVEN_BACK: price}


def _pair(row: Mapping[str, Any]) -> dict[str, int]:
    """Return the days of the two readings that SUM compares, as ordinals: they may begin before the month."""
    if row["code"] != SUM:
        return {}
    since = row["first_day"].toordinal()
    return {"since": since, "until": since + row["hours"] // HOURS}
