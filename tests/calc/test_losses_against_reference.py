"""Losses one after another against the formulas of a contract in kWh, kVA and Ohm; what each is alone, and their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.losses import line_in_load
from tests.calc.reference import losses_by_hand
from tests.calc.tables import random_tables
from tests.calc.test_schemes import DAY, edges_of, evaluated, hours_of, node, nodes_of

Step = dict[str, Any]
Hours = list[int | None]
METER, BOUNDARY = 1, 99


def a_step(by: str, **given: Any) -> Step:
    plain = {
        "rate_ppm": 0, "idle_w": 0, "short_circuit_w": 0, "rated_va": 1, "resistance_mohm": 0, "voltage_v": 1,
        "coefficient": 10_000, "form": 10_000, "reactive": 0, "sharing": "by_square", "taken_off": False,
    }  # fmt: skip
    return {"by": by, **plain, **given}


PERCENT = a_step("percent", rate_ppm=18_400)
TRANSFORMER = a_step(
    "transformer", idle_w=2_450, short_circuit_w=12_000, rated_va=1_000_000, reactive=4_000, form=5_000
)
LINE = a_step("line", resistance_mohm=850, voltage_v=10_000, reactive=4_000, form=6_000)


def chain(flow: Sequence[int | None], steps: Sequence[Mapping[str, Any]]) -> list[Hours]:
    """The hours behind each step and at the boundary, by the rule: a scheme without branches."""
    nodes, edges, carried = [node(METER, "meter", usage_point_id=11)], [], [(METER, 1)]
    for number, step in enumerate(steps, start=2):
        load = {name: step[name] for name in ("form", "reactive", "sharing")}
        figures: Mapping[str, Any] = {
            "percent": {"rate_ppm": step["rate_ppm"]},
            "transformer": {
                "numerator": step["short_circuit_w"],
                "denominator": step["rated_va"],
                "coefficient": step["coefficient"],
            },
            "line": line_in_load(step["resistance_mohm"], step["voltage_v"]),
        }[step["by"]]
        sign = -1 if step["taken_off"] else 1
        kind = "percent" if step["by"] == "percent" else "load"
        nodes.append(node(number, kind, **load, **figures, direction=sign))
        edges += [(source, number, how) for source, how in carried]
        carried = [(number, 1)]
        if step["idle_w"]:
            nodes.append(node(100 + number, "constant", power_w=step["idle_w"]))
            carried.append((100 + number, sign))
    nodes.append(node(BOUNDARY, "result"))
    edges += [(source, BOUNDARY, how) for source, how in carried]
    found = evaluated(nodes_of(*nodes), edges_of(*edges), hours_of({11: {DAY: flow}}))
    return [found[number] for number in (*range(2, len(steps) + 2), BOUNDARY)]


steps_drawn = st.builds(
    a_step,
    st.sampled_from(["percent", "transformer", "line"]),
    rate_ppm=st.integers(0, 90_000),
    idle_w=st.sampled_from([0, 2_450, 10_333]),
    short_circuit_w=st.integers(1, 60_000),
    rated_va=st.integers(10_000, 2_500_000),
    resistance_mohm=st.integers(0, 9_000),
    voltage_v=st.sampled_from([400, 6_000, 10_000]),
    form=st.integers(1_500, 10_000),
    reactive=st.integers(0, 9_000),
    sharing=st.sampled_from(["by_square", "by_volume", "each_hour"]),
    taken_off=st.booleans(),
)


class TestLosses:
    @random_tables(examples=80)
    @given(
        st.lists(st.one_of(st.integers(0, 900_000), st.none()), min_size=24, max_size=24),
        st.lists(steps_drawn, min_size=1, max_size=1),
    )
    def test_of_one_element_are_those_of_its_formula(self, flow: Hours, steps: list[Step]) -> None:
        [step] = steps
        given_on = step if step["by"] == "transformer" else {**step, "idle_w": 0}
        assert chain(flow, [given_on]) == losses_by_hand.chain(flow, [given_on])

    @random_tables(examples=40)
    @given(
        st.lists(st.integers(0, 9_000_000_000), min_size=24, max_size=24),
        st.integers(1_000, 90_000),
        st.sampled_from([110_000, 220_000, 500_000]),
        st.sampled_from(["by_square", "by_volume", "each_hour"]),
    )
    def test_of_a_smelter_are_those_of_the_formula_too(
        self, flow: Hours, resistance_mohm: int, voltage_v: int, sharing: str
    ) -> None:
        line = a_step(
            "line", resistance_mohm=resistance_mohm, voltage_v=voltage_v, reactive=4_000, form=5_000,
            sharing=sharing,
        )  # fmt: skip
        assert chain(flow, [line]) == losses_by_hand.chain(flow, [line])

    def test_beyond_128_bits_are_whole(self) -> None:
        """24 h of 8 GWh at 30 Ω and 500 kV: (192² + 76.8²) × 30 / (0.5² × 24) × 4/3 = 285 081.6 MWh, a 24th an hour."""
        line = a_step("line", resistance_mohm=30_000, voltage_v=500_000, reactive=4_000, form=5_000)
        assert chain([8_000_000_000] * 24, [line])[-1] == [8_000_000_000 + 11_878_400_000] * 24

    @random_tables(examples=60)
    @given(
        st.lists(st.integers(200_000, 900_000), min_size=24, max_size=24),
        st.permutations([PERCENT, TRANSFORMER, LINE]),
    )
    def test_one_after_another_each_take_what_the_one_before_gave_on(
        self, flow: Hours, steps: list[Step]
    ) -> None:
        assert chain(flow, steps) == losses_by_hand.chain(flow, steps)

    @pytest.mark.parametrize(
        ("steps", "boundary_wh"),
        [
            # 500 kWh: transformer 12 × (500² + 200²) / 1 000² × 4/3 = 4.64, idle 2.45, so 507.09; percent 9.330456
            ([TRANSFORMER, PERCENT], 516_420),
            # percent 9.2, so 509.2; transformer 12 × (509.2² + 203.68²) / 1 000² × 4/3 = 4.812… and idle 2.45
            ([PERCENT, TRANSFORMER], 516_462),
        ],
    )
    def test_depend_on_their_order(self, steps: list[Step], boundary_wh: int) -> None:
        found = chain([500_000] * 24, steps)
        assert found == losses_by_hand.chain([500_000] * 24, steps)
        assert found[-1][0] == boundary_wh

    def test_of_a_line_are_in_the_formula_of_the_contract(self) -> None:
        """505.93² × 0.85 Ohm / 10² kV² / 1 000 = 2.175694… kWh an hour, 52.217 a day (kф² = 1, no reactive energy)."""
        line = a_step("line", resistance_mohm=850, voltage_v=10_000)
        lost = losses_by_hand.lost_by_hours([505_930] * 24, line)
        assert sum(wh for wh in lost if wh is not None) == 52_217
        assert chain([505_930] * 24, [line])[-1] == [505_930 + (wh or 0) for wh in lost]
