"""A whole building with companies' rooms inside: everything on the bills is what the house meter counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sbyt.formats.case_reading import read_case
from tests.usecases.test_bill_case import told

CASE = """
kind: household
month: 2021-06
tariffs: [{prices: [{price: 3.40}]}]
accounts:
  - {account: a, area: 61, volume_kwh: 100}
  - {account: b, area: 37, volume_kwh: 70}
companies:
  - {account: shop, area: 41, price: {ready: 5.00}, %s}
  - {account: studio, area: 23, price: {ready: 4.00}, volume_kwh: 7}
building:
  %s
  meters: [{meter: C, readings: [{date: 2021-05-20, value: 0}, {date: 2021-06-20, value: 330}]}]
"""
METERED = "meters: [{meter: 5, readings: [{date: 2021-06-01, value: 0}, {date: 2021-07-01, value: 53}]}]"
WITHOUT_METER = "volume_kwh: 53"


def energy(result: dict[str, Any]) -> Decimal:
    lines = [line for account in result["accounts"] for line in account["lines"]]
    return sum((Decimal(str(line["quantity_kwh"])) for line in lines), Decimal(0))


def lines_of(result: dict[str, Any], account: str) -> list[tuple[str, str, str]]:
    (own,) = [one for one in result["accounts"] if one["account"] == account]
    return [(line["service"], str(line["quantity_kwh"]), line["gross"]) for line in own["lines"]]


class TestARoomOfACompany:
    @pytest.mark.parametrize("counted", [METERED, WITHOUT_METER])
    def test_bears_its_share_at_its_price_with_vat_on_top(self, counted: str) -> None:
        result = told(CASE % (counted, ""))
        # 330 − 170 − 60 = 100 over 162 m²: 61, 37, 41, 23; two watt-hours go to the greatest remainders
        assert lines_of(result, "shop") == [("energy", "53", "318.00"), ("common_needs", "25.309", "151.86")]
        assert lines_of(result, "studio")[1] == ("common_needs", "14.198", "68.15")
        assert lines_of(result, "a")[1] == ("common_needs", "37.654", "128.02")
        assert energy(result) == 330

    def test_leaves_what_is_nobodys_where_the_house_is_larger(self) -> None:
        result = told(CASE % (METERED, "area: 200"))
        assert lines_of(result, "shop")[1] == ("common_needs", "20.5", "123.00")
        assert energy(result) == 311  # 230 and 100 × 162 / 200

    def test_bears_none_in_a_house_of_a_manager(self) -> None:
        result = told(CASE % (METERED, "management: manager"))
        assert lines_of(result, "shop") == [("energy", "53", "318.00")]


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (CASE % ("volume_kwh: 53, meters: []", "area: x"), "building.area", "число"),
        (
            CASE % ("replacement: {max_power_kw: 5}", ""),
            "companies[0]",
            "meters с показаниями или volume_kwh",
        ),
        (
            CASE.replace("account: studio", "account: a") % (METERED, ""),
            "companies[1].account",
            "повторяются",
        ),
        (CASE.split("building:", maxsplit=1)[0] % METERED, "companies", "building нет"),
    ],
)
def test_what_does_not_go_together_is_refused(text: str, field: str, words: str) -> None:
    refused = read_case(text.encode())
    assert isinstance(refused, tuple)
    assert refused[0].field == field
    assert words in refused[0].reason
