"""Reports: sums that agree with their rows, cut to the branches of who asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from python_calamine import CalamineWorkbook

from sbyt.apps.billing.models import BillingRun, Finding
from sbyt.apps.metering.models import MeterInstallation
from sbyt.apps.metering.operations.record_ground import record_ground
from sbyt.apps.premises.models import Building, BuildingTerm, PremisesTerm
from sbyt.apps.reporting.debtors import debtors
from sbyt.apps.reporting.meters import meter_rows, share_bp
from sbyt.apps.reporting.scope import ReportScope
from sbyt.apps.reporting.turnover import turnover_rows
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.apps.tariffs.operations_rules import set_rule
from sbyt.interfaces.backoffice.reports.common_needs_report import _house_norm
from sbyt.kit.access.actor import SYSTEM
from tests.builders.billed import JULY, JUNE, bill_month
from tests.builders.buildings import a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.firms import a_shop
from tests.builders.people import a_branch, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

AUGUST = date(2021, 8, 1)
TURNOVER, DEBTORS = "/office/reports/turnover/", "/office/reports/debtors/"
SIZES = ("Площадь, м²", "Коэффициент", "Индивидуально, кВт·ч")
COMMON_NEEDS, METERS = "/office/reports/common-needs/", "/office/reports/meters/"


@pytest.fixture
def house(db: None) -> Iterator[Building]:
    """June of branch 01: 159 and 161 kWh in flats of 40 and 60 m², 420 by the house meter: 100 kWh of common needs.

    Branch 02 has one flat, of 100 kWh. It is 20 August: all of June is past due.
    """
    the_usual_vat()
    the_supplier()
    norms()
    tariff = a_tariff()
    house = a_building("45")
    for number, area, used in (("1", "40", 159), ("2", "60", 161)):
        flat = a_flat(house, number, tariff=tariff, area_m2=area, meter_shows=1_000)
        flat.shows(date(2021, 5, 25), 2_000)
        flat.shows(date(2021, 6, 25), 2_000 + used)
    common = a_common_meter(house)
    common.shows(date(2021, 5, 25), 10_000)
    common.shows(date(2021, 6, 25), 10_420)
    other = a_flat(a_building("9", branch_code="02"), "7", tariff=tariff, meter_shows=0)
    other.shows(date(2021, 5, 25), 100)
    other.shows(date(2021, 6, 25), 200)
    bill_month(JUNE, issued_on=date(2021, 6, 30))
    with time_machine.travel(datetime(2021, 8, 20, 12, tzinfo=UTC), tick=False):
        yield house


def text_of(response) -> str:
    return Page(response).text("//main").replace("\u202f", " ").replace("\u00a0", " ")


class TestTurnover:
    def test_adds_up_by_branch_building_and_account(self, house: Building) -> None:
        sums = [
            turnover_rows(actor=SYSTEM, month_from=JUNE, month_to=JULY, by=by, scope=ReportScope())
            for by in ("branch", "building", "account")
        ]
        assert [len(rows) for rows in sums] == [2, 2, 3]
        assert len({sum(row["debit"] for row in rows) for rows in sums}) == 1
        assert {row["closing_debit"] for row in sums[0]} == {(159 + 161 + 100) * 340, 100 * 340}

    def test_leads_from_a_branch_to_its_localities(self, house: Building, sign_in) -> None:
        page = text_of(sign_in("billing_clerk").get(TURNOVER, {"from": "2021-06", "to": "2021-06"}))
        assert "Оборотная ведомость, июнь 2021" in page
        assert "1 428,00" in page
        assert "1 768,00" in page  # 1 428,00 + 340,00

    def test_shows_a_branch_its_own_sums(self, house: Building, sign_in) -> None:
        client = sign_in("billing_clerk", branch=a_branch("02"))
        page = text_of(client.get(TURNOVER, {"from": "2021-06", "by": "building"}))
        assert "340,00" in page
        assert "1 428,00" not in page

    def test_is_given_as_xlsx_with_the_same_sums(self, house: Building, sign_in) -> None:
        answer = sign_in("billing_clerk").get(
            TURNOVER, {"from": "2021-06", "by": "account", "export": "xlsx"}
        )
        rows = sheet_rows(answer)[1:4]
        assert sum(row[4] for row in rows) == pytest.approx(1768.0)


class TestDebtors:
    def test_are_split_by_age_from_the_due_day(self, house: Building) -> None:
        rows = debtors(actor=SYSTEM, on=date(2021, 8, 20), scope=ReportScope())
        assert [row["months"] for row in rows] == [1, 1, 1]
        assert [row["days"] for row in rows] == [39, 39, 39]  # due on Monday 12 July
        assert all(row["overdue_kop"] == row["d90"] for row in rows)
        assert rows[0]["all_overdue_kop"] == 1_768_00
        assert rows[0]["overdue_kop"] >= rows[1]["overdue_kop"] >= rows[2]["overdue_kop"]

    def test_are_not_there_before_the_due_day_has_passed(self, house: Building) -> None:
        assert debtors(actor=SYSTEM, on=date(2021, 7, 12), scope=ReportScope()) == []

    def test_of_a_sum_and_of_a_branch(self, house: Building, sign_in) -> None:
        client = sign_in("billing_clerk", branch=a_branch("01"))
        page = text_of(client.get(DEBTORS, {"sum_from": "700"}))
        assert "просрочено у 1 счёта" in page
        assert "751,40" in page  # 161 + 60 kWh by 3.40


class TestTheMonthAReportOpensAt:
    def test_is_the_last_one_with_figures_or_the_one_being_closed(self, house: Building, sign_in) -> None:
        """June is released, it is 20 August: common needs are those of June, the turnover is that of July."""
        client = sign_in("billing_clerk")
        page = text_of(client.get(COMMON_NEEDS))
        assert "ОДН в домах, июнь 2021" in page
        assert 'value="2021-07"' in client.get(TURNOVER).content.decode()


class TestCommonNeeds:
    def test_of_a_building_lead_to_its_form(self, house: Building, sign_in) -> None:
        client = sign_in("billing_clerk")
        assert (
            f"{COMMON_NEEDS}{house.pk}/?month=2021-06"
            in client.get(COMMON_NEEDS, {"month": "2021-06"}).content.decode()
        )
        page = text_of(client.get(f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06"}))
        assert "Ф-83 Детализация ОДН, июнь 2021" in page
        assert "10 420" in page

    def test_of_a_building_tell_what_each_scale_counted(self, house: Building, sign_in) -> None:
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06"}))
        [meter] = page.rows("//section[@aria-labelledby='meters-head']//tbody/tr")
        assert (meter[3], meter[5], meter[7]) == ("10\u202f000", "10\u202f420", "420")

    def test_come_onto_each_room_by_its_part_of_the_area(self, house: Building, sign_in) -> None:
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06"}))
        assert rooms_of(page, "Помещение", *SIZES, "ОДН всего, кВт·ч", "ОДН, ₽") == [
            ("1", "40", "0,4000", "159", "40", "136,00"),
            ("2", "60", "0,6000", "161", "60", "204,00"),
        ]
        assert not {"ОДН день, кВт·ч", "ОДН ночь, кВт·ч"} & set(page.texts("//thead//th"))

    def test_have_the_areas_that_the_month_was_billed_by(self, house: Building, sign_in) -> None:
        now = BillingRun.objects.latest("as_of").as_of + timedelta(hours=1)
        BuildingTerm.objects.create(
            building=house, valid=DateRange(date(2021, 1, 1), None), management="direct",
            common_needs_by="supplier", stove_kind="gas", heating_kind="central", living_area_dm2=33_300,
            document="паспорт", recorded_at=now,
        )  # fmt: skip
        PremisesTerm.objects.create(
            premises=house.premises.get(number="1"), valid=DateRange(date(2021, 1, 1), None),
            area_dm2=22_200, document="обмер", recorded_at=now,
        )  # fmt: skip
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06"}))
        assert facts_of(page)["в том числе жилых, м²"] == "100"
        assert rooms_of(page, "Площадь, м²") == [("40",), ("60",)]

    def test_of_a_building_are_a_workbook_of_house_rooms_and_imbalance(
        self, house: Building, sign_in
    ) -> None:
        answer = sign_in("billing_clerk").get(
            f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06", "export": "xlsx"}
        )
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        assert book.sheet_names == [
            "Дом", "Общедомовые приборы", "Нежилые помещения", "Жилые помещения", "Распределение небаланса",
        ]  # fmt: skip
        told = {row[0]: row[1] or row[2] or row[3] for row in book.get_sheet_by_name("Дом").to_python()[1:]}
        assert (told["Объём потребления МКД"], told["в том числе жилых"], told["Распределено на ОДН"]) == (
            420,
            320,
            100,
        )
        rooms = book.get_sheet_by_name("Жилые помещения").to_python()
        assert [(row[0], row[5], row[6], row[8], row[12]) for row in rooms[1:3]] == [
            ("1", 40, 0.4, 159, 40),
            ("2", 60, 0.6, 161, 60),
        ]
        assert len(book.get_sheet_by_name("Нежилые помещения").to_python()) == 1
        (_head, zone, _foot) = book.get_sheet_by_name("Распределение небаланса").to_python()
        assert zone[1:7] == [420, 320, 100, 100, 100, 0]

    def test_of_another_branch_are_not_found(self, house: Building, sign_in) -> None:
        client = sign_in("billing_clerk", branch=a_branch("02"))
        assert client.get(f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06"}).status_code == 404


def rooms_of(page: Page, *heads: str) -> list[tuple[str, ...]]:
    """Return the cells of the rooms under these heads; figures as said, empty where there is nothing."""
    table = "(//table[contains(@class, 'sheet')])[last()]"
    shown = page.texts(f"{table}/thead//th")
    return [
        tuple(
            "" if row[shown.index(head)] == "—" else row[shown.index(head)].replace("\u202f", " ")
            for head in heads
        )
        for row in page.rows(f"{table}/tbody/tr")
    ]


@pytest.fixture
def below_zero(db: None) -> Building:
    """June of a house whose meter counted 0.004 kWh and its rooms 4 215: the page of a building that was billed so.

    1 365.6 by day and 560.62 by night; 83, 110, 163 and 1 932.78 round the clock. The area of the house was entered as 0.01 m².
    """
    the_usual_vat()
    the_supplier()
    norms()
    RuleSetting.objects.create(
        key="household.reading_quantum_wh", value=1, valid=DateRange(None, None), source="учётная политика"
    )
    tariff, house = a_tariff(), a_building("41", premises_area_dm2=1)
    used = {"21": ("52.1", "83"), "23": ("35.4", "110"), "27": ("52.4", "163"), "31": ("1210.7", "1932.78")}
    for number, (area, kwh) in used.items():
        flat = a_flat(house, number, tariff=tariff, area_m2=area)
        flat.shows(date(2021, 5, 25), 100)
        flat.shows(date(2021, 6, 25), Decimal(kwh) + 100)
    flat = a_flat(house, "30", tariff=tariff, area_m2=1000, zones=("T1", "T2"))
    for zone, kwh in (("T1", "1365.6"), ("T2", "560.62")):
        flat.shows(date(2021, 5, 25), 100, zone=zone)
        flat.shows(date(2021, 6, 25), Decimal(kwh) + 100, zone=zone)
    common = a_common_meter(house)
    common.shows(date(2021, 5, 25), 7)
    common.shows(date(2021, 6, 25), "7.004")
    bill_month(JUNE, issued_on=date(2021, 6, 30))
    return house


@pytest.fixture
def with_a_shop(db: None) -> Building:
    """A flat of 60 m² and a shop of 40 m² billed by a price category: 100 kWh of common needs in June."""
    the_usual_vat()
    the_supplier()
    norms()
    house = a_building("12", premises_area_dm2=10_000)
    flat = a_flat(house, "1", tariff=a_tariff(), area_m2=60)
    flat.shows(date(2021, 5, 25), 100)
    flat.shows(date(2021, 6, 25), 200)
    a_price_of_firms("4.36626", month=JUNE)
    shop = a_shop(house)
    meter = put_up_meter(shop.point, on=date(2020, 1, 1))
    meter.shows(date(2021, 5, 31), 1_000)
    meter.shows(date(2021, 6, 30), 1_050)
    common = a_common_meter(house)
    common.shows(date(2021, 5, 25), 1_000)
    common.shows(date(2021, 6, 25), 1_250)
    return house


def facts_of(page: Page) -> dict[str, str]:
    names, values = page.texts("//dl[@class='facts']//dt"), page.texts("//dl[@class='facts']//dd")
    return dict(zip(names, values, strict=True))


class TestRoomsOfCompanies:
    def test_have_their_area_and_their_share(self, with_a_shop: Building, sign_in) -> None:
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{with_a_shop.pk}/", {"month": "2021-06"}))
        told = facts_of(page)
        assert told["в том числе жилых, м²"] == "60"
        assert told["нежилых, м²"] == "40"
        assert told["Распределено, кВт·ч"] == "100"
        assert not [name for name in told if "не предъявлена" in name]
        assert rooms_of(page, "Помещение", *SIZES, "ОДН всего, кВт·ч") == [
            ("1", "60", "0,6000", "100", "60"),
            ("1-Н", "40", "0,4000", "50", "40"),
        ]

    def test_have_a_part_that_is_on_no_bill_where_the_rule_leaves_them_out(
        self, with_a_shop: Building, sign_in
    ) -> None:
        key = "legal_entity.pays_common_needs"
        set_rule(actor=SYSTEM, key=key, since=JUNE, value=False, source="решение")
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{with_a_shop.pk}/", {"month": "2021-06"}))
        told = facts_of(page)
        assert told["Доля помещений по ценовым категориям, не предъявлена, кВт·ч"] == "40"
        assert told["Распределено, кВт·ч"] == "60"
        finding = Finding.objects.get(code="R-25")
        assert (finding.building_id, finding.blocks) == (with_a_shop.pk, False)
        assert finding.data["share_wh"] == 40_000


class TestAHouseByNorm:
    def test_says_how_each_volume_by_norm_came_out(self, db: None, sign_in) -> None:
        the_usual_vat()
        the_supplier()
        norms()
        house, tariff = a_building("14"), a_tariff()
        a_flat(house, "1", tariff=tariff, metered=False)
        flat = a_flat(house, "2", tariff=tariff, metered=False, people=3)
        record_ground(
            actor=SYSTEM, usage_point_id=flat.point.pk, kind="refused_twice", since=JUNE, until=None,
            act_on=None, power_w=None, document="акт № 3",
        )  # fmt: skip
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{house.pk}/", {"month": "2021-06"}))
        assert rooms_of(page, "Помещение", "Норматив, чел. × кВт·ч", "Индивидуально, кВт·ч") == [
            ("1", "2 × 90", "180"),
            ("2", "3 × 90 × 1,5", "405"),
        ]

    def test_says_the_norm_of_its_common_needs(self) -> None:
        nothing = {"house_norm_mwh": None, "common_area_dm2": None}
        assert (
            _house_norm([nothing, {"house_norm_mwh": 2_500_000, "common_area_dm2": 40_00}])
            == "2,5 × 40\u00a0м²"
        )
        assert _house_norm([nothing]) == ""


class TestAMonthBelowZero:
    def test_has_the_areas_the_meter_and_the_imbalance_though_nothing_is_shared(
        self, below_zero: Building, sign_in
    ) -> None:
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{below_zero.pk}/", {"month": "2021-06"}))
        names, values = page.texts("//dl[@class='facts']//dt"), page.texts("//dl[@class='facts']//dd")
        told = [f"{name} {value}".replace("\u202f", " ") for name, value in zip(names, values, strict=True)]
        assert (
            told
            == [
                "Площадь помещений дома, м² 2 350,6",  # written down as 0,01: less than the rooms, so theirs stands
                "в том числе жилых, м² 2 350,6",
                "нежилых, м² —",
                "Объём дома по прибору",
                "Дом, кВт·ч 0,004",
                "Помещения, кВт·ч 4 215",
                "Небаланс, кВт·ч −4 214,996",
                "Распределено, кВт·ч 0",
            ]
        )
        (meter,) = page.rows("//section[@aria-labelledby='meters-head']//tbody/tr")
        assert meter[1:] == ["сутки", "1", "7", "25.05.2021", "7,004", "25.06.2021", "0,004"]

    def test_says_each_rooms_area_and_part_of_the_house(self, below_zero: Building, sign_in) -> None:
        page = Page(sign_in("billing_clerk").get(f"{COMMON_NEEDS}{below_zero.pk}/", {"month": "2021-06"}))
        assert rooms_of(page, "Помещение", *SIZES)[:3] == [
            ("21", "52,1", "0,0222", "83"),  # 52.1 / 2 350.6
            ("23", "35,4", "0,0151", "110"),
            ("27", "52,4", "0,0223", "163"),
        ]


class TestMeters:
    def test_are_counted_with_the_equipped_share(self, house: Building) -> None:
        second_flat = MeterInstallation.objects.filter(usage_point__premises__number="2")
        second_flat.update(valid=DateRange(date(2020, 1, 1), date(2021, 7, 1)))
        (first, second) = meter_rows(actor=SYSTEM, on=AUGUST, by="branch", scope=ReportScope())
        by_points = {row["points"]: row for row in (first, second)}
        assert (by_points[2]["equipped"], by_points[2]["without"], by_points[2]["of_houses"]) == (1, 1, 1)
        assert share_bp(part=1, whole=2) == 50_00

    def test_open_for_who_sees_readings_alone(self, house: Building, sign_in) -> None:
        client = sign_in("metering_engineer")
        assert client.get(METERS).status_code == 200
        assert client.get(TURNOVER).status_code == 403
        index = client.get("/office/reports/").content.decode()
        assert METERS in index
        assert TURNOVER not in index
