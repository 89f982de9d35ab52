from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import Bill, BillingRun
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_amounts import plan_amount
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.metering.models import Reading
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.usecases import runs_in_background
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import take_files_in
from tests.browser.conftest import Office
from tests.builders.files import a_taken_file
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.months import JUNE, a_read_street
from tests.builders.past import guards_off
from tests.builders.people import a_member_of_staff, the_supplier
from tests.builders.prices import a_price_of_firms, a_rule, the_usual_vat
from tests.formats.maket_files import POINT, maket, point

pytestmark = pytest.mark.browser

MAY = date(2021, 5, 1)


@pytest.fixture
def town(db: None, settings, tmp_path, monkeypatch) -> SimpleNamespace:
    """Six houses of four flats; May is released; in June flat 1 brought its reading by a sheet and used ten times more."""
    settings.DATA = tmp_path
    street = a_read_street(houses=6, flats=4, used=(159, 161, 0, 1_640))
    a_rule("risk.spike_min_months", 1)
    a_price_of_firms("4.36626", month=JUNE)
    a_firm("ООО «Тихий цех»", power_group="менее 670 кВт")
    for flat in street.flats:
        flat.shows(date(2021, 4, 25), 1_850)
    rows = [
        SheetRow(
            account=flat.account.number,
            meter=flat.meter.registers["T0"].meter.serial_number,
            taken_on=date(2021, 6, 25),
            readings_wh=(2_159_000,),
        )
        for flat in street.flats[:4]
    ]
    sheet = a_taken_file("obhod_krasnaya_2106.xlsx", write_reading_sheet(rows), format="reading_sheet")
    with guards_off():
        Reading.objects.filter(
            installation=street.flats[0].meter.installation, taken_on=date(2021, 6, 25)
        ).update(import_file=sheet, import_line=2, source="sheet")
    run = plan_run(actor=SYSTEM, month=MAY)
    compute_run(actor=SYSTEM, run_id=run.pk)
    run.findings.update(verdict="release", verdict_reason="проверено")
    release_run(actor=SYSTEM, run_id=run.pk)
    monkeypatch.setattr(runs_in_background, "plan_run", partial(plan_run, accounts_a_partition=4))
    clerk = User.objects.get(pk=a_member_of_staff("billing_clerk").user_id)
    return SimpleNamespace(clerk=clerk, street=street)


def the_job_is_done() -> None:
    ProcrastinateJob.objects.all().delete()


class TestClosingAMonth:
    def test_goes_from_a_trial_run_to_the_line_of_a_file(self, town: SimpleNamespace, office: Office) -> None:
        page = office.page
        office.sign_in(town.clerk)
        office.go("/office/close/2021-06/")
        office.screenshot("close-empty")
        office.check_accessible()
        office.press("r")
        expect(page.locator("#run-live")).to_contain_text("в очереди")
        run = BillingRun.objects.get(month=JUNE)

        def watched(progress) -> None:
            """Between two parts of the run: the screen has caught up by itself."""
            if progress.partitions_done == 2:
                office.alone().release()
                expect(page.locator("#run-live")).to_contain_text("2 из 7")
                expect(page.locator("#run-live .square.is-accent")).to_have_count(2)
                office.screenshot("close-running")
                page.reload()
                expect(page.locator("#run-live")).to_contain_text("2 из 7")
                office.alone().acquire()

        with office.alone():
            compute_run(actor=SYSTEM, run_id=run.pk, report=watched)
            the_job_is_done()
        expect(page.locator("#run-live[hx-trigger]")).to_have_count(0)
        expect(page.locator(".screen-head")).to_contain_text("пробный")
        expect(page.locator("table.findings")).to_be_visible()
        office.screenshot("close-computed")
        office.check_accessible()
        expect(page.get_by_role("button", name="Выпустить Shift V")).to_be_disabled()

        page.get_by_role("button", name="R-13, Не решено: решить").click()
        page.get_by_role("radio", name="Удержать").check()
        page.get_by_role("textbox", name="Причина").fill("ждём показание цеха")
        office.screenshot("close-decide")
        office.check_accessible()
        page.get_by_role("button", name="Решить по 1 замечанию").click()
        expect(page.locator(".message.ok")).to_contain_text("1 замечание удержано")
        expect(page.locator(".screen-head")).to_contain_text("Можно выпускать")

        office.press("Shift+V")
        dialog = page.get_by_role("dialog", name="Выпустить расчёт № 2 за июнь 2021")
        expect(dialog).to_contain_text("39\u202f984,00")
        dialog.get_by_label("Дата документов").fill("2021-06-30")
        office.screenshot("close-release")
        office.check_accessible()
        dialog.get_by_role("button", name="Выпустить 24 счёта на 39\u202f984,00").click()
        expect(page.locator(".message.ok")).to_contain_text("Выпуск расчёта № 2 идёт")
        with office.alone():
            release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 6, 30))
            the_job_is_done()
        expect(page.locator("#run-live")).to_contain_text("Разница")
        expect(page.locator("#run-live dd.strong")).to_have_text("0,00")
        office.screenshot("close-released")
        office.check_accessible()

        page.get_by_role("link", name="Счета на оплату").click()
        page.get_by_role("searchbox").fill("150010001")
        expect(page.locator("tr[data-row]")).to_have_count(2, timeout=20_000)
        office.press("Escape")
        office.press("j")
        office.press("Enter")
        expect(page.locator("h1")).to_have_text("Счёт за июнь 2021")
        wanted = page.locator(".source-lines [aria-current=true]")
        expect(wanted.first).to_contain_text("2159")
        office.screenshot("bill-household")
        office.check_accessible()


@pytest.fixture
def plant(db: None, settings, tmp_path) -> SimpleNamespace:
    """May of a plant at 110 kV: 192 281 kWh, the first day by a real file; forecast from an agreed sum, then the fact."""
    settings.DATA = tmp_path
    the_usual_vat()
    the_supplier()
    plant = a_firm("АО «Завод крепежа»", power_group="менее 670 кВт", account_number="ЮЛ-003565")
    plant.point.ats_code = POINT
    plant.point.save()
    content = write_maket(maket(point(POINT, [250] * 20 + [240, 260, 250, 250]), day=MAY))
    take_files_in(
        actor=SYSTEM,
        files=[IncomingFile("80020_5600000017_20210501_17_5600000100.xml", content)],
        channel="cli",
        clock=lambda: datetime(2021, 5, 2, 9, tzinfo=UTC),
    )
    rest = a_file("80020_5600000017_20210531_47_5600000100.xml")
    an_hourly_month(plant.point, month=date(2021, 5, 2), days=29, hour_wh=258_723, file=rest)
    an_hourly_month(
        plant.point, month=date(2021, 5, 31), days=1, hour_wh=[258_723] * 23 + [259_163], file=rest
    )
    a_price_of_firms("4.36626", month=MAY)
    plan_amount(
        actor=SYSTEM, usage_point_id=plant.point.pk, month=MAY, gross_kop=1_043_042_00, basis="письмо № 17"
    )
    for stage in ("forecast", "final"):
        run = plan_run(actor=SYSTEM, month=MAY, stage=stage)
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk)
    clerk = User.objects.get(pk=a_member_of_staff("billing_clerk").user_id)
    return SimpleNamespace(clerk=clerk, final=Bill.objects.get(stage="final"))


class TestABillOfALegalEntity:
    def test_leads_from_the_sum_to_the_hour_and_its_line(
        self, plant: SimpleNamespace, office: Office
    ) -> None:
        page = office.page
        office.sign_in(plant.clerk)
        office.go(f"/office/bills/{plant.final.pk}/")
        chain = page.locator(".chain")
        expect(chain).to_contain_text("1\u202f043\u202f042,00")
        expect(chain).to_contain_text("1\u202f007\u202f458,61")
        expect(chain.locator(".chain-arrow")).to_contain_text("−35\u202f583,39")
        office.screenshot("bill-legal")
        office.check_accessible()
        page.get_by_role("button", name="Часы за 01.05.2021").click()
        expect(page.locator("#panel .hour-cell")).to_have_count(24)
        page.locator("#panel .hour-cell").nth(20).click()
        expect(page.locator("#panel .source-lines [aria-current=true]")).to_contain_text("240")
        office.screenshot("bill-legal-hour")
        office.check_accessible()
        office.press("Escape")
        office.press("1")
        expect(page.locator(".card-head .mark").first).to_have_text("от суммы с НДС")
        office.screenshot("bill-legal-forecast")
        office.check_accessible()
