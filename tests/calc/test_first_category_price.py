"""The published prices of a supplier for December 2019, row by row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

import polars as pl
import pytest

from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.first_category_price import (
    CapacityFigures,
    UnableToFindCoefficient,
    payment_coefficient,
    wholesale_price_e7,
)
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS, prices_of
from tests.calc.tables import day, table

DECEMBER = CapacityFigures(
    wholesale_peak_mw=Decimal("2146.946"),
    other_categories_mw=Decimal("468.859"),
    households_mw=Decimal("822.243"),
    wholesale_mwh=Decimal("1402269.034"),
    other_categories_mwh=Decimal("338732.309"),
    households_mwh=Decimal("419663.7"),
)


class TestThePaymentCoefficient:
    def test_is_the_capacity_left_by_the_energy_left(self):
        # (2146,946 − 468,859 − 822,243) / (1402269,034 − 338732,309 − 419663,7) = 855,844 / 643873,025
        coefficient = payment_coefficient(DECEMBER)
        with localcontext() as context:
            context.prec = 16
            shown = Decimal(coefficient.numerator) / Decimal(coefficient.denominator)
        assert shown == Decimal("0.001329212386246496")

    def test_is_refused_where_no_energy_is_left(self):
        empty = CapacityFigures(
            wholesale_peak_mw=Decimal(10),
            other_categories_mw=Decimal(0),
            households_mw=Decimal(0),
            wholesale_mwh=Decimal(100),
            other_categories_mwh=Decimal(60),
            households_mwh=Decimal(40),
        )
        with pytest.raises(UnableToFindCoefficient):
            payment_coefficient(empty)


class TestTheWholesalePrice:
    def test_is_energy_plus_coefficient_times_capacity_to_two_decimals(self):
        # 1210,84 + 0,001329212386246496 × 814544,56 = 2293,542718… → 2293,54 RUB/MWh
        price = wholesale_price_e7(
            energy_rub_mwh=Decimal("1210.84"),
            capacity_rub_mw=Decimal("814544.56"),
            coefficient=payment_coefficient(DECEMBER),
        )
        assert price == 22_935_400

    def test_takes_a_negative_correction(self):
        price = wholesale_price_e7(
            energy_rub_mwh=Decimal(1000),
            capacity_rub_mw=Decimal(0),
            coefficient=payment_coefficient(DECEMBER),
            correction_rub_mwh=Decimal("-0.48"),
        )
        assert price == 9_995_200


TERM = pl.Schema(
    {
        "price_category": pl.Int64(),
        "voltage": pl.String(),
        "power_group": pl.String(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
    }
)
SINCE_JULY = (day("01.07.2019"), None)
IN_DECEMBER = (day("01.12.2019"), day("01.01.2020"))
COMPONENTS = (
    (1, "wholesale", 1, "", "", "final", *IN_DECEMBER, 22_935_427),
    (2, "transmission", 1, "ВН", "", "final", *SINCE_JULY, 12_248_400),
    (3, "transmission", 1, "СН1", "", "final", *SINCE_JULY, 20_199_900),
    (4, "transmission", 1, "СН2", "", "final", *SINCE_JULY, 19_641_600),
    (5, "transmission", 1, "НН", "", "final", *SINCE_JULY, 24_561_800),
    (6, "markup", 1, "", "<670", "final", *SINCE_JULY, 3_100_000),
    (7, "other_services", 1, "", "", "final", *IN_DECEMBER, 100_500),
)


def priced(*rows: tuple, voltages: tuple[str, ...] = ("ВН",), stage: str = "final", **rules: object):
    terms = table(TERM, *((1, voltage, "<670", *IN_DECEMBER) for voltage in voltages))
    found = prices_of(
        terms,
        components=table(PRICE_COMPONENTS, *rows),
        stage=stage,
        rules=replace(LegalEntityRules(), **rules),
    )
    return {row["voltage"]: (row["price_e7"], row["price_component_ids"]) for row in found.to_dicts()}


class TestThePriceOfTheFirstCategory:
    def test_is_the_sum_of_components_by_voltage(self):
        # 2293,54 + 310,00 + 10,05 = 2613,59; + 1224,84, 2019,99, 1964,16, 2456,18 RUB/MWh
        prices = priced(*COMPONENTS, voltages=("ВН", "СН1", "СН2", "НН"))
        assert {voltage: price for voltage, (price, _) in prices.items()} == {
            "ВН": 38_384_300,
            "СН1": 46_335_800,
            "СН2": 45_777_500,
            "НН": 50_697_700,
        }

    def test_names_the_components_it_is_made_of(self):
        assert priced(*COMPONENTS)["ВН"][1] == [1, 2, 6, 7]

    def test_without_transmission_is_that_of_purchase_and_sale(self):
        rows = [row for row in COMPONENTS if row[1] != "transmission"]
        assert priced(*rows) == {}
        three = ("wholesale", "markup", "other_services")
        assert priced(*rows, required_components=three)["ВН"][0] == 26_135_900

    def test_does_not_stand_on_a_component_that_ends_inside_the_period(self):
        rows = [*COMPONENTS[:6], (7, "other_services", 1, "", "", "final", day("15.12.2019"), None, 100_500)]
        assert priced(*rows) == {}

    def test_takes_the_named_voltage_before_the_general_one(self):
        general = (8, "transmission", 1, "", "", "final", *SINCE_JULY, 99_000_000)
        assert priced(*COMPONENTS, general)["ВН"][0] == 38_384_300

    def test_of_the_forecast_takes_the_final_figure_where_it_is_known(self):
        rows = [row for row in COMPONENTS if row[0] != 7]
        forecast = (8, "other_services", 1, "", "", "forecast", *IN_DECEMBER, 200_500)
        assert priced(*rows, forecast) == {}
        assert priced(*rows, forecast, stage="forecast")["ВН"] == (38_484_300, [1, 2, 6, 8])
        assert priced(*COMPONENTS, forecast, stage="forecast")["ВН"][0] == 38_384_300

    def test_may_be_published_ready(self):
        ready = (9, "published", 1, "ВН", "", "final", *IN_DECEMBER, 43_662_600)
        assert priced(ready)["ВН"] == (43_662_600, [9])
        assert priced(*COMPONENTS, ready)["ВН"] == (43_662_600, [9])
