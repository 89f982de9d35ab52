"""What is measured is the platform's own work, and others are compared only where they come to the same figures."""

from __future__ import annotations

import importlib.util

import polars as pl
import pytest

from sbyt.usecases.bench_hourly.filled_store import fill_month
from sbyt.usecases.bench_hourly.measure import measure_hourly
from sbyt.usecases.bench_hourly.others import UnableToCompare, by_pandas, by_rows
from sbyt.usecases.bench_hourly.tables import DAYS, MONTH


@pytest.mark.django_db
class TestMeasurementOfHours:
    def test_reads_a_month_and_others_come_to_the_same_capacities(self) -> None:
        point_ids = fill_month(points=3, month=MONTH, days=DAYS)
        kept: list[pl.DataFrame] = []
        done = list(measure_hourly(point_ids=point_ids, schemes=2, keep=kept.append))
        assert [(one.name, one.rows) for one in done] == [
            ("загрузка месяца из хранилища", 3 * 31 * 4),
            ("получасы в часы", 3 * 31 * 4),
            ("2 схем по часам", 2 * 8 * 31),
            ("обе мощности", 3 * 2),
            ("все проверки часов, A+", 0),
            ("все проверки часов, четыре канала", 0),
        ]
        rows = list(by_rows(point_ids=point_ids[:2], ours=kept[0]))
        assert [(one.who, one.points, one.rows) for one in rows] == [
            ("строка на час", 2, 2 * 31 * 24),
            ("строка на час", 2, 2 * 31 * 24),
            ("строка на час", 2, 4),
        ]
        if importlib.util.find_spec("pandas") is None:
            assert list(by_pandas(point_ids=point_ids, ours=kept[0])) == []
        else:
            assert [one.rows for one in by_pandas(point_ids=point_ids, ours=kept[0])] == [3 * 31 * 24, 6]

    def test_gives_no_figure_where_another_way_comes_to_other_capacities(self) -> None:
        point_ids = fill_month(points=1, month=MONTH, days=DAYS)
        kept: list[pl.DataFrame] = []
        list(measure_hourly(point_ids=point_ids, schemes=1, keep=kept.append))
        wrong = kept[0].with_columns(pl.col("network_w") + 1000)
        with pytest.raises(UnableToCompare, match="1 of 1"):
            list(by_rows(point_ids=point_ids, ours=wrong))
