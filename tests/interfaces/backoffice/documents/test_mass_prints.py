"""Printing a month from the screen: ordered, watched, taken away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from sbyt.apps.documents.models import PrintOrder
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.types import DocumentDraft
from sbyt.usecases import background_jobs
from tests.apps.documents.bodies import JUNE, receipt_body
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.reading_pages import Page

PRINTS = "/office/documents/print/"


@pytest.fixture(autouse=True)
def _data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def june(db: None) -> None:
    """Two receipts of June in the north, one in the south."""
    tariff = a_tariff()
    a_branch("02", "Южное отделение")
    north, south = a_building("45"), a_building("7", street="Зелёная", branch_code="02")
    accounts = [
        a_flat(house, flat, tariff=tariff).account
        for house, flat in ((north, "1"), (north, "2"), (south, "1"))
    ]
    drafts = [
        DocumentDraft(account_id=account.pk, body=receipt_body(account_number=account.number))
        for account in accounts
    ]
    issue_documents(drafts, issued_on=dt.date(2021, 7, 1))


def works_off() -> None:
    job = ProcrastinateJob.objects.get(status="todo")
    context = SimpleNamespace(job=SimpleNamespace(attempts=0), should_abort=lambda: False)
    background_jobs.print_month(context, **job.args)


@pytest.mark.usefixtures("june")
class TestPrintingAMonth:
    def test_is_ordered_printed_and_downloaded(self, sign_in) -> None:
        clerk: Client = sign_in()
        page = Page(clerk.get(PRINTS))
        assert page.texts("//select[@name='month']/option") == ["июнь 2021 · 3\u00a0документа"]
        assert page.texts("//section//h2") == ["Печать ещё не заказана"]

        assert clerk.post(f"{PRINTS}order/", {"month": JUNE.isoformat()}).status_code == 302
        page = Page(clerk.get(PRINTS))
        ((title, _ordered, state, printed, files),) = page.rows()
        assert (title, state, printed, files) == ("Документы за июнь 2021", "ждёт очереди", "0 из 3", "—")
        assert page.values("//*[@id='print-orders']/@hx-trigger") == ["every 2s"]

        works_off()
        page = Page(clerk.get(PRINTS, headers={"HX-Request": "true"}))
        ((_title, _ordered, state, printed, files),) = page.rows()
        assert (state, printed, files) == ("готово", "3 из 3", "Платёжные документы, июнь 2021, 1.pdf")
        assert page.values("//*[@id='print-orders']/@hx-trigger") == []
        (link,) = page.values("//td/a/@href")
        answer = clerk.get(link)
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")

    def test_holds_the_branches_of_who_asks(self, sign_in) -> None:
        south: Client = sign_in(branch=a_branch("02"))
        south.post(f"{PRINTS}order/", {"month": JUNE.isoformat()})
        assert PrintOrder.objects.get().documents == 1

    def test_is_nobody_elses(self, sign_in) -> None:
        author: Client = sign_in()
        author.post(f"{PRINTS}order/", {"month": JUNE.isoformat()})
        works_off()
        order = PrintOrder.objects.get()
        stranger: Client = sign_in("administrator")
        assert Page(stranger.get(PRINTS)).rows() == []
        assert stranger.get(f"{PRINTS}{order.pk}/1/").status_code == 404
        assert stranger.post(f"{PRINTS}{order.pk}/continue/").status_code == 404
        assert author.get(f"{PRINTS}{order.pk}/2/").status_code == 404

    def test_that_stopped_is_continued_by_a_button(self, sign_in) -> None:
        clerk: Client = sign_in()
        clerk.post(f"{PRINTS}order/", {"month": JUNE.isoformat()})
        ProcrastinateJob.objects.all().delete()
        page = Page(clerk.get(PRINTS))
        assert page.of_class("state") == ["остановлена"]
        (address,) = page.values("//td//form/@action")
        assert clerk.post(address).status_code == 302
        assert clerk.post(address).status_code == 302
        assert ProcrastinateJob.objects.count() == 1
        works_off()
        assert Page(clerk.get(PRINTS)).of_class("state") == ["готово"]

    @pytest.mark.parametrize(
        ("month", "words"), [("", "Выберите месяц."), ("2020-01-01", "За январь 2020 документов нет")]
    )
    def test_of_no_month_is_refused_in_words(self, sign_in, month: str, words: str) -> None:
        clerk: Client = sign_in()
        page = Page(clerk.post(f"{PRINTS}order/", {"month": month}, follow=True))
        assert page.texts("//*[@id='said']/p") == [words]
        assert not PrintOrder.objects.exists()

    def test_costs_the_same_few_queries_for_many_orders(self, sign_in, at_most_queries) -> None:
        clerk: Client = sign_in()
        for _ in range(5):
            clerk.post(f"{PRINTS}order/", {"month": JUNE.isoformat()})
        with at_most_queries(12):
            clerk.get(PRINTS)


class TestWithoutTheRight:
    def test_the_page_is_refused(self, sign_in) -> None:
        controller: Client = sign_in("controller")
        assert controller.get(PRINTS).status_code == 403
        assert controller.post(f"{PRINTS}order/", {"month": "2021-06-01"}).status_code == 403
