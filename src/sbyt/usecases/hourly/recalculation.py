"""Which released bills stand on hours or readings that are known otherwise now, by how much they would differ, and their correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction

from sbyt.apps.billing.queries.corrections import OpenCorrection, open_corrections
from sbyt.apps.billing.queries.lines_of_points import ReleasedLine, released_volume_lines
from sbyt.apps.billing.types import CORRECTION, BillingRun, RunScope
from sbyt.apps.metering.operations.changed_days import days_that_wait, mark_handled
from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.apps.metering.queries.schemes import points_of_schemes
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.metering.types import ChangedDay
from sbyt.calc.charge_lines import METER, REPLACED
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import money_kop
from sbyt.calc.schemes import NodeKind
from sbyt.calc.vat import vat_on_net
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.readings_came import replaced_lines_read_since
from sbyt.usecases.runs_in_background import start_run

VERB = "bills.view"
A_PLUS: Final = 1
_Channel = tuple[int, int]
"""A usage point and one of its channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedBill:
    """A released bill and what it would be now: `after_wh` is null while some hour is not known.

    `days` are the changed days that touch it: those noticed after what the bill stands on was known. `by_reading`: it stands on
    replacement information, and a reading has come. `correction` is the
    run that corrects it already and is not issued.
    """

    line: ReleasedLine
    days: tuple[ChangedDay, ...]
    after_wh: int | None
    after_net_kop: int | None
    after_gross_kop: int | None
    correction: OpenCorrection | None = None
    by_reading: bool = False

    @property
    def change_wh(self) -> int | None:
        return None if self.after_wh is None else self.after_wh - self.line.quantity_wh

    @property
    def change_gross_kop(self) -> int | None:
        return None if self.after_gross_kop is None else self.after_gross_kop - self.line.gross_kop

    @property
    def stays(self) -> bool:
        """Tell whether the bill came out the same after all."""
        return self.change_wh == 0


def touched_bills(actor: Actor) -> tuple[TouchedBill, ...]:
    """Return the bills that the changed days touch: of the points themselves and of points whose schemes take them; and
    those by replacement information whose reading has come.

    Only bills the actor sees; the largest change first. A bill whose month does not hold any changed day is not there, nor
    one that was issued, or corrected, after the day was known, nor one that comes out the same.
    """
    branches = actor.branches(VERB)
    by_days = _touched_by_days(branches)
    known = {(one.line.bill_id, one.line.usage_point_id) for one in by_days}
    by_readings = [
        TouchedBill(
            line=one.line,
            days=(),
            after_wh=one.quantity_wh,
            after_net_kop=one.net_kop,
            after_gross_kop=one.gross_kop,
            by_reading=True,
        )
        for one in replaced_lines_read_since(branches=branches)
        if (one.line.bill_id, one.line.usage_point_id) not in known
    ]
    touched = [*by_days, *by_readings]
    begun = open_corrections(months={one.line.month for one in touched})
    found = [replace(one, correction=begun.get((one.line.account_id, one.line.month))) for one in touched]
    return tuple(sorted(found, key=lambda one: -abs(one.change_gross_kop or 0)))


def _touched_by_days(branches: Collection[int] | None) -> list[TouchedBill]:
    by_month: dict[date, list[ChangedDay]] = defaultdict(list)
    for one in days_that_wait():
        by_month[one.day.replace(day=1)].append(one)
    touched: list[TouchedBill] = []
    for month, days in by_month.items():
        dependents = _dependents({(one.usage_point_id, one.channel) for one in days}, month)
        lines = [
            line
            for line in released_volume_lines(point_ids=dependents, months=[month])
            if branches is None or line.branch_id in branches
        ]
        touched += _recounted(lines, days, dependents, month)
    return touched


@transaction.atomic
def start_corrections(actor: Actor, *, bill_ids: Collection[int]) -> list[BillingRun]:
    """Begin the correction of touched bills: a run a month, of their accounts alone, put into the queue to be computed.

    Nothing is issued: a person looks at the run and releases it. Then each account whose month comes out otherwise gets a
    corrected bill, which posts the difference; the old one stays as it was.

    :raises UnableToAct: the actor may not compute there.
    :raises UnableToPlanRun: a building of an account is in another correction of the month that is not finished, or none of the
        bills is a legal entity's.
    """
    months: dict[date, set[int]] = defaultdict(set)
    for one in touched_bills(actor):
        if one.line.bill_id in bill_ids:
            months[one.line.month].add(one.line.account_id)
    return [
        start_run(actor=actor, month=month, stage=CORRECTION, scope=RunScope.of(account_ids=accounts))
        for month, accounts in sorted(months.items())
    ]


def handle(actor: Actor, *, changed_ids: Collection[int]) -> int:
    """Say that the changed days were dealt with. Raises UnableToAct."""
    actor.require("findings.decide")
    return mark_handled(actor=actor, changed_ids=changed_ids)


def _dependents(changed: Collection[_Channel], month: date) -> dict[int, set[_Channel]]:
    """Return point → the changed channels its volume depends on in the month: its own A+, or what schemes in force take.

    A meter node takes what is known of its channel, a node of another scheme the volume of that scheme's point.
    """
    own = set(changed)
    takes: dict[int, set[_Channel]] = {
        point: {(point, A_PLUS)} for point, channel in own if channel == A_PLUS
    }
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


def _recounted(
    lines: Collection[ReleasedLine],
    days: Collection[ChangedDay],
    dependents: dict[int, set[_Channel]],
    month: date,
) -> list[TouchedBill]:
    hours = supplied_hours(
        point_ids={line.usage_point_id for line in lines}, since=month, until=next_month(month)
    )
    by_day = {(row[0], row[2]): row[3 : 3 + len(HOUR_COLUMNS)] for row in hours.iter_rows()}
    touched = []
    for line in lines:
        own = tuple(
            one
            for one in days
            if (one.usage_point_id, one.channel) in dependents[line.usage_point_id]
            and line.period_from <= one.day < line.period_to
            and one.noticed_at > line.as_of
        )
        if not own:
            continue
        after = _volume(line, by_day)
        net = None if after is None else money_kop(quantity_wh=after, price_e7=line.price_e7)
        gross = None if net is None else net + vat_on_net(net_kop=net, rate_bp=line.vat_rate_bp)
        one = TouchedBill(line=line, days=own, after_wh=after, after_net_kop=net, after_gross_kop=gross)
        if not one.stays:
            touched.append(one)
    return touched


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
