"""A house billed by zones: Ф-83, its workbook and the card of the building show each zone's own figures."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from python_calamine import CalamineWorkbook

from sbyt.apps.contracts.models import HouseTerm
from sbyt.apps.metering.models import UsagePoint
from sbyt.apps.premises.models import Building
from tests.builders.billed import JUNE, bill_month
from tests.builders.buildings import a_building, a_flat, put_up_meter
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat
from tests.interfaces.backoffice.reading_pages import Page

COMMON_NEEDS = "/office/reports/common-needs/"


@pytest.fixture
def of_two_zones(db: None) -> Building:
    """June of a house billed by zones: its meter counted 840 and 420 kWh, its two flats 780 and 390: 60 and 30 of common needs."""
    the_usual_vat()
    the_supplier()
    norms()
    tariff = a_tariff("zones", zones=2, prices={date(2020, 1, 1): {"T1": "4.00", "T2": "2.00"}})
    house = a_building("47")
    HouseTerm.objects.create(building=house, valid=DateRange(None, None), by_zones=True, document="протокол")
    for number, by_day, by_night in (("1", 380, 190), ("2", 400, 200)):
        flat = a_flat(house, number, tariff=tariff, zones=("T1", "T2"))
        for zone, kwh in (("T1", by_day), ("T2", by_night)):
            flat.shows(date(2021, 5, 25), 1_000, zone=zone)
            flat.shows(date(2021, 6, 25), 1_000 + kwh, zone=zone)
    point = UsagePoint.objects.create(code="ОДПУ-З", kind="building", branch=house.branch, building=house)
    common = put_up_meter(point, on=date(2020, 1, 1), zones=("T1", "T2"))
    for zone, kwh in (("T1", 840), ("T2", 420)):
        common.shows(date(2021, 5, 25), 5_000, zone=zone)
        common.shows(date(2021, 6, 25), 5_000 + kwh, zone=zone)
    bill_month(JUNE, issued_on=date(2021, 6, 30))
    return house


class TestAHouseOfTwoZones:
    def test_has_the_figures_of_each_zone_and_of_the_whole(self, of_two_zones: Building, sign_in) -> None:
        client = sign_in("billing_clerk")
        page = Page(client.get(f"{COMMON_NEEDS}{of_two_zones.pk}/", {"month": "2021-06"}))
        told = page.rows("//section[@aria-labelledby='zones-head']//tr")[1:]
        assert [[cell.replace("\u202f", " ") for cell in row] for row in told] == [
            ["день", "840", "780", "60", "60", "60"],
            ["ночь", "420", "390", "30", "30", "30"],
            ["Весь дом", "1 260", "1 170", "90", "90", "90"],
        ]
        answer = client.get(f"{COMMON_NEEDS}{of_two_zones.pk}/", {"month": "2021-06", "export": "xlsx"})
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        (_head, by_day, by_night, whole) = book.get_sheet_by_name("Распределение небаланса").to_python()
        assert [row[1:7] for row in (by_day, by_night, whole)] == [
            [840, 780, 60, 60, 60, 0],
            [420, 390, 30, 30, 30, 0],
            [1260, 1170, 90, 90, 90, 0],
        ]

    def test_has_them_on_the_card_of_the_building(self, of_two_zones: Building, sign_in) -> None:
        page = Page(sign_in().get(f"/office/buildings/{of_two_zones.pk}/"))
        told = page.rows("//section[@aria-labelledby='balance-head']//tbody/tr")
        assert [row[1:] for row in told] == [
            ["день", "по прибору", "840", "780", "60", "60"],
            ["ночь", "по прибору", "420", "390", "30", "30"],
        ]
