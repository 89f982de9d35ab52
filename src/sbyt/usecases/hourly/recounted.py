"""Released bills reckoned again by the hours that are known now: which points depend on a channel, what a line would have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.billing.queries.lines_of_points import ReleasedLine
from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.apps.metering.queries.schemes import points_of_schemes
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.tariffs.queries import reading_ranks
from sbyt.calc.charge_lines import METER, REPLACED
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import money_kop
from sbyt.calc.schemes import NodeKind
from sbyt.calc.vat import vat_on_net

A_PLUS: Final = 1
Channel = tuple[int, int]
"""A usage point and one of its channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A released line and what stands in its place now; None where it is not known before the bill is computed."""

    line: ReleasedLine
    quantity_wh: int | None
    net_kop: int | None
    gross_kop: int | None


def dependents(changed: Collection[Channel], month: date) -> dict[int, set[Channel]]:
    """Return point → the changed channels its volume depends on in the month: its own A+, or what schemes in force take.

    A meter node takes what is known of its channel, a node of another scheme the volume of that scheme's point.
    """
    own = set(changed)
    takes: dict[int, set[Channel]] = {point: {(point, A_PLUS)} for point, channel in own if channel == A_PLUS}
    nodes, _ = scheme_columns(since=month, until=next_month(month))
    owners = points_of_schemes(nodes["scheme_id"].unique().to_list())
    rows = nodes.select("scheme_id", "kind", "usage_point_id", "channel", "source_scheme_id").rows()
    grown = True
    while grown:
        grown = False
        for scheme_id, kind, point_id, channel, source_id in rows:
            owner = owners.get(scheme_id)
            if owner is None:
                continue
            if kind == NodeKind.METER:
                found = {(point_id, channel)} & own
            else:
                found = takes.get(owners.get(source_id, 0), set())
            if found - takes.get(owner, set()):
                takes.setdefault(owner, set()).update(found)
                grown = True
    return takes


def recounted(lines: Collection[ReleasedLine], *, month: date) -> list[Reckoned]:
    """Return what the lines of a month would have by the hours of supply known now; a fixed number of queries."""
    hours = supplied_hours(
        point_ids={line.usage_point_id for line in lines},
        since=month,
        until=next_month(month),
        source_ranks=reading_ranks(on=month),
    )
    by_day = {(row[0], row[2]): row[3 : 3 + len(HOUR_COLUMNS)] for row in hours.iter_rows()}
    return [_priced(line, _volume(line, by_day)) for line in lines]


def _priced(line: ReleasedLine, quantity_wh: int | None) -> Reckoned:
    if quantity_wh is None:
        return Reckoned(line=line, quantity_wh=None, net_kop=None, gross_kop=None)
    net = money_kop(quantity_wh=quantity_wh, price_e7=line.price_e7)
    gross = net + vat_on_net(net_kop=net, rate_bp=line.vat_rate_bp)
    return Reckoned(line=line, quantity_wh=quantity_wh, net_kop=net, gross_kop=gross)


def _volume(line: ReleasedLine, by_day: dict[tuple[int, date], tuple[int | None, ...]]) -> int | None:
    """Return the volume the line would have now, by the rule of bills (calc.legal_entity_bill).

    The profile where it is whole; else a line by registers, which there are, or by replacement information, stays, one with gaps has the hours there are, and
    of one that lost an hour nobody knows before it is computed: None.
    """
    days = (
        date.fromordinal(number) for number in range(line.period_from.toordinal(), line.period_to.toordinal())
    )
    hours = [hour for day in days for hour in by_day.get((line.usage_point_id, day), (None,))]
    if None not in hours or line.gaps:
        return sum(hour or 0 for hour in hours)
    return line.quantity_wh if line.method in {METER, REPLACED} else None
