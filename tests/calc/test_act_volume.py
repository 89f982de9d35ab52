"""Consumption by an act: worked examples, and the slow reference on random acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.act_volume import ActFacts, UnableToReckonAct, act_volume
from sbyt.calc.dated_rules import LegalEntityRules
from tests.calc.reference.act_by_hand import volume_of
from tests.calc.tables import random_tables

RULES = LegalEntityRules()
ACT = ActFacts(kind="unmetered", since=date(2021, 4, 1), until=date(2021, 5, 20), power_w=15_000)
WIRES = replace(ACT, power_w=None, current_ma=50_000, voltage_v=220)


def energy(facts: ActFacts) -> int:
    return act_volume(facts, rules=RULES).energy_wh


class TestByTheMaximumPower:
    def test_is_power_times_the_hours_since_the_check(self):
        # 1 April to 20 May: 49 days, 1 176 h × 15 kW
        found = act_volume(ACT, rules=RULES)
        assert (found.hours, found.energy_wh, found.hourly_w) == (1_176, 17_640_000, 15_000)

    def test_is_never_for_more_than_a_year(self):
        found = act_volume(replace(ACT, since=date(2019, 1, 1)), rules=RULES)
        # 8 760 h before the act: 365 days, from 20 May 2020; 8 760 × 15 kW
        assert (found.since, found.hours, found.energy_wh) == (date(2020, 5, 20), 8_760, 131_400_000)

    def test_is_for_proven_hours_of_work_where_they_are_fewer(self):
        # two shifts on working days: 34 × 16 = 544 h
        found = act_volume(replace(ACT, hours=544), rules=RULES)
        assert (found.hours, found.energy_wh) == (544, 8_160_000)

    def test_falls_flat_on_all_hours_of_its_days(self):
        # 8 160 kWh / 1 176 h = 6,938 775… kW
        assert act_volume(replace(ACT, hours=544), rules=RULES).hourly_w == 6_939


class TestByTheWires:
    def test_of_one_phase_is_current_voltage_and_cos_phi_by_one_and_a_half(self):
        # 50 A × 0,22 kV × 0,9 × 1 176 h / 1,5 = 7 761,6 kWh
        assert energy(WIRES) == 7_761_600

    def test_of_three_phases_is_three_times_the_phase_voltage(self):
        # 3 × 50 × 0,22 × 0,9 × 1 176 / 1,5 = 23 284,8 kWh
        assert energy(replace(WIRES, phases=3)) == 23_284_800

    def test_of_three_phases_by_the_line_voltage_takes_the_root_of_three(self):
        # √3 × 50 × 0,38 × 0,9 × 1 176 / 1,5 = 23 220,5659… kWh
        assert energy(replace(WIRES, phases=3, voltage_v=380, line_voltage=True)) == 23_220_566

    def test_takes_the_cos_phi_of_the_act_where_it_is_named(self):
        # 50 × 0,22 × 0,85 × 1 176 / 1,5 = 7 330,4 kWh
        assert energy(replace(WIRES, cos_phi_bp=8_500)) == 7_330_400

    def test_without_a_contract_is_not_divided(self):
        # 50 × 0,22 × 0,9 × 1 176 = 11 642,4 kWh
        found = act_volume(replace(WIRES, kind="contract_free"), rules=RULES)
        assert (found.energy_wh, found.divisor_bp) == (11_642_400, 10_000)

    def test_without_a_contract_reached_back_three_years_before_the_edition_of_2020(self):
        old = replace(RULES, contract_free_max_hours=26_280)
        found = act_volume(replace(WIRES, kind="contract_free", since=date(2015, 1, 1)), rules=old)
        assert (found.since, found.hours) == (date(2018, 5, 21), 26_280)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"since": date(2021, 5, 20)}, "since"),
        ({"power_w": None}, "power_w"),
        ({"power_w": 0}, "power_w"),
        ({"current_ma": 1}, "current_ma"),
        ({"hours": 1_177}, "hours"),
        ({"hours": 0}, "hours"),
        ({"cos_phi_bp": 10_001}, "cos_phi_bp"),
        ({"phases": 2}, "line_voltage"),
        ({"line_voltage": True}, "line_voltage"),
    ],
)
def test_an_act_that_contradicts_itself_is_refused_by_its_field(change, field):
    with pytest.raises(UnableToReckonAct) as refusal:
        act_volume(replace(ACT, **change), rules=RULES)
    assert refusal.value.field == field


@st.composite
def acts(draw: st.DrawFn) -> ActFacts:
    until = date(2021, 1, 1) + timedelta(draw(st.integers(0, 500)))
    days = draw(st.integers(1, 1_500))
    hours = draw(st.none() | st.integers(1, days * 24))
    told = {"kind": draw(st.sampled_from(["unmetered", "contract_free"])), "hours": hours}
    told |= {"since": until - timedelta(days), "until": until}
    if draw(st.booleans()):
        return ActFacts(power_w=draw(st.integers(1, 10**8)), **told)
    phases = draw(st.sampled_from([1, 3]))
    return ActFacts(
        current_ma=draw(st.integers(1, 10**6)),
        voltage_v=draw(st.sampled_from([220, 230, 380, 400, 3_468, 10_000])),
        phases=phases,
        line_voltage=phases == 3 and draw(st.booleans()),
        cos_phi_bp=draw(st.none() | st.integers(1, 10_000)),
        **told,
    )


@random_tables(examples=150)
@given(facts=acts(), limit=st.sampled_from([8_760, 26_280, 8_784, 100]))
def test_fast_and_slow_agree(facts, limit):
    rules = replace(RULES, unmetered_max_hours=limit, contract_free_max_hours=limit)
    found = act_volume(facts, rules=rules)
    assert (found.since, found.hours, found.energy_wh) == volume_of(facts, rules)
