"""Meters of households and houses as they stand and stood, with whose they are and what ГИС ЖКХ calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sbyt.apps.contracts.queries_supply import SuppliedPoint, supplied_points
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.queries.points_of_buildings import PointOfBuilding, points_of_buildings

_IMPORT = "A+"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterInHouse:
    """A meter where it stands; `supplied` are those whom its point supplies today."""

    meter: MeterAtPoint
    point: PointOfBuilding
    supplied: tuple[SuppliedPoint, ...]

    @property
    def account_ids(self) -> tuple[int, ...]:
        return tuple(one.account_id for one in self.supplied)

    @property
    def label(self) -> str:
        return f"ПУ {self.meter.serial_number}"

    @property
    def register_ids(self) -> tuple[int, ...]:
        """Return the scales of what is consumed, in the order of zones: T1, T2, T3 of ГИС ЖКХ."""
        scales = [one for one in self.meter.registers if one.direction == _IMPORT]
        return tuple(one.register_id for one in sorted(scales, key=lambda one: one.zone))


def meters_in_houses(*, building_ids: Sequence[int], today: date) -> list[MeterInHouse]:
    """Return the meters of the buildings, by a constant number of queries."""
    points = points_of_buildings(building_ids=building_ids)
    supplies: dict[int, list[SuppliedPoint]] = {}
    for supply in supplied_points(point_ids=points.keys()):
        supplies.setdefault(supply.usage_point_id, []).append(supply)
    return [
        MeterInHouse(
            meter=meter,
            point=points[meter.usage_point_id],
            supplied=tuple(
                supply for supply in supplies.get(meter.usage_point_id, ()) if supply.supplies_on(today)
            ),
        )
        for meter in meters_of_points(point_ids=list(points))
    ]
