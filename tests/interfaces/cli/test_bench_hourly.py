"""The measurement of hourly rules runs and tells what it did; a row an hour gives the same capacities."""

from __future__ import annotations

import json

from click.testing import CliRunner

from sbyt.calc.hourly import hours_of_intervals
from sbyt.interfaces.cli.bench_hourly import command
from sbyt.usecases.bench_hourly.measure import _by_rows, _capacities
from sbyt.usecases.bench_hourly.tables import half_hours


def test_tells_every_piece_of_work():
    done = CliRunner().invoke(command, ["--points", "20", "--schemes", "3", "--row-points", "5", "--json"])
    assert done.exit_code == 0
    rows = {one["name"]: one["rows"] for one in json.loads(done.stdout)}
    assert rows["20 точек: получасы в часы"] == 20 * 31
    assert rows["3 схем по часам"] == 3 * 8 * 31
    assert rows["строка на час, 5 точек: обе мощности"] == 5


def test_compares_with_the_same_figures():
    hours = hours_of_intervals(half_hours(10))
    by_rows = {row[0]: row[1:] for row in _by_rows(hours, 10).iter_rows()}
    for row in _capacities(hours, 10).to_dicts():
        if row["voltage"] == "":
            bought, carried = by_rows[row["boundary_id"]]
            assert abs(row["purchased_w"] - bought) <= 500
            assert abs(row["network_w"] - carried) <= 500
