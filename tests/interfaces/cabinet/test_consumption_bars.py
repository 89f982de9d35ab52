"""The bars of a year: few of them are wide and say their figures, twelve stand by an axis."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sbyt.apps.billing.queries.bills import BillRow
from sbyt.interfaces.cabinet.consumption_bars import bars_of


def a_bill(month: int, kwh: int, *, year: int = 2021) -> BillRow:
    day = date(year, month, 1)
    return BillRow(
        bill_id=year * 100 + month,
        charge_id=1,
        account_id=1,
        account_number="1",
        month=day,
        stage="final",
        entry_id=None,
        document_id=1,
        document_number="1",
        issued_on=day,
        due_on=day,
        energy_wh=kwh * 1000,
        gross_kop=kwh * 354,
        posted_kop=kwh * 354,
        run_number=1,
        released_at=datetime(2021, 8, 1, tzinfo=UTC),
    )


class TestBars:
    def test_of_few_months_fill_the_width_and_say_their_figures(self) -> None:
        bars = bars_of([a_bill(7, 152), a_bill(6, 159), a_bill(5, 161)])
        assert bars is not None
        assert [(bar.said, bar.x, bar.width) for bar in bars.bars] == [
            ("161", 13, 63),
            ("159", 103, 63),
            ("152", 193, 63),
        ]
        assert bars.lines[-1][1] == "200"

    def test_of_a_year_stand_by_an_axis(self) -> None:
        bars = bars_of([a_bill(month, 100 + month) for month in range(12, 0, -1)])
        assert bars is not None
        assert [bar.said for bar in bars.bars] == [""] * 12
        assert bars.lines == ((64, "80"), (0, "160"))

    def test_lead_to_their_bills_and_leave_a_gap_where_there_is_none(self) -> None:
        bars = bars_of([a_bill(7, 152), a_bill(5, 161)])
        assert bars is not None
        assert [bar.bill_id for bar in bars.bars] == [202105, None, 202107]

    def test_leave_room_above_the_largest(self) -> None:
        bars = bars_of([a_bill(7, 10_823_586)])
        assert bars is not None
        assert bars.bars[0].y == 13
        assert bars_of([]) is None
