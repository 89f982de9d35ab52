"""Lines of charges as plain figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sbyt.apps.billing.models import ChargeLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """What a line comes to, without what it stands on."""

    service: str
    zone: str
    quantity_wh: int
    price_e7: int
    gross_kop: int


def line_figures(*, charge_ids: Collection[int]) -> dict[int, list[LineFigures]]:
    """Return charge → its lines, by one query."""
    figures: dict[int, list[LineFigures]] = {}
    for line in ChargeLine.objects.filter(charge_id__in=charge_ids).order_by("charge_id", "number"):
        figures.setdefault(line.charge_id, []).append(
            LineFigures(
                service=line.service,
                zone=line.zone,
                quantity_wh=line.quantity_wh,
                price_e7=line.price_e7,
                gross_kop=line.gross_kop,
            )
        )
    return figures
