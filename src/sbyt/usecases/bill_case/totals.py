"""Sums over the lines of a case: by account, by channel, whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sbyt.usecases.bill_case.result import BilledLine, MeterConsumption


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums of lines: each was rounded by itself, the sum is not rounded again."""

    quantity_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int


def total_of(lines: Iterable[BilledLine]) -> Total:
    """Return the sums of the lines."""
    rows = [line.row for line in lines]
    return Total(
        quantity_wh=sum(row["quantity_wh"] for row in rows),
        net_kop=sum(row["net_kop"] for row in rows),
        vat_kop=sum(row["vat_kop"] for row in rows),
        gross_kop=sum(row["gross_kop"] for row in rows),
    )


def by_account(lines: Iterable[BilledLine]) -> Mapping[str, Sequence[BilledLine]]:
    """Return the lines of each account, in the order they come."""
    found: dict[str, list[BilledLine]] = {}
    for line in lines:
        found.setdefault(line.account, []).append(line)
    return found


def by_channel(rows: Iterable[MeterConsumption]) -> Mapping[str, int]:
    """Return the energy of each channel over all points, Wh."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.channel] = found.get(row.channel, 0) + row.energy_wh
    return found
