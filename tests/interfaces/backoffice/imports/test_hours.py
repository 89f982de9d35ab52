from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.queries.file_contents import file_contents
from sbyt.formats.maket_80020_types import Channel
from sbyt.interfaces.backoffice.imports.hours import HoursTable, heads_of, hours_table
from tests.builders.files import a_taken_file
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole

HALVES = tuple(range(100, 148))


@pytest.fixture(autouse=True)
def _plant(db: None, settings, tmp_path) -> None:
    settings.DATA = tmp_path
    plant = a_firm().point
    plant.ats_code = POINT
    plant.code = "ТП-00007"
    plant.save()


def table(*objects: object, by_hours: bool = True) -> HoursTable:
    contents = file_contents(a_taken_file(content=whole(*objects)), by_hours=by_hours)  # type: ignore[arg-type]
    return hours_table(contents, by_hours=by_hours)


class TestHoursOfAFile:
    def test_add_half_hours_up_to_hours(self) -> None:
        shown = table(point(values_kwh=HALVES))
        assert list(shown.heads) == [f"{hour:02d}" for hour in range(24)]
        assert [cell.text for cell in shown.rows[0].cells][:3] == ["201", "205", "209"]
        assert shown.rows[0].total == "5\u202f928"

    def test_are_half_hours_when_asked_for(self) -> None:
        shown = table(point(values_kwh=HALVES), by_hours=False)
        assert shown.heads[:3] == ["00:00", "00:30", "01:00"]
        assert [cell.text for cell in shown.rows[0].cells][:3] == ["100", "101", "102"]

    def test_name_the_point_once_for_its_channels(self) -> None:
        shown = table(point(channels=(Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT, Channel.REACTIVE_IMPORT)))
        assert [(row.source.channel_name, row.source.begins_point) for row in shown.rows] == [
            ("А+", True),
            ("А−", False),
            ("Р+", False),
        ]
        assert shown.rows[0].source.point_code == "ТП-00007"

    def test_show_an_unknown_point_all_the_same(self) -> None:
        shown = table(point(), point(OTHER_POINT))
        assert shown.unknown_codes == [OTHER_POINT]
        assert [(row.source.code, row.may_attach) for row in shown.rows] == [
            (POINT, False),
            (OTHER_POINT, True),
        ]

    def test_say_where_there_is_no_data_and_never_zero(self) -> None:
        halves = [None, None, None, *HALVES[3:]]
        cells = table(point(values_kwh=halves)).rows[0].cells
        assert [(cell.text, cell.tone) for cell in cells][:3] == [
            ("—", "missing"),
            ("103", "missing"),
            ("209", ""),
        ]

    def test_of_a_channel_without_any_data_have_no_total(self) -> None:
        row = table(point(values_kwh=[None] * 48)).rows[0]
        assert (row.total, row.is_zero) == ("—", False)

    def test_mark_zero_rows_and_doubtful_values(self) -> None:
        zeros, doubtful = table(
            point(values_kwh=[0] * 48), point(OTHER_POINT, HALVES, doubtful=frozenset({3}))
        ).rows
        assert zeros.is_zero
        assert doubtful.cells[1].tone == "doubtful"

    def test_mark_odd_values_and_say_them(self) -> None:
        hours = [8650, 8356, 8201, 8057, 8341, 9018, 9493, 9320, 9202, 9137, 9129, 9375]
        hours += [9536, 9519, 9082, 8759, 8316, 7942, 8143, 8276, 6146, 8078, 8338, 8276]
        shown = table(point(values_kwh=hours))
        assert shown.rows[0].cells[20].tone == "odd"
        assert [(odd.code, odd.channel, odd.when, odd.value, odd.usual) for odd in shown.odd] == [
            (POINT, "А+", "20", "6\u202f146", "8\u202f208")
        ]

    def test_are_summed_by_channel_over_the_file(self) -> None:
        shown = table(point(values_kwh=[1] * 48), point(OTHER_POINT, [2] * 48))
        assert [(total.channel, total.total) for total in shown.totals] == [("А+", "144")]

    def test_mark_the_hour_that_clocks_repeat(self) -> None:
        before, after = date(2010, 10, 31), date(2014, 10, 26)
        assert heads_of(25, day=before)[:5] == ["00", "01", "02", "02*", "03"]
        assert heads_of(25, day=before)[-1] == "23"
        assert heads_of(50, day=before)[4:8] == ["02:00", "02:30", "02:00*", "02:30*"]
        assert heads_of(50, day=after)[2:6] == ["01:00", "01:30", "01:00*", "01:30*"]
        assert heads_of(52, day=after)[-1] == "23:30"
        assert heads_of(23, day=date(2011, 3, 27))[:4] == ["00", "01", "03", "04"]
