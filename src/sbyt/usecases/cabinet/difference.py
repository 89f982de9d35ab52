"""«Почему на 412 ₽ больше»: two bills of an account held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sbyt.apps.billing.queries.bills import BillRow
from sbyt.apps.billing.queries.lines import LineFigures, line_figures
from sbyt.calc.bill_difference import BilledPart, Cause, causes_of_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A cause with the sums before and after it: where its bar begins and ends on one scale."""

    cause: Cause
    from_kop: int
    to_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two bills and what leads from the one to the other; the steps end exactly at the later sum."""

    before: BillRow
    after: BillRow
    steps: tuple[Step, ...]

    @property
    def kop(self) -> int:
        return self.after.gross_kop - self.before.gross_kop


def difference_of(bills: Sequence[BillRow]) -> Difference | None:
    """Return the difference of the two latest bills, the latest first in `bills`; None where there are no two."""
    if len(bills) < 2:  # noqa: PLR2004  a difference is of two
        return None
    after, before = bills[0], bills[1]
    parts = line_figures(charge_ids=[before.charge_id, after.charge_id])
    causes = causes_of_difference(
        before=[_part(line) for line in parts.get(before.charge_id, [])],
        after=[_part(line) for line in parts.get(after.charge_id, [])],
    )
    steps = []
    sum_kop = before.gross_kop
    for cause in causes:
        steps.append(Step(cause=cause, from_kop=sum_kop, to_kop=sum_kop + cause.kop))
        sum_kop += cause.kop
    return Difference(before=before, after=after, steps=tuple(steps))


def _part(line: LineFigures) -> BilledPart:
    return BilledPart(
        service=line.service,
        zone=line.zone,
        quantity_wh=line.quantity_wh,
        price_e7=line.price_e7,
        gross_kop=line.gross_kop,
    )
