"""Take buildings, premises and their people into the register in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.premises.models import Building, Occupancy, Premises
from sbyt.apps.premises.register_rows import BuildingRow, OccupancyRow, PremisesRow


def load_buildings(*, rows: Sequence[BuildingRow], branch_ids: Mapping[str, int]) -> Mapping[str, int]:
    """Store the buildings; returns their ids by the giver's key."""
    stored = Building.objects.bulk_create(
        [
            Building(
                branch_id=branch_ids[row.branch_code],
                kind=row.kind,
                locality=row.locality,
                street=row.street,
                house=row.house,
                settlement_group=row.settlement_group,
                stove_kind=row.stove_kind,
                premises_area_dm2=row.premises_area_dm2,
                common_area_dm2=row.common_area_dm2,
                management=row.management,
            )
            for row in rows
        ]
    )
    return {row.key: building.pk for row, building in zip(rows, stored, strict=True)}


def load_premises(*, rows: Sequence[PremisesRow], building_ids: Mapping[str, int]) -> Mapping[str, int]:
    """Store the premises, those around before those inside; returns their ids by the giver's key."""
    stored: dict[str, int] = {}
    left = list(rows)
    while left:
        ready = [row for row in left if not row.inside_key or row.inside_key in stored]
        made = Premises.objects.bulk_create(
            [
                Premises(
                    building_id=building_ids[row.building_key],
                    kind=row.kind,
                    number=row.number,
                    area_dm2=row.area_dm2,
                    rooms=row.rooms,
                    inside_id=stored.get(row.inside_key),
                )
                for row in ready
            ]
        )
        assert made, left[0]
        stored |= {row.key: premises.pk for row, premises in zip(ready, made, strict=True)}
        left = [row for row in left if row.key not in stored]
    return stored


def load_occupancies(*, rows: Sequence[OccupancyRow], premises_ids: Mapping[str, int]) -> None:
    """Store how many people live where."""
    Occupancy.objects.bulk_create(
        [
            Occupancy(
                premises_id=premises_ids[row.premises_key],
                valid=DateRange(row.since, None),
                permanent=row.permanent,
                temporary=row.temporary,
            )
            for row in rows
        ]
    )
