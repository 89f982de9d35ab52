"""Check the hours of a month: what looks wrong, ranked by the money that hangs on it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl
from django.utils import timezone

from sbyt.apps.metering.operations.hour_findings import (
    EDIT,
    NewFinding,
    StoredFindings,
    store_findings,
)
from sbyt.apps.metering.queries.check_columns import parameters_of_classes, point_facts, registered_columns
from sbyt.apps.metering.queries.hourly_columns import points_with_intervals
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.hour_checks import FOUND, POINTS, check_hours, history_of
from sbyt.calc.periods import month_before, next_month
from sbyt.calc.rounding import money_kop
from sbyt.kit.access.actor import Actor

PRICE: Final = "checks.price_e7"
_PRICE_E7: Final = 50_000_000
"""Five roubles a kWh: what ranks findings where no price is set."""


def check_month(actor: Actor, *, month: date) -> StoredFindings:
    """Check channel A+ of all points with hours that the actor sees, in the month or the one before.

    A fixed number of queries. Replaced hours count as missing: an obligation stays in sight until it is measured.
    """
    actor.require(EDIT)
    until, before = next_month(month), month_before(month)
    seen = list(usage_points_for(actor, verb=EDIT).values_list("pk", flat=True))
    metered = points_with_intervals(point_ids=seen, since=before, until=until)["usage_point_id"].to_list()
    found = found_in(metered, month=month)
    price = int(rule_settings(on=month).get(PRICE, _PRICE_E7))
    findings = [
        NewFinding(
            usage_point_id=row["usage_point_id"],
            channel=row["channel"],
            code=row["code"],
            first_day=row["first_day"] or month,
            hours=row["hours"],
            energy_wh=row["energy_wh"],
            money_kop=money_kop(quantity_wh=row["energy_wh"], price_e7=price),
            data={"figure": row["figure"], "against": row["against"]},
        )
        for row in found.to_dicts()
    ]
    return store_findings(month=month, point_ids=metered, findings=findings, now=timezone.now())


def found_in(point_ids: Collection[int], *, month: date) -> pl.DataFrame:
    """Return calc.hour_checks.FOUND of the points in the month, every class by its own parameters."""
    until, before = next_month(month), month_before(month)
    today = timezone.localdate()
    expected = (min(until, max(today, month)) - month).days
    hours = known_hours(point_ids=point_ids, since=before, until=until, replaced=False)
    facts = point_facts(point_ids=point_ids, on=month)
    past = history_of(hours, until=month)
    points = (
        facts.with_columns(
            pl.lit(1, dtype=pl.Int64).alias("channel"), pl.lit(expected, dtype=pl.Int64).alias("days_expected")
        )
        .join(past, on=["usage_point_id", "channel"], how="left")
    )  # fmt: skip
    registered = registered_columns(point_ids=point_ids, since=month, until=until)
    current = hours.filter(pl.col("day") >= month)
    parts = [
        check_hours(
            hours=current,
            points=points.filter(pl.col("point_class") == name).select(*POINTS),
            registered=registered,
            parameters=parameters,
        )
        for name, parameters in parameters_of_classes().items()
    ]
    return pl.concat([pl.DataFrame(schema=FOUND), *parts])
