"""Points of buildings where households and houses are metered, and what their registers showed over some days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from sbyt.apps.metering.models import Reading, UsagePoint
from sbyt.apps.metering.queries.reading_history import believed_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOfBuilding:
    """A point; `premises_id` None and `is_common` for the meter of a whole house."""

    usage_point_id: int
    code: str
    building_id: int
    premises_id: int | None
    premises_kind: str
    is_common: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """A believed reading of a register."""

    reading_id: int
    register_id: int
    installation_id: int
    taken_on: date
    value_wh: int
    source: str


def points_of_buildings(*, building_ids: Collection[int]) -> dict[int, PointOfBuilding]:
    """Return the supply points and common points of the buildings by id, by one query."""
    kinds = (UsagePoint.Kind.SUPPLY, UsagePoint.Kind.BUILDING)
    rows = UsagePoint.objects.filter(building_id__in=building_ids, kind__in=kinds).values_list(
        "pk", "code", "building_id", "premises_id", "premises__kind", "kind"
    )
    return {
        pk: PointOfBuilding(
            usage_point_id=pk,
            code=code,
            building_id=building_id,
            premises_id=premises_id,
            premises_kind=premises_kind or "",
            is_common=kind == UsagePoint.Kind.BUILDING,
        )
        for pk, code, building_id, premises_id, premises_kind, kind in rows
    }


def figures_between(
    *, installation_ids: Collection[int], date_from: date, date_to: date
) -> list[ShownFigure]:
    """Return the believed readings of the installations taken in `[date_from, date_to)`, in order of days."""
    found = believed_readings().filter(
        installation_id__in=installation_ids, taken_on__gte=date_from, taken_on__lt=date_to
    )
    return _figures(found.order_by("taken_on", "pk"))


def first_figures(*, installation_ids: Collection[int]) -> list[ShownFigure]:
    """Return the earliest believed reading of each register at each installation: what it began with here."""
    found = believed_readings().filter(installation_id__in=installation_ids)
    return _figures(
        found.order_by("installation_id", "register_id", "taken_on", "pk").distinct(
            "installation_id", "register_id"
        )
    )


def _figures(found: QuerySet[Reading]) -> list[ShownFigure]:
    fields = ("pk", "register_id", "installation_id", "taken_on", "value_wh", "source")
    return [
        ShownFigure(
            reading_id=pk,
            register_id=register_id,
            installation_id=installation_id,
            taken_on=taken_on,
            value_wh=value_wh,
            source=source,
        )
        for pk, register_id, installation_id, taken_on, value_wh, source in found.values_list(*fields)
    ]


def installations_of_readings(
    *, installation_ids: Collection[int], reading_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Return the installation by reading for the readings ever taken there (or those named), those superseded too."""
    found = Reading.objects.filter(installation_id__in=installation_ids)
    if reading_ids is not None:
        found = found.filter(pk__in=reading_ids)
    return dict(found.values_list("pk", "installation_id"))
