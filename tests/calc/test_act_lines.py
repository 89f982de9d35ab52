"""An act of unmetered consumption in a legal entity's month: worked examples, and the slow reference for what is taken off."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.act_lines import ACTS, BILLED_BEFORE, act_rows
from sbyt.calc.charge_lines import Billed
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.explain import BilledForDays, FromAct, PriceShown, explain
from sbyt.calc.legal_entity_bill import bill_legal_entities
from sbyt.calc.legal_entity_tables import LegalEntityTables
from tests.calc.reference.act_by_hand import billed_inside
from tests.calc.tables import SINCE_2020, day, random_tables, table
from tests.calc.test_legal_entity_bill import MAY, SCHEMAS, plant

ACT = (7, 10, "unmetered", day("20.05.2021"), day("01.04.2021"), day("20.05.2021"), 15_000)
NO_WIRES = (None, None, 1, False, None, None, 5)
APRIL = (1, 10, day("01.04.2021"), day("01.05.2021"), 3_000_000)
"""3 000 kWh billed for April."""
MAY_PLANT: dict[str, Any] = {
    "readings": [
        (1, 50, 60, day("01.05.2021"), 100_000_000, "accepted", "sheet", False, True),
        (2, 50, 60, day("01.06.2021"), 106_200_000, "accepted", "sheet", False, False),
    ]
}
"""6 200 kWh by the meter in May: 200 a day."""


def billed(*acts: tuple[Any, ...], before: tuple[Any, ...] = (APRIL,), **changes: Any) -> Billed:
    rows = plant(**{**MAY_PLANT, **changes.pop("rows", {})})
    return bill_legal_entities(
        month=MAY,
        stage="final",
        tables=LegalEntityTables(
            **{name: table(schema, *rows.get(name, [])) for name, schema in SCHEMAS.items()},
            acts=table(ACTS, *acts),
            billed_before=table(BILLED_BEFORE, *before),
        ),
        vat_rate_bp=2000,
        rules=replace(LegalEntityRules(), **changes),
    )


class TestAnActOfUnmeteredConsumption:
    def test_is_a_line_of_its_own_less_what_was_billed_for_its_days(self):
        lines = billed((*ACT, *NO_WIRES)).lines.to_dicts()
        # 15 kW × 1 176 h = 17 640; billed: 3 000 in April, 19 days of 200 in May; 17 640 − 6 800 = 10 840
        told = [(line["number"], line["method"], line["quantity_wh"]) for line in lines]
        assert sorted(told) == [(1, "act", 10_840_000), (2, "meter", 6_200_000)]

    def test_stands_over_its_own_days_at_the_price_of_the_month_it_is_billed_in(self):
        line = next(line for line in billed((*ACT, *NO_WIRES)).lines.to_dicts() if line["method"] == "act")
        # 10 840 × 4,36626 = 47 330,26; VAT 9 466,05
        assert (line["period_from"], line["period_to"]) == (day("01.04.2021"), day("20.05.2021"))
        assert (line["net_kop"], line["vat_kop"], line["gross_kop"]) == (4_733_026, 946_605, 5_679_631)
        assert (line["price_component_ids"], line["reading_ids"], line["rate_id"]) == ([1], [], None)

    def test_is_whole_where_the_rule_takes_nothing_off(self):
        lines = billed((*ACT, *NO_WIRES), act_deducts_billed=False).lines.to_dicts()
        assert [line["quantity_wh"] for line in lines if line["method"] == "act"] == [17_640_000]

    def test_adds_nothing_where_more_was_billed_and_says_so(self):
        result = billed((*ACT, *NO_WIRES), before=((*APRIL[:4], 30_000_000),))
        assert result.lines["method"].to_list() == ["meter"]
        assert result.issues.select("code", "blocks", "data").rows() == [
            ("ACT_COVER", False, '{"act_id":7,"act_wh":17640000,"billed_wh":33800000}')
        ]

    def test_of_the_month_before_the_bill_is_priced_by_its_first_day(self):
        late = (*ACT[:3], day("20.04.2021"), day("01.04.2021"), day("20.04.2021"), 15_000, *NO_WIRES)
        # 19 days × 24 × 15 = 6 840 − 19/30 of 3 000 = 4 940
        lines = billed(late).lines.to_dicts()
        assert [line["quantity_wh"] for line in lines if line["method"] == "act"] == [4_940_000]

    def test_where_nobody_is_supplied_holds_the_release(self):
        result = billed((7, 99, *ACT[2:], *NO_WIRES))
        assert result.lines["method"].to_list() == ["meter"]
        assert result.issues.select("usage_point_id", "building_id", "code", "blocks").rows() == [
            (99, 5, "ACT_NOBODY", True)
        ]

    def test_without_a_contract_is_no_line_of_the_supplier(self):
        result = billed((*ACT[:2], "contract_free", *ACT[3:], *NO_WIRES))
        assert result.lines["method"].to_list() == ["meter"]
        assert result.issues.is_empty()

    def test_falls_to_who_is_supplied_on_its_day(self):
        two = [
            (1, 10, SINCE_2020[0], day("15.05.2021"), 1, "ВН", "<670"),
            (2, 10, day("15.05.2021"), None, 1, "ВН", "<670"),
        ]
        lines = billed((*ACT, *NO_WIRES), before=(), rows={"supply": two}).lines.to_dicts()
        assert [line["account_id"] for line in lines if line["method"] == "act"] == [2]

    def test_is_explained_by_the_wires_and_by_what_was_billed(self):
        wires = (*ACT[:6], None, 50_000, 220, 3, False, None, None, 5)
        line = next(line for line in billed(wires).lines.to_dicts() if line["method"] == "act")
        # 3 × 50 × 0,22 × 0,9 × 1 176 / 1,5 = 23 284,8 − 6 800 = 16 484,8
        price = PriceShown(kind="published", price_e7=43_662_600, act="")
        act, taken_off = explain(line, readings={}, prices=[price])[:2]
        assert act == FromAct(
            kind="unmetered",
            act_on=date(2021, 5, 20),
            power_w=None,
            current_ma=50_000,
            voltage_v=220,
            phases=3,
            line_voltage=False,
            cos_phi_bp=9_000,
            divisor_bp=15_000,
            hours=1_176,
            energy_wh=23_284_800,
        )
        assert taken_off == BilledForDays(act_wh=23_284_800, billed_wh=6_800_000, left_wh=16_484_800)


@st.composite
def earlier_lines(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        since = date(2021, 1, 1) + timedelta(draw(st.integers(0, 150)))
        quantity = draw(st.integers(-(10**7), 10**8))
        rows.append((1, 10, since, since + timedelta(draw(st.integers(1, 40))), quantity))
    return rows


@random_tables(examples=60)
@given(before=earlier_lines(), days=st.integers(1, 140))
def test_fast_and_slow_agree_on_what_is_taken_off(before, days):
    until = day("20.05.2021")
    act = (*ACT[:4], until - timedelta(days), until, 10**9, *NO_WIRES)
    rows, _ = act_rows(
        month=MAY,
        spans=table(
            {**SCHEMAS["supply"], "period_from": ACTS["act_on"], "period_to": ACTS["act_on"]},
            (1, 10, *SINCE_2020, 1, "ВН", "<670", MAY, day("01.06.2021")),
        ),
        acts=table(ACTS, act),
        volumes=table(BILLED_BEFORE),
        billed_before=table(BILLED_BEFORE, *before),
        rules=LegalEntityRules(),
    )
    lines = [dict(zip(BILLED_BEFORE, row, strict=True)) for row in before]
    taken = max(0, billed_inside(lines, first=until - timedelta(days), until=until))
    assert [json.loads(basis)["billed_wh"] for basis in rows["basis"]] == [taken]
