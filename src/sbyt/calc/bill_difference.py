"""Why this month's bill is not last month's: a few causes that add up to the difference, to the kopeck.

Volume is told by the old price, price by the new volume: (q1 - q0) * p0 and q1 * (p1 - p0). Where a zone had several
prices in a month its old price is what it cost on average. What rounding leaves goes to the price, or to the volume
where no price changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sbyt.calc.charge_lines import COMMON_NEEDS, ENERGY
from sbyt.calc.rounding import half_up


class CauseKind(StrEnum):
    """What changed."""

    VOLUME = "volume"
    PRICE = "price"
    COMMON_NEEDS = "common_needs"


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledPart:
    """What a line of a bill comes to."""

    service: str
    zone: str
    quantity_wh: int
    price_e7: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause: what it adds, and the figure that changed. Of a price both are None where a month had several."""

    kind: CauseKind
    kop: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class _Zone:
    """One zone of energy in two months."""

    before_wh: int
    after_wh: int
    before_kop: int
    after_kop: int
    before_prices: frozenset[int]
    after_prices: frozenset[int]

    @property
    def volume_kop(self) -> int:
        whole = self.after_kop - self.before_kop
        same_prices = self.before_prices == self.after_prices and len(self.after_prices) == 1
        if self.before_wh == 0 or self.after_wh == 0 or same_prices:
            return whole
        return half_up((self.after_wh - self.before_wh) * self.before_kop, self.before_wh)


def causes_of_difference(*, before: Iterable[BilledPart], after: Iterable[BilledPart]) -> tuple[Cause, ...]:
    """Return the causes, those of nothing left out; their sum is the difference of the two bills.

    `before` and `after` are the lines of the two bills; quantities in Wh, money with VAT in kopecks.
    """
    old, new = list(before), list(after)
    zones = [
        _zone(_of(old, ENERGY, zone), _of(new, ENERGY, zone))
        for zone in sorted({part.zone for part in (*old, *new) if part.service == ENERGY})
    ]
    volume = sum(zone.volume_kop for zone in zones)
    energy = sum(zone.after_kop - zone.before_kop for zone in zones)
    old_price, new_price = _only_prices(zones)
    old_common, new_common = _of(old, COMMON_NEEDS), _of(new, COMMON_NEEDS)
    told = (
        Cause(
            kind=CauseKind.VOLUME,
            kop=volume,
            before=sum(zone.before_wh for zone in zones),
            after=sum(zone.after_wh for zone in zones),
        ),
        Cause(kind=CauseKind.PRICE, kop=energy - volume, before=old_price, after=new_price),
        Cause(
            kind=CauseKind.COMMON_NEEDS,
            kop=_kop(new_common) - _kop(old_common),
            before=_wh(old_common),
            after=_wh(new_common),
        ),
    )
    return tuple(cause for cause in told if cause.kop)


def _of(parts: Sequence[BilledPart], service: str, zone: str | None = None) -> list[BilledPart]:
    return [part for part in parts if part.service == service and zone in {None, part.zone}]


def _zone(old: Sequence[BilledPart], new: Sequence[BilledPart]) -> _Zone:
    return _Zone(
        before_wh=_wh(old),
        after_wh=_wh(new),
        before_kop=_kop(old),
        after_kop=_kop(new),
        before_prices=frozenset(part.price_e7 for part in old),
        after_prices=frozenset(part.price_e7 for part in new),
    )


def _only_prices(zones: Sequence[_Zone]) -> tuple[int | None, int | None]:
    old = {price for zone in zones for price in zone.before_prices}
    new = {price for zone in zones for price in zone.after_prices}
    return (old.pop(), new.pop()) if len(old) == len(new) == 1 else (None, None)


def _wh(parts: Iterable[BilledPart]) -> int:
    return sum(part.quantity_wh for part in parts)


def _kop(parts: Iterable[BilledPart]) -> int:
    return sum(part.gross_kop for part in parts)
