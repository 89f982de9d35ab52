"""The points that the files of a measurement name, put into an empty base."""

from __future__ import annotations

from sbyt.apps.metering.operations_load import load_points
from sbyt.apps.metering.register_rows import PointRow
from sbyt.apps.parties.operations_load import load_branches
from sbyt.apps.parties.register_rows import BranchRow
from sbyt.apps.premises.operations_load import load_buildings
from sbyt.apps.premises.register_rows import BuildingRow
from sbyt.usecases.bench_intervals.month_of_files import FilesWanted, point_code


def register_points(wanted: FilesWanted) -> int:
    """Store a branch, a building and every point of the files; returns how many points."""
    branch = BranchRow("01", "Ясногорское отделение")
    branches = load_branches(rows=[branch])
    building = BuildingRow("plant", "01", "site", "Ясногорск", "Заводская", "1")
    buildings = load_buildings(rows=[building], branch_ids=branches)
    rows = [
        PointRow(
            code=f"ТУ-{system:04d}-{place:05d}",
            kind="supply",
            name=f"ячейка {place}",
            branch_code="01",
            building_key="plant",
            voltage="ВН",
            ats_code=point_code(system, place),
        )
        for system in range(wanted.systems)
        for place in range(wanted.points)
    ]
    return len(load_points(rows=rows, branch_ids=branches, building_ids=buildings, premises_ids={}))
