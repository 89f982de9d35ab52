"""Rooms of companies bear common needs beside the flats; the sums against a slow reference in fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sbyt.calc.charge_lines import Billed
from sbyt.calc.company_common_needs import bill_company_shares
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS
from tests.calc.households import a_flat, billed, codes, shown
from tests.calc.tables import SINCE_2020, day, table

LOW = (1, "НН", "")
HIGH = (1, "ВН", "")
PRICES = table(
    PRICE_COMPONENTS,
    (1, "published", 1, "НН", "", "final", *SINCE_2020, 50_000_000),
    (2, "published", 1, "ВН", "", "final", *SINCE_2020, 40_000_000),
)


def house(
    *,
    passed: int,
    flats: dict[int, int],
    companies: list[tuple[Any, ...]],
    used: int = 0,
    whole: int | None = None,
    other_wh: int = 0,
) -> HouseholdTables:
    """A house whose meter counted so many kWh in June: flats (account: dm²), the first used `used` kWh; companies of COMPANY_ROOMS."""
    return a_flat(
        shown("25.05.2021", "1000", register=90, installation=99),
        shown("25.06.2021", str(1000 + passed), register=90, installation=99),
        supply=[(n, 9 + n, 100, 999 + n, 5, *SINCE_2020, "gas", 1, area) for n, area in flats.items()],
        registers=[(90, 99, 900, "T0", 6, 1, *SINCE_2020)],
        houses=[(100, 900, "direct", whole, other_wh)],
        volumes_given=[(9 + n, "energy", "T0", used * 1000 if n == 1 else 0) for n in flats],
        company_rooms=companies,
    )


def a_room(
    account: int,
    area: int | None,
    *,
    premises: int | None = None,
    since: str = "01.01.2020",
    until: str | None = None,
    terms: tuple[Any, ...] = LOW,
) -> tuple[Any, ...]:
    return (
        100,
        account,
        premises or 5_000 + account,
        day(since),
        day(until) if until else None,
        area,
        *terms,
    )


def shares(result: Billed) -> dict[int, int]:
    both = pl.concat(
        [
            result.lines.filter(pl.col("service") == "common_needs").select("account_id", "quantity_wh"),
            result.company_shares.select("account_id", "quantity_wh"),
        ]
    )
    return dict(both.group_by("account_id").agg(pl.col("quantity_wh").sum()).iter_rows())


def priced(result: Billed) -> Billed:
    return bill_company_shares(
        result.company_shares,
        price_components=PRICES,
        stage="final",
        vat_rate_bp=2000,
        rules=LegalEntityRules(),
    )


class TestSharesOfCompanies:
    def test_are_by_area_and_days_among_the_flats(self) -> None:
        tables = house(passed=300, flats={1: 6_000}, companies=[a_room(7, 4_000)], used=100, other_wh=50_000)
        result = billed("06.2021", tables)
        assert shares(result) == {1: 90_000, 7: 60_000}  # 300 − 100 − 50 = 150 by 60 : 40
        assert result.houses.select("common_wh", "shared_wh", "total_area_dm2").rows() == [
            (150_000, 150_000, 10_000)
        ]

    def test_go_from_one_company_to_the_next_in_a_room(self) -> None:
        rooms = [
            a_room(7, 4_000, premises=50, until="11.06.2021"),
            a_room(8, 4_000, premises=50, since="11.06.2021", terms=HIGH),
        ]
        result = billed("06.2021", house(passed=150, flats={1: 6_000}, companies=rooms))
        assert shares(result) == {1: 90_000, 7: 20_000, 8: 40_000}  # 60 kWh by 10 and 20 of 30 days
        lines = priced(result).lines
        # 20 × 5.00 and 40 × 4.00, VAT of 20 % on top
        assert lines.select("account_id", "net_kop", "vat_kop", "gross_kop").rows() == [
            (7, 100_00, 20_00, 120_00),
            (8, 160_00, 32_00, 192_00),
        ]
        assert lines["price_component_ids"].to_list() == [[1], [2]]

    def test_are_named_where_there_is_no_price(self) -> None:
        tables = house(passed=150, flats={1: 6_000}, companies=[a_room(7, 4_000, terms=(1, "СН1", ""))])
        told = priced(billed("06.2021", tables))
        assert (told.lines.height, codes(told)) == (0, ["NO_PRICE"])

    def test_wait_for_the_area_of_a_room_that_has_none(self) -> None:
        result = billed("06.2021", house(passed=150, flats={1: 6_000}, companies=[a_room(7, None)]))
        assert (shares(result), codes(result)) == ({}, ["AREA_UNSET", "NO_AREA"])

    @given(
        passed=st.integers(0, 5_000),
        flats=st.lists(st.integers(1, 20_000), min_size=1, max_size=5),
        rooms=st.lists(st.integers(1, 90_000), min_size=1, max_size=4),
        nobody=st.integers(0, 50_000),
    )
    @settings(max_examples=25, deadline=None)
    def test_add_up_to_the_house_and_are_within_a_watt_hour_of_the_fraction(
        self, passed: int, flats: list[int], rooms: list[int], nobody: int
    ) -> None:
        whole = sum(flats) + sum(rooms) + nobody
        areas = {**dict(enumerate(flats, start=1)), **dict(enumerate(rooms, start=100))}
        companies = [a_room(account, areas[account]) for account in areas if account >= 100]
        result = billed(
            "06.2021",
            house(passed=passed, flats=dict(enumerate(flats, start=1)), companies=companies, whole=whole),
        )
        told = shares(result)
        common = passed * 1000
        for account, area in areas.items():
            assert abs(told.get(account, 0) - Fraction(common * area, whole)) < 1
        assert abs(common - sum(told.values()) - Fraction(common * nobody, whole)) < 1
        assert nobody or sum(told.values()) == common
