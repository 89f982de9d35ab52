"""Random small towns for the household rules: every table a rule reads, with the awkward cases made common."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

MONTH = date(2021, 6, 1)
START = date(2020, 1, 1)
BUILDING = 100
COMMON_POINT = 900

days_of_month = st.just(MONTH.replace(day=11)) | st.integers(2, 30).map(lambda n: MONTH.replace(day=n))

_months_read = st.sampled_from(
    [(1, 2, 3, 4, 5, 6), (5, 6), (4, 5, 6), (5, 6), (2, 6), (1, 2, 3, 4, 5), (3, 4, 5), (5,), ()]
)


@st.composite
def towns(draw: st.DrawFn) -> dict[str, list[tuple[Any, ...]]]:
    """Draw rows for every table of household_bill.HouseholdTables."""
    town: dict[str, list[tuple[Any, ...]]] = {
        name: []
        for name in (
            "supply",
            "registers",
            "readings",
            "occupancy",
            "earlier_lines",
            "houses",
            "house_terms",
            "rates",
            "norms",
        )
    }
    town["rates"] = draw(rates())
    town["norms"] = draw(norms())
    for point in range(draw(st.integers(1, 3))):
        _supply(draw, town, point)
        _meters(draw, town, point, zones=draw(st.sampled_from([("T0",), ("T0",), ("T1", "T2")])))
        _people(draw, town, point)
        _earlier(draw, town, point)
    if draw(st.booleans()):
        _house(draw, town)
    return town


@st.composite
def rates(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    rows = []
    for tariff in (1, 2):
        for zone in draw(st.sampled_from([("T0",), ("T0", "T1", "T2"), ("T0", "T1", "T2"), ("T1", "T2")])):
            change = draw(st.sampled_from([None, None, MONTH]) | days_of_month)
            price = draw(st.integers(1_000_000, 99_999_999))
            number = len(rows) + 1
            rows.append((number, tariff, zone, START, change, price))
            if change and draw(st.integers(0, 14)) > 0:
                rows.append((number + 1, tariff, zone, change, None, draw(st.integers(1, 10**8))))
    return rows


@st.composite
def norms(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    rows = []
    for rooms in (1, 2):
        for people in (1, 2, 3):
            change = draw(st.sampled_from([None, None, date(2021, 6, 16)]))
            number = len(rows) + 1
            rows.append((number, "gas", rooms, people, START, change, draw(st.integers(10_000, 120_000))))
            if change:
                rows.append(
                    (number + 1, "gas", rooms, people, change, None, draw(st.integers(10_000, 99_999)))
                )
    return rows


def _house(draw: st.DrawFn, town: dict[str, list[tuple[Any, ...]]]) -> None:
    """Draw a building: its meter, which may be replaced, taken away or not read, and for half of them its terms."""
    zones = draw(st.sampled_from([("T0",), ("T1", "T2")]))
    change = draw(
        st.sampled_from([*(date(2021, month, 11) for month in (2, 3, 4, 5)), MONTH]) | days_of_month
    )
    gap = draw(st.sampled_from([0, 0, 5]))
    stays = draw(
        st.sampled_from(
            [
                *[[(START, None)]] * 5,
                [(START, change), (change + timedelta(gap), None)],
                [(START, change)],
                [(change, None)],
            ]
        )
    )
    ratio = draw(st.sampled_from([40, 400]))
    for number, stay in enumerate(stays):
        if number and draw(st.integers(0, 2)) == 0:
            zones = draw(st.sampled_from([("T0",), ("T1", "T2")]))
        _installation(draw, town, COMMON_POINT, stay, zones, ratio=ratio)
    if draw(st.integers(0, 3)) == 0:
        again = draw(days_of_month)
        beside = [
            [(START, None)],
            [(START, None)],
            [(START, again)],
            [(START, again), (again + timedelta(3), None)],
        ]
        for stay in draw(st.sampled_from(beside)):
            _installation(draw, town, COMMON_POINT, stay, draw(st.sampled_from([("T0",), zones])), ratio=20)
    area = draw(st.sampled_from([None, 20_000]))
    management = draw(st.sampled_from(["direct", "none", "manager"]))
    other = draw(st.sampled_from([0, 0, 7_001]))
    town["houses"].append((BUILDING, COMMON_POINT, management, area, other))
    if draw(st.booleans()):
        town["house_terms"].append(_terms(draw))


def _terms(draw: st.DrawFn) -> tuple[Any, ...]:
    norm = draw(st.none() | st.integers(1, 5_000_000))
    common_area = draw(st.sampled_from([4_003, 15_000, None]))
    negative = draw(st.sampled_from(["zero", "carry"]))
    carried = draw(st.sampled_from([0, 90_001, 3_000_000])) if negative == "carry" else 0
    heating = draw(st.sampled_from([0, 12_345]))
    state = draw(st.sampled_from(["works", "works", "failed", "failed", "none", "possible", "refused"]))
    since = date(2021, draw(st.integers(1, 6)), 10) if state in {"failed", "refused"} else None
    agreed = (common_area, norm, draw(st.booleans()), negative, carried, heating)
    return (BUILDING, *agreed, state, since, False, draw(st.booleans()), None, None)


def _supply(draw: st.DrawFn, town: dict[str, list[tuple[Any, ...]]], point: int) -> None:
    premises, first = 1000 + point, 1 + 10 * point
    stove = draw(st.sampled_from(["gas"] * 9 + ["electric"]))
    area = draw(st.sampled_from([4_321, 5_210, 5_210, 4_321, None]))
    fixed = (stove, draw(st.integers(1, 4)), area)
    cut = draw(st.none() | days_of_month)
    since = draw(st.sampled_from([START, START, START, MONTH.replace(day=11)]))
    tariffs = st.integers(1, 2)
    if cut is None or cut <= since:
        town["supply"].append((first, point, BUILDING, premises, draw(tariffs), since, None, *fixed))
        return
    gap = draw(st.sampled_from([0, 0, 4]))
    town["supply"].append((first, point, BUILDING, premises, draw(tariffs), since, cut, *fixed))
    second = draw(st.sampled_from([first, first + 1]))
    town["supply"].append(
        (second, point, BUILDING, premises, draw(tariffs), cut + timedelta(gap), None, *fixed)
    )


def _meters(
    draw: st.DrawFn, town: dict[str, list[tuple[Any, ...]]], point: int, *, zones: tuple[str, ...]
) -> None:
    moves = draw(st.sampled_from(["one", "one", "one", "none", "replaced", "gap", "gone", "late"]))
    change = draw(days_of_month)
    stays = {
        "one": [(START, None)],
        "none": [],
        "replaced": [(START, change), (change, None)],
        "gap": [(START, change), (change + timedelta(5), None)],
        "gone": [(START, MONTH), (MONTH, None)],
        "late": [(change, None)],
    }[moves]
    for number, stay in enumerate(stays):
        if number and draw(st.integers(0, 2)) == 0:
            zones = draw(st.sampled_from([("T0",), ("T1", "T2")]))
        _installation(draw, town, point, stay, zones, ratio=draw(st.sampled_from([1, 1, 1, 40])))


def _installation(
    draw: st.DrawFn,
    town: dict[str, list[tuple[Any, ...]]],
    point: int,
    stay: tuple[date, date | None],
    zones: tuple[str, ...],
    ratio: int = 1,
) -> None:
    installation = len(town["registers"]) + 500
    monthly = {date(2021, month, draw(st.integers(15, 25))) for month in draw(_months_read)}
    stray = {MONTH + timedelta(n) for n in draw(st.sets(st.integers(-420, 29), max_size=3))}
    edges = {MONTH.replace(day=11)} if draw(st.booleans()) else set()
    dates = sorted({*monthly, *stray, *edges})
    dates = [d for d in dates if d >= stay[0] and (stay[1] is None or d <= stay[1])]
    if stay[0] > START and stay[0] not in dates and draw(st.booleans()):
        dates = sorted([stay[0], *dates])
    for zone in zones:
        register = len(town["registers"]) + 1
        town["registers"].append((register, installation, point, zone, 5, ratio, *stay))
        value = draw(st.integers(0, 99_000_000))
        for taken_on in dates:
            if draw(st.integers(0, 29)) == 0:
                continue
            value, turned = _next_value(draw, value)
            _reading(draw, town, (register, installation), taken_on, value, turned=turned)


def _next_value(draw: st.DrawFn, value: int) -> tuple[int, bool]:
    value += draw(st.integers(-20_000, 400_000) | st.integers(50_000, 200_000))
    if value >= 10**8:
        return value - 10**8, True
    return max(value, 0), draw(st.integers(0, 19)) == 0


def _reading(
    draw: st.DrawFn,
    town: dict[str, list[tuple[Any, ...]]],
    scale: tuple[int, int],
    taken_on: date,
    value: int,
    *,
    turned: bool,
) -> None:
    state = draw(st.sampled_from(["accepted"] * 8 + ["warned", "warned", "asked"]))
    used = taken_on < MONTH and state == "accepted" and draw(st.booleans())
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        source = draw(
            st.sampled_from(["sheet", "api", "cabinet", "operator", "controller", "removal", "other"])
        )
        number = len(town["readings"]) + 1
        town["readings"].append((number, *scale, taken_on, value, state, source, turned, used))
        value += 1_500


def _people(draw: st.DrawFn, town: dict[str, list[tuple[Any, ...]]], point: int) -> None:
    change = draw(st.none() | days_of_month)
    premises = 1000 + point
    if draw(st.integers(0, 4)) == 0:
        return
    town["occupancy"].append((premises, START, change, draw(st.integers(0, 5))))
    if change:
        town["occupancy"].append((premises, change, None, draw(st.integers(1, 3))))


def _earlier(draw: st.DrawFn, town: dict[str, list[tuple[Any, ...]]], point: int) -> None:
    for month in draw(st.sets(st.integers(1, 5), max_size=4)):
        first = date(2021, month, 1)
        method = draw(st.sampled_from(["average", "norm", "meter"]))
        zone = draw(st.sampled_from(["T0", "T0", "T1", "T2"]))
        quantity = draw(st.integers(0, 300_000))
        raised = draw(st.none() | st.integers(0, quantity)) if method == "norm" else None
        until = date(2021, month + 1, 1)
        town["earlier_lines"].append((point, zone, method, first, until, quantity, raised))
