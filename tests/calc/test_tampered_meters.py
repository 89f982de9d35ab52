"""A meter interfered with against the slow reference: by hand it is two meters, one until the act, one since it was put right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.households import METER, TERM, a_flat, billed
from tests.calc.reference.household_month import HouseholdMonth
from tests.calc.tables import SINCE_2020, random_tables

JUNE = date(2021, 6, 1)
NORMS = [(1, "gas", 2, 1, *SINCE_2020, 90_000), (2, "gas", 2, 2, *SINCE_2020, 56_000)]
PEOPLE = [(1000, *SINCE_2020, 2)]

some_readings = st.lists(
    st.tuples(st.integers(-300, 29), st.integers(0, 200), st.sampled_from(["cabinet", "controller"])),
    max_size=9,
    unique_by=lambda one: one[0],
)


def readings_of(drawn: list[tuple[int, int, str]], used: set[date]) -> list[dict[str, Any]]:
    rows, kwh = [], 100
    for number, (offset, more, source) in enumerate(sorted(drawn), start=1):
        kwh += more
        taken_on = JUNE + timedelta(offset)
        rows.append(
            {
                "reading_id": number,
                "register_id": 50,
                "installation_id": 60,
                "taken_on": taken_on,
                "value_wh": kwh * 1000,
                "state": "accepted",
                "source": source,
                "rolled_over": False,
                "used": taken_on in used,
            }
        )
    return rows


def as_two_meters(
    rows: list[dict[str, Any]], *, act_on: date, right_on: date | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return registers and readings of a flat whose meter was taken away at the act and another one put up when it was put right."""
    names = ("register_id", "installation_id", "usage_point_id", "zone", "integer_digits", "multiplier")
    usual = dict(zip(names, METER[:6], strict=True))
    meters = [{**usual, "valid_from": SINCE_2020[0], "valid_to": act_on}]
    shown = [row for row in rows if row["taken_on"] <= act_on]
    if right_on is not None:
        meters.append({**usual, "installation_id": 61, "valid_from": right_on, "valid_to": None})
        shown += [{**row, "installation_id": 61} for row in rows if row["taken_on"] >= right_on]
    return meters, shown


@random_tables(examples=120)
@given(
    drawn=some_readings,
    act=st.integers(-50, 28),
    lasts=st.none() | st.integers(1, 40),
    billed_first=st.booleans(),
    billed_second=st.booleans(),
)
def test_agrees_with_the_slow_reference(
    drawn: list[tuple[int, int, str]], act: int, lasts: int | None, billed_first: bool, billed_second: bool
) -> None:
    act_on = JUNE + timedelta(act)
    right_on = None if lasts is None else act_on + timedelta(lasts)
    days = sorted(JUNE + timedelta(offset) for offset, _, _ in drawn if offset < 0)
    first = [one for one in days if one <= act_on][-1:] if billed_first else []
    second = [one for one in days if right_on and one >= right_on][-1:] if billed_second else []
    rows = readings_of(drawn, used={*first, *second})
    found = (10, "interference", act_on, right_on, act_on, None)
    flat = a_flat(*rows, grounds=[found], norms=NORMS, occupancy=PEOPLE)
    fast = billed("06.2021", flat).lines
    got = fast.filter(fast["method"] != "act").select(
        "method", "period_from", "period_to", "quantity_wh", "reading_ids"
    )
    meters, shown = as_two_meters(rows, act_on=act_on, right_on=right_on)
    tables = {
        name: getattr(flat, name).to_dicts()
        for name in ("supply", "rates", "norms", "occupancy", "earlier_lines")
    }
    slow = HouseholdMonth(JUNE, {**tables, "registers": meters, "readings": shown}, HouseholdRules(), TERM[1])
    slow.work_out()
    lines = [
        (one.method, one.period_from, one.period_to, one.quantity_wh, sorted(one.reading_ids))
        for one in slow.lines
    ]
    assert sorted((*row[:4], sorted(row[4])) for row in got.rows()) == sorted(lines)
