"""The range of a line is stored as figures, and a stored line tells its basis as the rules told it."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from sbyt.apps.billing.range_figures import basis_with_range
from sbyt.calc.charge_lines import HOUSE_FACTS
from sbyt.calc.line_facts import told_whole


class TestTheRangeOfALine:
    @pytest.mark.parametrize(
        ("own", "tier"),
        [
            (None, None),
            (None, [1, 0, 1200000, 2000000, 317000, 317000, 190000]),
            ('{"average_wh":3000}', [2, 1, 150000, 4294967296, 400000, 250000, -400000]),
            (None, [1, 0, 9, -1, 1, 1, 1]),
            ('{"area_dm2":5}', None),
        ],
    )
    def test_is_told_again_as_the_rules_told_it(self, own: str | None, tier: list[int] | None) -> None:
        line = {"basis": [own], "range_figures": [tier], "house_number": [None]}
        schema: dict[str, Any] = {
            "basis": pl.String(),
            "range_figures": pl.List(pl.Int64()),
            "house_number": pl.Int64(),
        }
        told = told_whole(pl.DataFrame(line, schema=schema), pl.DataFrame(schema=HOUSE_FACTS))["basis"].item()
        assert basis_with_range(own and json.loads(own), tier) == (told and json.loads(told))
