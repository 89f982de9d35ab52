"""The steps of a line from what it stands on: for the screens that explain a charge, and for the paper that goes with it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sbyt.apps.billing.billed_lines import billed_line_columns
from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.papers.line_facts import LineFacts
from sbyt.apps.metering.queries.point_acts import acts_of_month
from sbyt.apps.metering.queries.reading_facts import ReadingFact
from sbyt.apps.tariffs.queries import PriceView
from sbyt.calc.charge_lines import AVERAGE, ENERGY, LINES, NORM
from sbyt.calc.consumption import counted_wh
from sbyt.calc.explain import PriceShown, ReadingShown, Step, explain
from sbyt.calc.explain_facts import (
    NOTHING_KNOWN,
    ActShown,
    EstimatedShown,
    KnownOfPoint,
    spread_over_months,
)
from sbyt.calc.explain_grounds import ESTIMATED_FIRST, with_grounds
from sbyt.calc.grounds import KINDS
from sbyt.calc.periods import next_month


def known_of_points(
    facts: Iterable[LineFacts], *, month: date, as_of: datetime, reconcile_norm: bool
) -> dict[int, KnownOfPoint]:
    """Return point → its acts and its estimated months, as the run of `month` knew them at `as_of`.

    Of those points alone whose lines name a ground or take something off: no query where there is none, two at most.
    """
    lines = [fact.line for fact in facts if fact.line.service == ENERGY and fact.line.basis]
    acting = {line.usage_point_id for line in lines if (line.basis or {}).get("ground") in KINDS}
    after = {line.usage_point_id for line in lines if _comes_after_estimates(line)}
    since = min((line.period_from for line in lines), default=month)
    acts = _acts(acting, since=since, until=next_month(month), as_of=as_of)
    estimated = _estimated(after, month=month, as_of=as_of, norm_too=reconcile_norm)
    return {
        point: KnownOfPoint(acts=acts.get(point, ()), estimated=estimated.get(point, ()))
        for point in acting | after
    }


def steps_of_line(
    fact: LineFacts, *, quantum_wh: int, known: KnownOfPoint = NOTHING_KNOWN
) -> tuple[Step, ...]:
    """Return the steps of the line; `quantum_wh`: what a household's reading is counted by."""
    line = fact.line
    whole = line.rate_id is not None
    prices = fact.components if fact.rate is None else (fact.rate,)
    readings = {one.reading_id: one for pair in fact.pairs for one in (pair.start, pair.end)}
    steps = explain(
        _as_row(line),
        readings={pk: _shown(one, quantum_wh if whole else 1) for pk, one in readings.items()},
        prices=[_price(price, kind="" if whole else price.kind) for price in prices],
    )
    spread = spread_over_months(line.basis or {})
    return with_grounds(steps, period_from=line.period_from, own_month=spread, known=known)


def _comes_after_estimates(line: ChargeLine) -> bool:
    basis: dict[str, Any] = line.basis or {}
    normed = line.method == NORM and basis.get("ground") in ESTIMATED_FIRST
    return normed or (bool(basis.get("earlier_wh")) and "flat_wh" not in basis)


def _acts(
    points: Collection[int], *, since: date, until: date, as_of: datetime
) -> Mapping[int, tuple[ActShown, ...]]:
    told: dict[int, tuple[ActShown, ...]] = {}
    if points:
        for act in acts_of_month(point_ids=points, date_from=since, date_to=until, as_of=as_of):
            shown = ActShown(
                kind=act.kind,
                since=act.valid.lower,
                until=act.valid.upper,
                act_on=act.act_on,
                document=act.document,
            )
            told[act.usage_point_id] = (*told.get(act.usage_point_id, ()), shown)
    return told


def _estimated(
    points: Collection[int], *, month: date, as_of: datetime, norm_too: bool
) -> Mapping[int, tuple[EstimatedShown, ...]]:
    if not points:
        return {}
    billed = billed_line_columns(
        point_ids=points,
        date_from=month.replace(year=month.year - 1),
        date_to=month,
        as_of=as_of,
    )
    methods = {AVERAGE, NORM} if norm_too else {AVERAGE}
    told: dict[int, list[EstimatedShown]] = defaultdict(list)
    for row in billed.filter((billed["service"] == ENERGY) & billed["method"].is_in(methods)).iter_rows(
        named=True
    ):
        told[row["usage_point_id"]].append(EstimatedShown(since=row["period_from"], method=row["method"]))
    return {point: tuple(rows) for point, rows in told.items()}


def _as_row(line: ChargeLine) -> Mapping[str, Any]:
    """Return the line as `calc` made it."""
    row = {name: getattr(line, name) for name in LINES if name not in {"account_id", "basis"}}
    return row | {"basis": None if line.basis is None else json.dumps(line.basis)}


def _shown(fact: ReadingFact, quantum_wh: int) -> ReadingShown:
    counted = counted_wh(fact.value_wh, multiplier=fact.multiplier, quantum_wh=quantum_wh)
    return ReadingShown(
        meter=fact.serial_number,
        zone=fact.zone,
        taken_on=fact.taken_on,
        value_wh=fact.value_wh,
        counted_wh=counted,
        multiplier=fact.multiplier,
        integer_digits=fact.integer_digits,
        turns=fact.turns,
    )


def _price(price: PriceView, *, kind: str) -> PriceShown:
    clause = f", {price.act.clause}" if price.act.clause else ""
    return PriceShown(kind=kind, price_e7=price.value, act=price.act.name + clause)
