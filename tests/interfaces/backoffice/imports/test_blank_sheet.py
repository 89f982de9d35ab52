from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.reading_pages import Page

SHEET = "/office/imports/sheet/"


@pytest.fixture
def house(db: None):
    tariff = a_tariff()
    building = a_building("45")
    a_flat(building, "10", tariff=tariff, account_number="150000010", metered=False)
    two = a_flat(building, "2", tariff=tariff, account_number="150000002", zones=("T1", "T2"))
    a_flat(building, "1", tariff=tariff, account_number="150000001").shows(date(2021, 6, 20), 21539)
    two.shows(date(2021, 6, 21), 700, zone="T1")
    two.shows(date(2021, 6, 21), 300, zone="T2")
    return building


class TestTheBlankSheet:
    def test_has_a_row_for_every_meter_in_the_order_of_a_walk(self, sign_in, house) -> None:
        response = sign_in("controller").get(f"{SHEET}?building={house.pk}")
        sheet = load_workbook(BytesIO(response.content)).worksheets[0]
        head, *rows = sheet.iter_rows(values_only=True)
        assert head[:2] == ("Лицевой счёт", "Адрес")
        assert [(row[0], row[1], row[4], row[5]) for row in rows] == [
            ("150000001", "Красная, 45-1", 21539, None),
            ("150000002", "Красная, 45-2", 700, 300),
        ]
        assert all(cell is None for row in rows for cell in row[6:])

    def test_is_found_by_the_words_of_the_address(self, sign_in, house) -> None:
        a_building("7", street="Зелёная")
        page = Page(sign_in("controller").get(f"{SHEET}?q=красная 45"))
        assert [row[1:4] for row in page.rows()] == [["Светлогорск", "Красная, 45", "3"]]

    def test_of_a_house_of_another_branch_is_refused(self, sign_in, house) -> None:
        alien = a_building("7", street="Зелёная", branch_code="02")
        client = sign_in("controller", branch=a_branch("01"))
        assert Page(client.get(f"{SHEET}?q=зелёная")).rows() == []
        page = Page(client.get(f"{SHEET}?building={alien.pk}", follow=True))
        assert page.of_class("message") == ["В этих домах на указанный день нет установленных приборов."]

    def test_costs_few_queries(self, sign_in, house, at_most_queries) -> None:
        client = sign_in("controller")
        with at_most_queries(12):
            client.get(f"{SHEET}?building={house.pk}")
