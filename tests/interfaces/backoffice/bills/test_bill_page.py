from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sbyt.apps.billing.models import Bill, Charge
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_amounts import plan_amount
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.metering.models import Reading
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import take_files_in
from tests.builders.buildings import a_building, a_common_meter, a_flat
from tests.builders.files import a_taken_file
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import a_branch, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat
from tests.formats.maket_files import POINT, maket, point
from tests.interfaces.backoffice.reading_pages import Page

MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path) -> None:
    settings.DATA = tmp_path


def billed(month: date, stage: str = "final") -> None:
    run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month, stage=stage).pk)
    release_run(actor=SYSTEM, run_id=run.pk)


@pytest.fixture
def household(db: None) -> Bill:
    """July 2021: 21 698 → 21 850 = 152 kWh by line 2 of a sheet; half of 100 kWh of common needs; 3.54 a kWh."""
    the_usual_vat()
    the_supplier()
    norms()
    house = a_building(premises_area_dm2=10_000)
    flat = a_flat(house, "1", tariff=a_tariff(), area_m2=50, meter_shows=21_000)
    flat.shows(date(2021, 6, 19), 21_698)
    flat.shows(date(2021, 7, 21), 21_850, source="sheet")
    sheet = write_reading_sheet(
        [SheetRow(account="1", meter="2", taken_on=date(2021, 7, 21), readings_wh=(21_850_000,))]
    )
    file = a_taken_file("obhod.xlsx", sheet, format="reading_sheet")
    with guards_off():
        Reading.objects.filter(taken_on=date(2021, 7, 21)).update(import_file=file, import_line=2)
    common = a_common_meter(house)
    common.shows(date(2021, 6, 19), 1_000)
    common.shows(date(2021, 7, 21), 1_252)
    billed(JULY)
    return Bill.objects.get()


@pytest.fixture
def plant(db: None) -> dict[str, Bill]:
    """May of a plant: 192 281 kWh, 1 May by a real file; the forecast formed from 1 043 042.00 with VAT."""
    the_usual_vat()
    the_supplier()
    plant = a_firm("АО «Завод крепежа»", power_group="менее 670 кВт")
    plant.point.ats_code = POINT
    plant.point.save()
    take_files_in(
        actor=SYSTEM,
        files=[IncomingFile("1.xml", write_maket(maket(point(POINT, [240, 260, *[250] * 22]), day=MAY)))],
        channel="cli",
        clock=lambda: datetime(2021, 5, 2, tzinfo=UTC),
    )
    rest = a_file("остальное.xml")
    an_hourly_month(plant.point, month=date(2021, 5, 2), days=29, hour_wh=258_723, file=rest)
    an_hourly_month(
        plant.point, month=date(2021, 5, 31), days=1, hour_wh=[258_723] * 23 + [259_163], file=rest
    )
    a_price_of_firms("4.36626", month=MAY)
    plan_amount(
        actor=SYSTEM, usage_point_id=plant.point.pk, month=MAY, gross_kop=1_043_042_00, basis="письмо"
    )
    for stage in ("forecast", "final"):
        billed(MAY, stage)
    return {bill.stage: bill for bill in Bill.objects.all()}


def url(bill: Bill, rest: str = "") -> str:
    return f"/office/bills/{bill.pk}/{rest}"


def steps(page: Page) -> list[tuple[str, str]]:
    heads = page.tree.xpath("//ol[@class='why-steps']/li/div[@class='step-head']")
    return [tuple(span.text_content() for span in head.xpath("./span")) for head in heads]


class TestABillOfAHousehold:
    def test_lists_its_lines_with_vat_inside(self, sign_in, household) -> None:
        page = Page(sign_in("billing_clerk").get(url(household)))
        assert [
            [row[0], row[1], row[2], row[3]] for row in page.rows("//table[thead//th='Строка']/tbody/tr")
        ] == [
            [
                "Электроэнергияпо прибору · " + household.charge.lines.get(number=1).usage_point.code,
                "152",
                "3,54",
                "538,08",
            ],
            [page.rows("//table[thead//th='Строка']/tbody/tr")[1][0], "50", "3,54", "177,00"],
        ]
        assert page.of_class("mark") == ["сумма строк сходится", "от количества"]

    def test_leads_from_the_sum_to_the_line_of_the_sheet(self, sign_in, household) -> None:
        page = Page(sign_in("billing_clerk").get(url(household)))
        assert steps(page) == [
            ("Сумма", "538,08\u00a0₽"),
            ("НДС 20\u00a0% внутри суммы", "89,68\u00a0₽"),
            ("Цена", "3,54\u00a0₽"),
            ("По показаниям прибора", "152\u00a0кВт·ч"),
            ("Показание 21.07.2021", "21\u202f850\u00a0кВт·ч"),
            ("Показание 19.06.2021", "21\u202f698\u00a0кВт·ч"),
        ]
        assert page.texts("//div[@class='act']")[0].endswith("с 01.07.2021")
        (wanted,) = page.texts("//ol[@class='source-lines']/li[@aria-current='true']")
        assert (wanted[:1], wanted[-5:]) == ("2", "21850")

    def test_explains_another_line_when_asked(self, sign_in, household) -> None:
        page = Page(sign_in("billing_clerk").get(url(household, "?line=2")))
        assert "Откуда взялось 177,00\u00a0₽" in page.texts("//h2")
        assert ("Доля по площади", "50\u00a0кВт·ч") in steps(page)

    def test_shows_the_explained_part_alone_to_htmx(self, sign_in, household) -> None:
        response = sign_in("billing_clerk").get(
            url(household, "?line=2"), headers={"HX-Request": "true", "HX-Target": "explained"}
        )
        assert response.content.decode().lstrip().startswith('<div class="bill-grid is-beside">')

    def test_is_made_of_its_lines_in_the_picture(self, sign_in, household) -> None:
        page = Page(sign_in("billing_clerk").get(url(household)))
        assert [text.strip() for text in page.texts("//*[@class='waterfall-said']")] == [
            "538,08",
            "177,00",
            "715,08",
        ]


class TestABillOfALegalEntity:
    def test_reproduces_the_figures_of_the_invoice(self, sign_in, plant) -> None:
        page = Page(sign_in("billing_clerk").get(url(plant["final"])))
        assert page.texts("//tfoot//td")[:5:2] == [
            "839\u202f548,84",
            "167\u202f909,77",
            "1\u202f007\u202f458,61",
        ]
        assert steps(page)[:2] == [
            ("Сумма", "839\u202f548,84\u00a0₽"),
            ("НДС 20\u00a0% сверху", "167\u202f909,77\u00a0₽"),
        ]

    def test_stands_in_a_chain_with_the_cause_on_the_arrow(self, sign_in, plant) -> None:
        page = Page(sign_in("billing_clerk").get(url(plant["final"])))
        assert [link.split("₽")[0].rpartition(" ")[0][-12:] for link in page.of_class("chain-sum")] == [
            "1\u202f043\u202f042,00",
            "1\u202f007\u202f458,61",
        ]
        assert page.of_class("chain-arrow") == ["−35\u202f583,39цена −0,1542161\u00a0₽"]

    def test_says_when_it_was_formed_from_the_gross(self, sign_in, plant) -> None:
        page = Page(sign_in("billing_clerk").get(url(plant["forecast"])))
        assert "от суммы с НДС" in page.of_class("mark")
        assert steps(page)[0] == ("Цена от заданной суммы", "4,5204761\u00a0₽")
        assert "192\u202f281 × цена = 869\u202f201,66" in page.text("//ol[@class='why-steps']")
        assert page.texts("//tfoot//td")[0] == "869\u202f201,67"

    def test_cuts_the_sum_by_components_that_add_up(self, sign_in, plant) -> None:
        page = Page(sign_in("billing_clerk").get(url(plant["final"])))
        names = [text.strip() for text in page.texts("//*[contains(@class, 'waterfall-name')]")]
        assert names == ["Энергия", "Передача", "Надбавка", "Иные услуги", "НДС 20\u00a0%", "К оплате"]

    def test_sums_its_days_to_the_volume(self, sign_in, plant) -> None:
        page = Page(sign_in("billing_clerk").get(url(plant["final"])))
        days = page.rows("//table[thead//th='Сутки']/tbody/tr")
        assert (len(days), days[0][:2]) == (31, ["01.05.2021", "6\u202f000"])
        assert "= объём строки" in page.text("//table[thead//th='Сутки']/tfoot")

    def test_opens_a_day_by_hours_down_to_the_line_of_the_file(self, sign_in, plant) -> None:
        charge = plant["final"].charge_id
        client = sign_in("billing_clerk")
        page = Page(client.get(f"/office/charges/{charge}/day/?line=1&day=2021-05-01&hour=1"))
        assert page.of_class("hour-cell")[:3] == ["00240", "01260", "02250"]
        assert "<value>260</value>" in page.text("//li[@aria-current='true']")
        assert client.get(f"/office/charges/{charge}/day/?line=1&day=2021-06-01").status_code == 404


class TestWhoSeesABill:
    def test_not_another_branch(self, sign_in, household) -> None:
        client = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert client.get(url(household)).status_code == 404
        assert client.get(f"/office/charges/{household.charge_id}/").status_code == 404

    def test_not_a_controller(self, sign_in, household) -> None:
        assert sign_in("controller").get(url(household)).status_code == 403


class TestAChargeThatIsNotReleased:
    def test_is_explained_in_the_same_way(self, sign_in, household) -> None:
        run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=date(2021, 8, 1)).pk)
        charge = Charge.objects.get(run=run)
        page = Page(sign_in("billing_clerk").get(f"/office/charges/{charge.pk}/"))
        assert page.text("//h1") == "Начисление за август 2021"
        assert page.of_class("mark")[0] == "не выпущено"
        assert page.tree.xpath("//a[contains(@href, 'pdf')]") == []


class TestTheFootOfTheLists:
    def test_does_not_add_a_forecast_to_the_final_that_replaced_it(self, sign_in, plant) -> None:
        client = sign_in("billing_clerk")
        totals = [text for text in Page(client.get("/office/bills/")).texts("//tfoot//td") if text]
        assert totals == ["192\u202f281", "1\u202f007\u202f458,61", "1\u202f007\u202f458,61"]
        forecast = Page(client.get("/office/bills/?stage=forecast"))
        assert [text for text in forecast.texts("//tfoot//td") if text][1] == ("1\u202f043\u202f042,00")
        documents = Page(client.get("/office/documents/"))
        assert [row[4] for row in documents.rows()] == ["факт", "прогноз"]
        assert [text for text in documents.texts("//tfoot//td") if text] == ["1\u202f007\u202f458,61"]
