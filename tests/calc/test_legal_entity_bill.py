"""Legal entities of the first price category: worked examples."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.calc.charge_lines import Billed
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.interval_volume import INTERVAL_DAYS
from sbyt.calc.legal_entity_bill import bill_legal_entities
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS
from sbyt.calc.legal_entity_tables import GROSS_GIVEN, SUPPLY, VOLUMES_GIVEN, LegalEntityTables
from tests.calc.tables import SINCE_2020, day, table

MAY = date(2021, 5, 1)
SCHEMAS = {
    "supply": SUPPLY,
    "registers": REGISTERS,
    "readings": READINGS,
    "interval_days": INTERVAL_DAYS,
    "price_components": PRICE_COMPONENTS,
    "gross_given": GROSS_GIVEN,
}
PUBLISHED = (1, "published", 1, "ВН", "", "final", MAY, day("01.06.2021"), 43_662_600)


def billed(stage: str = "final", **rows: list[tuple[Any, ...]]) -> Billed:
    schemas = {**SCHEMAS, "volumes_given": VOLUMES_GIVEN}
    tables = {name: table(schema, *rows.get(name, [])) for name, schema in schemas.items()}
    return bill_legal_entities(
        month=MAY, stage=stage, tables=LegalEntityTables(**tables), vat_rate_bp=2000, rules=LegalEntityRules()
    )


def plant(**rows: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """Return a point at ВН whose register went from 100 000 to 292 281 kWh in May 2021."""
    return {
        "supply": [(1, 10, *SINCE_2020, 1, "ВН", "<670")],
        "registers": [(50, 60, 10, "T0", 6, 1, *SINCE_2020)],
        "readings": [
            (1, 50, 60, day("01.05.2021"), 100_000_000, "accepted", "sheet", False, True),
            (2, 50, 60, day("01.06.2021"), 292_281_000, "accepted", "sheet", False, False),
        ],
        "price_components": [PUBLISHED],
        **rows,
    }


class TestABillFromQuantity:
    def test_is_quantity_times_price_with_vat_on_top(self):
        line = billed(**plant()).lines.to_dicts()[0]
        # 192 281 × 4,36626 = 839 548,84; × 20 % = 167 909,77; together 1 007 458,61
        assert (line["quantity_wh"], line["price_e7"], line["amount_from"]) == (
            192_281_000,
            43_662_600,
            "quantity",
        )
        assert (line["net_kop"], line["vat_kop"], line["gross_kop"]) == (83_954_884, 16_790_977, 100_745_861)
        assert (line["reading_ids"], line["price_component_ids"], line["rate_id"]) == ([1, 2], [1], None)

    def test_takes_a_ready_price_as_it_was_published(self):
        ready = (1, "published", 1, "ВН", "", "final", MAY, day("01.06.2021"), 45_204_761)
        line = billed(**plant(price_components=[ready])).lines.to_dicts()[0]
        # 192 281 × 4,5204761 = 869 201,66, seven decimals of the price kept
        assert (line["price_e7"], line["net_kop"]) == (45_204_761, 86_920_166)

    def test_takes_the_reading_of_the_first_day_of_the_next_month(self):
        line = billed(**plant()).lines.row(0, named=True)
        assert (line["period_from"], line["period_to"]) == (MAY, day("01.06.2021"))

    def test_multiplies_by_the_ratio_of_the_installation(self):
        # (1843,7 − 1430,5) × 40 = 16 528,0 kWh
        rows = plant(
            registers=[(50, 60, 10, "T0", 6, 40, *SINCE_2020)],
            readings=[
                (1, 50, 60, day("01.05.2021"), 1_430_500, "accepted", "sheet", False, True),
                (2, 50, 60, day("01.06.2021"), 1_843_700, "accepted", "sheet", False, False),
            ],
        )
        assert billed(**rows).lines["quantity_wh"].to_list() == [16_528_000]

    def test_takes_a_given_volume_before_any_meter(self):
        line = billed(**plant(volumes_given=[(10, 5_000)])).lines.to_dicts()[0]
        assert (line["method"], line["quantity_wh"], line["reading_ids"], line["basis"]) == (
            "given",
            5_000,
            [],
            None,
        )


class TestABillFromTheGross:
    def test_derives_net_and_price_and_shows_the_cross_check(self):
        line = billed("forecast", **plant(gross_given=[(10, 104_304_200)])).lines.to_dicts()[0]
        # 1 043 042,00 × 20 / 120 = 173 840,33; net 869 201,67; ÷ 192 281 = 4,5204761
        assert (line["net_kop"], line["vat_kop"], line["gross_kop"]) == (86_920_167, 17_384_033, 104_304_200)
        assert (line["price_e7"], line["amount_from"]) == (45_204_761, "gross")
        # 192 281 × 4,5204761 = 869 201,66: a kopeck less than the net
        assert '"quantity_x_price_kop":86920166,"difference_kop":1' in line["basis"]

    def test_needs_a_volume(self):
        rows = plant(gross_given=[(10, 104_304_200)])
        rows["readings"][1] = (2, 50, 60, day("01.06.2021"), 100_000_000, "accepted", "sheet", False, False)
        result = billed(**rows)
        assert result.lines.is_empty()
        assert result.issues["code"].to_list() == ["ZERO_GROSS"]


def profile(**changes: Any) -> list[tuple[Any, ...]]:
    """Return 31 days of 24 hours of 1 kWh; `dNN=[…]` replaces the values of a day, None removes it."""
    rows = []
    for number in range(1, 32):
        values = changes.get(f"d{number:02d}", [1000] * 24)
        if values is not None:
            rows.append((10, MAY.replace(day=number), values, [2 if v is None else 0 for v in values]))
    return rows


class TestAVolumeByProfile:
    def test_is_the_sum_of_the_hours(self):
        line = billed(**plant(interval_days=profile())).lines.to_dicts()[0]
        assert (line["method"], line["quantity_wh"], line["reading_ids"]) == ("intervals", 744_000, [])
        assert line["basis"] == '{"profile_days":31,"values":744,"missing":0}'

    @pytest.mark.parametrize("changes", [{"d05": [None] + [1000] * 23}, {"d31": None}])
    def test_with_a_hole_gives_way_to_the_registers(self, changes):
        result = billed(**plant(interval_days=profile(**changes)))
        assert result.lines["method"].to_list() == ["meter"]
        assert result.issues.is_empty()

    def test_with_a_hole_and_no_readings_is_billed_with_a_blocking_issue(self):
        result = billed(**plant(interval_days=profile(d05=[None] + [1000] * 23), readings=[]))
        assert result.lines["quantity_wh"].to_list() == [743_000]
        assert result.issues.select("code", "blocks", "data").rows() == [
            ("GAPS", True, '{"profile_days":31,"values":744,"missing":1}')
        ]


class TestWhatCannotBeBilled:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"readings": []}, "NO_VOLUME"),
            ({"price_components": []}, "NO_PRICE"),
            ({"supply": [(1, 10, *SINCE_2020, 4, "ВН", "<670")]}, "CATEGORY"),
            ({"registers": [(50, 60, 10, "T0", 6, 1, day("10.05.2021"), None)]}, "NO_VOLUME"),
        ],
    )
    def test_is_a_blocking_issue_and_no_line(self, changes, code):
        result = billed(**plant(**changes))
        assert result.lines.is_empty()
        assert result.issues.select("account_id", "code", "blocks").rows() == [(1, code, True)]
