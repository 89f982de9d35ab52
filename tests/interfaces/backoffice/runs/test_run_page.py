from __future__ import annotations

from datetime import date

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import BillingRun, Charge
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.types import RunScope
from sbyt.kit.access.actor import SYSTEM
from tests.builders.months import JUNE, a_read_street
from tests.builders.people import a_branch
from tests.interfaces.backoffice.reading_pages import Page


def url(run, rest: str = "") -> str:
    return f"/office/runs/{run.pk}/{rest}"


def seen(page: Page) -> dict[str, str]:
    """What the dialog of the release showed, as its form sends it."""
    names = ("bills", "gross_kop", "held", "held_kop")
    return {name: page.values(f"//dialog[@id='release']//input[@name='{name}']/@value")[0] for name in names}


class TestTheRunPage:
    def test_shows_sums_parts_and_what_the_run_stands_on(self, sign_in, computed) -> None:
        page = Page(sign_in("billing_clerk").get(url(computed)))
        assert page.text("//h1") == "Расчёт № 1"
        assert [row[:6] for row in page.rows("//table[thead//th='Кто']/tbody/tr")] == [
            ["население", "Электроэнергия", "по прибору", "4", "640", "2\u202f176,00"]
        ]
        assert len(page.of_class("square")) == 3
        assert "сходятся" in page.text("//section[@id='run-live']")
        assert page.of_class("mark")[1] == "Выпуск держит 1\u00a0замечание без решения"

    def test_locks_the_release_while_a_finding_holds_it(self, sign_in, computed) -> None:
        page = Page(sign_in("billing_clerk").get(url(computed)))
        assert page.values("//button[@aria-disabled='true']/@title") == [
            "Выпуск держат замечания без решения: 1"
        ]
        assert page.tree.xpath("//dialog[@id='release']") == []

    def test_offers_a_metering_engineer_nothing(self, sign_in, computed) -> None:
        assert sign_in("metering_engineer").get(url(computed)).status_code == 403

    def test_of_another_branch_does_not_exist(self, sign_in, computed) -> None:
        BillingRun.objects.update(scope={"branch_ids": [a_branch("01").pk]})
        client = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert client.get(url(computed)).status_code == 404
        assert client.get(url(computed, "findings/")).status_code == 404
        assert client.post(url(computed, "discard/"), {"reason": "просто так"}).status_code == 404
        computed.refresh_from_db()
        assert computed.state == "computed"

    @pytest.mark.parametrize("act", ["stop", "continue", "retry", "discard", "recalculate"])
    def test_of_more_branches_than_the_clerks_is_not_steered(self, sign_in, computed, act) -> None:
        client = sign_in("billing_clerk", branch=a_branch("01"))
        charges = Charge.objects.count()
        page = Page(client.post(url(computed, f"{act}/"), {"reason": "просто так"}, follow=True))
        assert "Расчёт № 1 за 06.2021 охватывает счета других отделений" in page.text("//body")
        assert list(BillingRun.objects.values_list("pk", "state")) == [(computed.pk, "computed")]
        assert (Charge.objects.count(), ProcrastinateJob.objects.count()) == (charges, 0)

    def test_of_more_branches_than_the_clerks_offers_no_buttons(self, sign_in, computed) -> None:
        buttons = "//form[contains(@action, 'recalculate') or contains(@action, 'discard')]"
        assert len(Page(sign_in("billing_clerk").get(url(computed))).tree.xpath(buttons)) == 2
        own = sign_in("billing_clerk", branch=a_branch("01"))
        assert Page(own.get(url(computed))).tree.xpath(buttons) == []
        assert Page(own.get("/office/close/2021-06/")).tree.xpath(buttons) == []

    def test_compares_with_the_month_before(self, sign_in, computed) -> None:
        computed.findings.update(verdict="release", verdict_reason="проверено")
        release_run(actor=SYSTEM, run_id=computed.pk)
        july = plan_run(actor=SYSTEM, month=date(2021, 7, 1))
        BillingRun.objects.filter(pk=july.pk).update(state="computed")
        july.partitions.update(
            state="computed",
            charges=4,
            gross_kop=3_000_00,
            totals=[
                {
                    "kind": "household",
                    "service": "energy",
                    "method": "meter",
                    "accounts": 4,
                    "lines": 4,
                    "energy_wh": 900_000,
                    "net_kop": 2_500_00,
                    "vat_kop": 500_00,
                    "gross_kop": 3_000_00,
                }
            ],
        )
        page = Page(sign_in("billing_clerk").get(url(july)))
        (row,) = page.rows("//table[thead//th='Кто']/tbody/tr")
        assert row[5:] == ["3\u202f000,00", "2\u202f176,00", "+824,00", "+37,9\u00a0%"]

    def test_adds_up_with_what_the_month_before_had_and_this_one_has_not(self, sign_in, computed) -> None:
        computed.findings.update(verdict="release", verdict_reason="проверено")
        release_run(actor=SYSTEM, run_id=computed.pk)
        july = plan_run(actor=SYSTEM, month=date(2021, 7, 1))
        BillingRun.objects.filter(pk=july.pk).update(state="computed")
        july.partitions.update(state="computed", charges=4, gross_kop=100_00, totals=[july_sums(100_00)])
        page = Page(sign_in("billing_clerk").get(url(july)))
        assert [row[5:8] for row in page.rows("//table[thead//th='Кто']/tbody/tr")] == [
            ["100,00", "—", "+100,00"],
            ["0,00", "2\u202f176,00", "−2\u202f176,00"],
        ]
        assert page.rows("//table[thead//th='Кто']/tfoot/tr")[0][-4:-1] == [
            "100,00",
            "2\u202f176,00",
            "−2\u202f076,00",
        ]

    def test_of_a_list_of_accounts_is_not_compared_with_the_whole_month(self, sign_in, computed) -> None:
        computed.findings.update(verdict="release", verdict_reason="проверено")
        release_run(actor=SYSTEM, run_id=computed.pk)
        one = Charge.objects.order_by("pk").values_list("account_id", flat=True)[0]
        july = plan_run(actor=SYSTEM, month=date(2021, 7, 1), scope=RunScope(account_ids=frozenset({one})))
        BillingRun.objects.filter(pk=july.pk).update(state="computed")
        july.partitions.update(state="computed", charges=1, gross_kop=100_00, totals=[july_sums(100_00)])
        text = Page(sign_in("billing_clerk").get(url(july))).text("//main")
        assert "расчёта тех же счетов за прошлый месяц нет" in text
        assert "1\u00a0счёт по списку" in text


def july_sums(gross_kop: int) -> dict[str, object]:
    """Sums of July by norm: a line that June has not."""
    figures = {"accounts": 4, "lines": 4, "energy_wh": 90_000, "net_kop": 1, "vat_kop": 1}
    return {"kind": "household", "service": "energy", "method": "norm", "gross_kop": gross_kop, **figures}


class TestLiveProgress:
    @pytest.fixture
    def running(self, db: None) -> BillingRun:
        """Four parts of one flat each; the first is done."""
        a_read_street(houses=4, flats=1)
        run = plan_run(actor=SYSTEM, month=JUNE, accounts_a_partition=1)
        BillingRun.objects.update(state="running")
        run.partitions.filter(number=1).update(state="computed", charges=1, gross_kop=540_60, read_ms=250)
        run.refresh_from_db()
        return run

    def test_asks_again_every_second_while_the_run_works(self, sign_in, running) -> None:
        page = Page(sign_in("billing_clerk").get(url(running)))
        assert page.values("//section[@id='run-live']/@hx-trigger") == ["every 1s"]
        (poll,) = page.values("//section[@id='run-live']/@hx-get")
        running.partitions.filter(number=2).update(state="computed", charges=1, gross_kop=547_40)
        part = Page(sign_in("billing_clerk").get(poll, headers={"HX-Request": "true"}))
        assert "2 из 4" in part.text("//section")
        assert "1\u202f088,00" in part.text("//section")

    def test_stops_asking_and_shows_the_whole_page_when_the_run_ends(self, sign_in, running) -> None:
        client = sign_in("billing_clerk")
        (poll,) = Page(client.get(url(running))).values("//section[@id='run-live']/@hx-get")
        BillingRun.objects.update(state="computed")
        assert client.get(poll, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        assert Page(client.get(url(running))).values("//section[@id='run-live']/@hx-trigger") == []

    def test_says_when_no_worker_has_taken_the_run_yet(self, sign_in) -> None:
        a_read_street()
        client = sign_in("billing_clerk")
        client.post("/office/close/2021-06/run/", {"stage": "final"})
        page = Page(client.get(url(BillingRun.objects.get())))
        assert "в очереди" in page.text("//section[@id='run-live']")
        assert "Ждёт фонового исполнителя" in page.text("//section[@id='run-live']")

    def test_can_be_stopped_and_continued(self, sign_in, running) -> None:
        client = sign_in("billing_clerk")
        page = Page(client.post(url(running, "stop/"), follow=True))
        assert page.texts("//div[@id='said']/p") == ["Расчёт № 1 остановлен. Готовые части остаются."]
        running.refresh_from_db()
        assert running.state == "stopped"
        page = Page(client.post(url(running, "continue/"), follow=True))
        assert page.texts("//div[@id='said']/p") == ["Расчёт № 1 продолжится с того места, где остановился."]
        assert ProcrastinateJob.objects.filter(args__run_id=running.pk, status="todo").count() == 1


class TestParkedParts:
    def test_are_shown_with_their_error_and_tried_again(self, sign_in, computed) -> None:
        computed.partitions.filter(number=1).update(state="parked", attempts=3, error="ZeroDivisionError: 0")
        client = sign_in("billing_clerk")
        page = Page(client.get(url(computed)))
        assert "ZeroDivisionError: 0" in page.text("//section[@id='parked']")
        page = Page(client.post(url(computed, "retry/"), follow=True))
        assert page.texts("//div[@id='said']/p") == ["В очередь поставлено: 1\u00a0часть."]
        assert computed.partitions.get(number=1).state == "planned"

    def test_cannot_be_tried_while_the_run_is_released(self, sign_in, computed) -> None:
        BillingRun.objects.update(state="released")
        page = Page(sign_in("billing_clerk").post(url(computed, "retry/"), follow=True))
        assert page.texts("//div[@id='said']/p") == ["Расчёт № 1: выпущен."]


class TestGivingUpAndRecalculating:
    def test_needs_a_reason(self, sign_in, computed) -> None:
        page = Page(sign_in("billing_clerk").post(url(computed, "discard/"), {"reason": " "}, follow=True))
        assert page.texts("//div[@id='said']/p") == ["Назовите причину отмены."]
        assert Charge.objects.filter(run=computed).count() == 4

    def test_removes_the_charges_and_keeps_the_run(self, sign_in, computed) -> None:
        sign_in("billing_clerk").post(url(computed, "discard/"), {"reason": "цены не те"})
        computed.refresh_from_db()
        assert computed.state == "discarded"
        assert not Charge.objects.exists()

    def test_starts_a_new_run_in_place_of_the_old_one(self, sign_in, computed) -> None:
        response = sign_in("billing_clerk").post(url(computed, "recalculate/"))
        new = BillingRun.objects.exclude(pk=computed.pk).get()
        computed.refresh_from_db()
        assert (computed.state, new.state, new.month) == ("discarded", "planned", JUNE)
        assert response["Location"] == url(new)

    def test_leaves_the_old_run_where_a_new_one_cannot_start(self, sign_in, computed) -> None:
        BillingRun.objects.update(state="released")
        sign_in("billing_clerk").post(url(computed, "recalculate/"))
        assert BillingRun.objects.count() == 1
        assert Charge.objects.count() == 4


class TestTheRelease:
    def test_is_confirmed_by_the_exact_number_and_sum(self, sign_in, computed) -> None:
        computed.findings.update(verdict="hold", verdict_reason="ждём показание")
        client = sign_in("billing_clerk")
        page = Page(client.get(url(computed)))
        assert page.texts("//dialog[@id='release']//button[contains(@class, 'btn-main')]") == [
            "Выпустить 4\u00a0счёта на 2\u202f176,00\u00a0₽"
        ]
        said = Page(
            client.post(url(computed, "release/"), {**seen(page), "issued_on": "2021-06-30"}, follow=True)
        )
        assert said.texts("//div[@id='said']/p") == [
            "Выпуск расчёта № 1 идёт: 4\u00a0счёта на 2\u202f176,00\u00a0₽."
        ]
        assert ProcrastinateJob.objects.get().args["issued_on"] == "2021-06-30"

    def test_is_refused_when_what_was_seen_has_changed(self, sign_in, computed) -> None:
        computed.findings.update(verdict="hold", verdict_reason="ждём показание")
        client = sign_in("billing_clerk")
        shown = seen(Page(client.get(url(computed))))
        page = Page(client.post(url(computed, "release/"), {**shown, "gross_kop": "1"}, follow=True))
        assert page.texts("//div[@id='said']/p")[0].startswith("Пока вы смотрели, состав выпуска изменился")
        assert not ProcrastinateJob.objects.exists()

    def test_is_refused_without_figures_or_with_an_odd_day(self, sign_in, computed) -> None:
        computed.findings.update(verdict="hold", verdict_reason="ждём показание")
        client = sign_in("billing_clerk")
        page = Page(client.post(url(computed, "release/"), {}, follow=True))
        assert page.texts("//div[@id='said']/p") == ["Не подтверждены число и сумма."]
        shown = seen(Page(client.get(url(computed))))
        page = Page(client.post(url(computed, "release/"), {**shown, "issued_on": "31.31.2021"}, follow=True))
        assert page.texts("//div[@id='said']/p") == ["Нужна дата, например 01.07.2021."]
        assert not ProcrastinateJob.objects.exists()

    def test_leaves_control_sums_that_agree(self, sign_in, computed) -> None:
        computed.findings.update(verdict="hold", verdict_reason="ждём показание")
        release_run(actor=SYSTEM, run_id=computed.pk)
        page = Page(sign_in("billing_clerk").get(url(computed)))
        control = page.texts("//section[@id='run-live']//dd")
        assert control[:5] == ["2\u202f176,00", "сходятся", "2\u202f176,00", "2\u202f176,00", "0,00"]
