"""Which released bills stand on hours or readings that are known otherwise now, by how much they would differ, and their correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from sbyt.apps.billing.queries.corrections import OpenCorrection, open_corrections
from sbyt.apps.billing.queries.lines_of_points import ReleasedLine, released_volume_lines
from sbyt.apps.billing.types import CORRECTION, BillingRun, RunScope
from sbyt.apps.metering.operations.changed_days import days_that_wait, mark_handled
from sbyt.apps.metering.queries.schemes import points_with_schemes
from sbyt.apps.metering.types import ChangedDay
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.readings_came import (
    metered_lines_read_since,
    replaced_lines_read_since,
    scheme_lines_read_since,
)
from sbyt.usecases.hourly.recounted import Channel, Reckoned, dependents, recounted
from sbyt.usecases.runs_in_background import start_run

VERB = "bills.view"


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedBill:
    """A released bill and what it would be now: `after_wh` is null while some hour is not known.

    `days` are the changed days that touch it: those noticed after what the bill stands on was known. `by_reading`: it stands on
    replacement information, on readings, or on a scheme that takes registers, and a reading has come. `correction` is the
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
    those by replacement information, by readings, or by a scheme that takes registers, whose reading has come.

    Only bills the actor sees; the largest change first. A bill whose month does not hold any changed day is not there, nor
    one that was issued, or corrected, after the day was known, nor one that comes out the same.
    """
    branches = actor.branches(VERB)
    found = {_place(one): one for one in _touched_by_days(branches)}
    for read in (
        *replaced_lines_read_since(branches=branches),
        *scheme_lines_read_since(branches=branches),
        *metered_lines_read_since(branches=branches),
    ):
        one = _touched(read)
        found.setdefault(_place(one), one)
    begun = open_corrections(months={one.line.month for one in found.values()})
    touched = [
        replace(one, correction=begun.get((one.line.account_id, one.line.month))) for one in found.values()
    ]
    return tuple(sorted(touched, key=lambda one: -abs(one.change_gross_kop or 0)))


def _touched_by_days(branches: Collection[int] | None) -> list[TouchedBill]:
    by_month: dict[date, list[ChangedDay]] = defaultdict(list)
    for one in days_that_wait():
        by_month[one.day.replace(day=1)].append(one)
    touched: list[TouchedBill] = []
    by_schemes = points_with_schemes() if by_month else frozenset()
    for month, days in by_month.items():
        takes = dependents({(one.usage_point_id, one.channel) for one in days}, month)
        own = {
            line: found
            for line in released_volume_lines(point_ids=takes, months=[month])
            if (branches is None or line.branch_id in branches)
            and (
                found := _days_of(
                    line, days, takes[line.usage_point_id], all_month=line.usage_point_id in by_schemes
                )
            )
        }
        touched += [_touched(one, days=own[one.line]) for one in recounted(own, month=month)]
    return [one for one in touched if not one.stays]


def _place(one: TouchedBill) -> tuple[int, int, date]:
    return one.line.bill_id, one.line.usage_point_id, one.line.period_from


def _days_of(
    line: ReleasedLine, days: Collection[ChangedDay], channels: Collection[Channel], *, all_month: bool
) -> tuple[ChangedDay, ...]:
    """Return the days that the line stands on and that were noticed after it was known.

    `all_month`: losses by load share out what the whole month carried, so a day outside of the line's own period moves it too.
    """
    return tuple(
        one
        for one in days
        if (one.usage_point_id, one.channel) in channels
        and (all_month or line.period_from <= one.day < line.period_to)
        and one.noticed_at > line.as_of
    )


def _touched(one: Reckoned, *, days: tuple[ChangedDay, ...] = ()) -> TouchedBill:
    return TouchedBill(
        line=one.line,
        days=days,
        after_wh=one.quantity_wh,
        after_net_kop=one.net_kop,
        after_gross_kop=one.gross_kop,
        by_reading=not days,
    )


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
