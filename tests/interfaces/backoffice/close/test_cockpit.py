from __future__ import annotations

from datetime import date

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import BillingRun
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.kit.access.actor import SYSTEM
from tests.builders.firms import a_firm
from tests.builders.months import JUNE, a_read_street
from tests.builders.people import a_branch
from tests.builders.prices import a_price_of_firms
from tests.interfaces.backoffice.reading_pages import Page

COCKPIT = "/office/close/2021-06/"


def computed_june() -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)


def figure(page: Page, key: str) -> str:
    return " ".join(page.texts(f"//div[@id='figure-{key}']/span"))


class TestTheMonthInWork:
    def test_is_the_last_month_where_nothing_was_ever_computed(self, sign_in, monkeypatch) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2021, 7, 5))
        assert sign_in("billing_clerk").get("/office/close/")["Location"] == COCKPIT

    def test_is_that_of_the_newest_run_until_it_is_released(self, sign_in) -> None:
        a_read_street()
        run = computed_june()
        client = sign_in("billing_clerk")
        assert client.get("/office/close/")["Location"] == COCKPIT
        release_run(actor=SYSTEM, run_id=run.pk)
        assert client.get("/office/close/")["Location"] == "/office/close/2021-07/"


class TestTheCockpitBeforeARun:
    def test_says_what_is_there_and_offers_a_trial(self, sign_in) -> None:
        a_read_street()
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert figure(page, "computed").startswith("Рассчитано счетов 0 из 4")
        assert page.texts("//li[@id='stage-1']/span") == ["1Показания", "4 из 4", "100\u00a0% переданы"]
        assert page.text("//li[@id='stage-3']").endswith("все на месте")
        assert len(page.tree.xpath("//form[@action='/office/close/2021-06/run/']")) == 2

    def test_ranks_a_missing_price_among_what_holds_the_month(self, sign_in) -> None:
        a_read_street()
        a_firm("ООО «Ёлка»", power_group="менее 670 кВт")
        page = Page(sign_in("administrator").get(COCKPIT))
        (reason,) = page.of_class("reason")
        assert reason.startswith("Нет цены: 1 ЦК, ВН, менее 670 кВт")
        assert page.values("//div[@class='reason']//a/@href") == ["/office/prices/components/?on=2021-06-01"]
        assert page.of_class("mark")[0] == "Выпуск держит 1\u00a0причина"

    def test_leads_nowhere_who_may_not_mend_the_reason(self, sign_in) -> None:
        a_read_street()
        a_firm("ООО «Ёлка»", power_group="менее 670 кВт")
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert page.tree.xpath("//div[@class='reason']//a") == []
        assert "право: администратор" in page.of_class("reason")[0]

    def test_of_an_empty_month_offers_no_trial(self, sign_in) -> None:
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert page.tree.xpath("//form[@action='/office/close/2021-06/run/']") == []
        assert "нечего рассчитывать" in page.texts("//section[contains(@class, 'card')]")[-1]

    def test_starts_a_run_in_the_background(self, sign_in) -> None:
        a_read_street()
        page = Page(sign_in("billing_clerk").post(f"{COCKPIT}run/", {"stage": "final"}, follow=True))
        assert page.texts("//div[@id='said']/p") == [
            "Расчёт № 1 поставлен в очередь. Проводок не будет, пока его не выпустят."
        ]
        run = BillingRun.objects.get()
        assert (run.month, run.stage, run.state) == (JUNE, "final", "planned")
        assert ProcrastinateJob.objects.get().args["run_id"] == run.pk
        assert page.tree.xpath("//form[@action='/office/close/2021-06/run/']") == []

    def test_says_why_a_run_cannot_start(self, sign_in) -> None:
        page = Page(sign_in("billing_clerk").post(f"{COCKPIT}run/", follow=True))
        assert page.texts("//div[@id='said']/p")[0].startswith("На 06.2021 не задана ставка НДС")
        assert not BillingRun.objects.exists()


class TestTheCockpitOfAComputedMonth:
    @pytest.fixture
    def june(self, db: None) -> BillingRun:
        a_read_street()
        a_price_of_firms("4.36626", month=JUNE)
        a_firm("ООО «Тихий цех»", power_group="менее 670 кВт")
        return computed_june()

    def test_shows_the_sum_and_what_holds_it(self, sign_in, june) -> None:
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert figure(page, "gross") == "К начислению 2\u202f176 ₽ 640 кВт·ч"
        assert figure(page, "computed").startswith("Рассчитано счетов 5 из 5")
        assert [row[0] for row in page.rows("//table[contains(@class, 'findings')]/tbody/tr")] == ["R-13"]
        assert page.values("//div[@class='reason']//a/@href") == [
            f"/office/runs/{june.pk}/findings/?code=R-13&verdict=pending"
        ]

    def test_leads_to_what_a_verdict_held_back_from_the_release(self, sign_in, june) -> None:
        june.findings.update(verdict="hold", verdict_reason="ждём показаний")
        release_run(actor=SYSTEM, run_id=june.pk)
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert "1\u00a0счёт удержан в расчёте № 1" in page.text("//header[@class='screen-head']")
        assert f"/office/runs/{june.pk}/findings/?verdict=hold" in page.values("//header//p//a/@href")

    def test_opens_the_release_when_nothing_holds_it(self, sign_in, june) -> None:
        june.findings.update(verdict="hold", verdict_reason="ждём")
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert page.of_class("mark")[0] == "Можно выпускать"
        assert page.texts("//dialog[@id='release']//button[contains(@class, 'btn-main')]") == [
            "Выпустить 4\u00a0счёта на 2\u202f176,00\u00a0₽"
        ]

    def test_tries_parked_parts_again_by_one_button(self, sign_in, june) -> None:
        june.partitions.update(state="parked", error="ошибка")
        june.findings.create(code="R-10", blocks=True, message="Часть 1 не рассчитана")
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert page.values("//div[@class='reason']//form/@action") == [f"/office/runs/{june.pk}/retry/"]

    def test_shows_the_month_as_closed_after_the_release(self, sign_in, june) -> None:
        june.findings.update(verdict="release", verdict_reason="проверено")
        release_run(actor=SYSTEM, run_id=june.pk)
        page = Page(sign_in("billing_clerk").get(COCKPIT))
        assert figure(page, "released").startswith("Выпущено 4 счёта на 2\u202f176,00")
        assert "0,00" in page.texts("//section[@id='run-live']//dd[contains(@class, 'ok')]")

    def test_polls_figures_beside_the_panel(self, sign_in, june) -> None:
        BillingRun.objects.update(state="running")
        client = sign_in("billing_clerk")
        (poll,) = Page(client.get(COCKPIT)).values("//section[@id='run-live']/@hx-get")
        part = Page(client.get(poll, headers={"HX-Request": "true"}))
        assert part.values("//*[@hx-swap-oob]/@id") == ["figure-computed", "figure-speed", "stage-4"]

    def test_costs_a_constant_number_of_queries(self, sign_in, june, at_most_queries) -> None:
        client = sign_in("billing_clerk")
        with at_most_queries(40):
            client.get(COCKPIT)

    def test_shows_other_branches_nothing(self, sign_in, june) -> None:
        BillingRun.objects.update(scope={"branch_ids": [a_branch("01").pk]})
        page = Page(sign_in("billing_clerk", branch=a_branch("02", "Южное отделение")).get(COCKPIT))
        assert page.tree.xpath("//section[@id='run-live']") == []
        assert figure(page, "gross").startswith("К начислению —")

    def test_is_not_for_a_metering_engineer(self, sign_in, june) -> None:
        assert sign_in("metering_engineer").get(COCKPIT).status_code == 403

    def test_has_no_thirteenth_month(self, sign_in) -> None:
        assert sign_in("billing_clerk").get("/office/close/2021-13/").status_code == 404
