"""The rules of legal entities against the slow reference on random tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.legal_entity_bill import bill_legal_entities
from sbyt.calc.legal_entity_tables import LegalEntityTables
from tests.calc.reference.legal_entity_month import lines_of_month
from tests.calc.tables import SINCE_2020, day, random_tables, table
from tests.calc.test_legal_entity_bill import MAY, SCHEMAS

Rows = dict[str, list[tuple[Any, ...]]]


@st.composite
def offices(draw: st.DrawFn) -> Rows:
    rows: Rows = {name: [] for name in SCHEMAS}
    for point in range(draw(st.integers(1, 3))):
        _terms(draw, rows, point)
        _meters(draw, rows, point)
        _profile(draw, rows, point)
        if draw(st.integers(0, 5)) == 0:
            rows["gross_given"].append((point, draw(st.integers(0, 10**9))))
    for kind in ("wholesale", "transmission", "markup", "other_services", "published"):
        _components(draw, rows, kind)
    return rows


def _terms(draw: st.DrawFn, rows: Rows, point: int) -> None:
    days = st.integers(2, 30).map(lambda n: MAY.replace(day=n)) | st.just(day("11.05.2021"))
    cut = draw(st.none() | days)
    for number, term in enumerate([(SINCE_2020[0], cut), (cut, None)] if cut else [SINCE_2020]):
        category, voltage = draw(st.sampled_from([1] * 9 + [3])), draw(st.sampled_from(["ВН", "НН"]))
        rows["supply"].append((10 * point + number, point, *term, category, voltage, "<670"))


def _meters(draw: st.DrawFn, rows: Rows, point: int) -> None:
    replaced = [(SINCE_2020[0], MAY.replace(day=11)), (MAY.replace(day=11), None)]
    for stay in draw(st.sampled_from([[SINCE_2020], [], replaced])):
        for zone in draw(st.sampled_from([("T0",), ("T1", "T2")])):
            _register(draw, rows, point, stay, zone)


def _profile(draw: st.DrawFn, rows: Rows, point: int) -> None:
    for number in range(draw(st.sampled_from([0, 0, 31, 31, 30]))):
        hole = draw(st.integers(0, 200)) == 0
        values = [None if hole else draw(st.integers(0, 9_000)), 5_000]
        rows["interval_days"].append((point, MAY + timedelta(number), values, [2 if hole else 0, 0]))


def _components(draw: st.DrawFn, rows: Rows, kind: str) -> None:
    rare = 8 if kind == "published" else 1
    for voltage in ("", "ВН"):
        for stage in ("forecast", "final"):
            if draw(st.integers(0, 9)) > rare:
                price = draw(st.integers(0, 99_999_999))
                since = draw(st.sampled_from([SINCE_2020[0]] * 9 + [MAY.replace(day=11)]))
                number = len(rows["price_components"]) + 1
                rows["price_components"].append((number, kind, 1, voltage, "", stage, since, None, price))


def _register(
    draw: st.DrawFn, rows: dict[str, list[tuple[Any, ...]]], point: int, stay: Any, zone: str
) -> None:
    register = len(rows["registers"]) + 1
    installation = 100 + register
    rows["registers"].append((register, installation, point, zone, 6, draw(st.sampled_from([1, 40])), *stay))
    value = draw(st.integers(0, 10**6))
    for taken_on in (day("20.04.2021"), MAY, MAY.replace(day=11), day("25.05.2021"), day("01.06.2021")):
        inside = taken_on >= stay[0] and (stay[1] is None or taken_on <= stay[1])
        if inside and draw(st.integers(0, 9)) > 0:
            value += draw(st.integers(-1_000, 500_000))
            used = taken_on <= MAY and draw(st.booleans())
            number = len(rows["readings"]) + 1
            rows["readings"].append(
                (number, register, installation, taken_on, max(value, 0), "accepted", "sheet", False, used)
            )


@random_tables(examples=120)
@given(
    rows=offices(),
    stage=st.sampled_from(["forecast", "final"]),
    rules=st.builds(
        lambda **given: replace(LegalEntityRules(), **given),
        price_quantum_e7=st.sampled_from([100, 1]),
        required_components=st.sampled_from([LegalEntityRules().required_components, ("wholesale",)]),
    ),
)
def test_fast_and_slow_agree_on_every_line_and_issue(rows, stage, rules):
    tables = {name: table(schema, *rows[name]) for name, schema in SCHEMAS.items()}
    fast = bill_legal_entities(
        month=MAY, stage=stage, tables=LegalEntityTables(**tables), vat_rate_bp=2000, rules=rules
    )
    plain = {name: frame.to_dicts() for name, frame in tables.items()}
    lines, issues = lines_of_month(MAY, stage, plain, 2000, rules)
    got = fast.lines.select(
        *("account_id", "usage_point_id", "method", "quantity_wh", "price_e7", "amount_from"),
        *("net_kop", "vat_kop", "gross_kop"),
        pl.col("reading_ids").list.sort(),
    )
    assert sorted(got.rows()) == sorted((*line[:-1], sorted(line[-1])) for line in lines)
    assert set(fast.issues["code"]) == issues
