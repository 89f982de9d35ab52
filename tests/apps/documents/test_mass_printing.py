"""A month printed: planned at once, in the order of delivery, going on after any stop."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from sbyt.apps.documents.mass_printing import (
    UnableToOrderPrint,
    carry_out_print,
    order_print,
    print_orders_of,
)
from sbyt.apps.documents.models import Document, PrintOrder, PrintPart
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.printing import render_pdf
from sbyt.apps.documents.snapshot import UnableToReadSnapshot
from sbyt.apps.documents.types import DocumentDraft
from sbyt.kit.access.actor import EVERYWHERE, Actor, UnableToAct
from sbyt.kit.access.models import User
from sbyt.kit.faults import InjectedFault
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import read_stored_file
from tests.apps.documents.bodies import JUNE, invoice_body, receipt_body
from tests.apps.documents.conftest import MakeAccount
from tests.apps.documents.test_printing import pages

ISSUED = dt.date(2021, 7, 1)


@pytest.fixture(autouse=True)
def _data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def clerk(db: None) -> Actor:
    user = User.objects.create(username="clerk")
    return Actor(user_id=user.pk, name="clerk", verbs={"documents.view": EVERYWHERE})


@pytest.fixture
def street(make_account: MakeAccount) -> None:
    """Issue four receipts and an invoice of June, to houses and flats out of order."""
    places = [("Садовая", "7", "1"), ("Красная", "45", "10"), ("Красная", "45", "2"), ("Красная", "101", "1")]
    accounts = [
        make_account(
            f"{number:010d}",
            branch="02" if street == "Садовая" else "01",
            street=street,
            house=house,
            flat=flat,
        )
        for number, (street, house, flat) in enumerate(places, start=1)
    ]
    drafts = [
        DocumentDraft(account_id=account.pk, body=receipt_body(account_number=account.number))
        for account in accounts
    ]
    drafts.append(DocumentDraft(account_id=accounts[0].pk, body=invoice_body(month=JUNE)))
    issue_documents(drafts, issued_on=ISSUED)


def go_on() -> bool:
    return True


def embedded_fonts(pdf: bytes) -> int:
    """Return how many programs of fonts the file carries."""
    return pdf.count(b"/FontFile")


@pytest.mark.usefixtures("street")
class TestOrderedPrint:
    def test_makes_a_file_of_each_kind_in_the_order_of_delivery(self, clerk: Actor) -> None:
        order = order_print(actor=clerk, month=JUNE)
        assert carry_out_print(order_id=order.pk, go_on=go_on) is True
        receipts, invoices = [part.file for part in order.parts.order_by("number")]
        assert (receipts.name, invoices.name) == (
            "Платёжные документы, июнь 2021, 1.pdf",
            "Счета и акты, июнь 2021, 2.pdf",
        )
        printed = pages(read_stored_file(receipts))
        carried = ["0000000003", "0000000002", "0000000004", "0000000001"]
        assert [
            number for page, number in zip(printed, carried, strict=True) if f"счёт {number}" in page
        ] == carried
        assert all("стр. 1 из 1" in page for page in printed)
        assert len(pages(read_stored_file(invoices))) == 2

    def test_goes_on_after_a_stop_and_a_fall_where_it_was(
        self, clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sbyt.apps.documents.print_plan.WITHOUT_A_ROUTE", 2)
        order = order_print(actor=clerk, month=JUNE)
        asked = iter([True, False])
        assert carry_out_print(order_id=order.pk, go_on=lambda: next(asked)) is False
        assert print_orders_of(clerk).values_list("printed", "documents", "files", "finished_at").get() == (
            2,
            5,
            3,
            None,
        )
        first = PrintPart.objects.get(number=1).file_id
        with monkeypatch.context() as patch:
            patch.setenv("SBYT_FAULT", "print.file_made")
            with pytest.raises(InjectedFault):
                carry_out_print(order_id=order.pk, go_on=go_on)
        assert print_orders_of(clerk).get().printed == 4
        assert carry_out_print(order_id=order.pk, go_on=go_on) is True
        finished = print_orders_of(clerk).get()
        assert (finished.printed, finished.finished_at is None) == (5, False)
        assert PrintPart.objects.get(number=1).file_id == first

    def test_broken_between_a_file_and_its_note_makes_no_package_twice(
        self, clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sbyt.apps.documents.print_plan.WITHOUT_A_ROUTE", 2)
        order = order_print(actor=clerk, month=JUNE)
        with monkeypatch.context() as patch:
            patch.setenv("SBYT_FAULT", "print.file_stored")
            with pytest.raises(InjectedFault):
                carry_out_print(order_id=order.pk, go_on=go_on)
        assert (StoredFile.objects.count(), print_orders_of(clerk).get().printed) == (1, 0)
        assert carry_out_print(order_id=order.pk, go_on=go_on) is True
        parts = list(order.parts.order_by("number").values_list("file_id", "document_ids"))
        assert len({file for file, _ids in parts}) == len(parts) == StoredFile.objects.count() == 3
        packed = [pk for _file, ids in parts for pk in ids]
        assert sorted(packed) == sorted(Document.objects.values_list("pk", flat=True))

    def test_embeds_each_font_once_a_file(self, clerk: Actor) -> None:
        order = order_print(actor=clerk, month=JUNE)
        carry_out_print(order_id=order.pk, go_on=go_on)
        part = order.parts.get(number=1)
        many = read_stored_file(part.file)
        one = render_pdf([Document.objects.get(pk=part.document_ids[0])], for_paper=True)
        assert len(part.document_ids) == 4
        assert embedded_fonts(many) == embedded_fonts(one) > 0
        assert len(many) < 2.5 * len(one)  # four documents

    def test_holds_the_documents_that_were_there_when_it_was_ordered(
        self, clerk: Actor, make_account: MakeAccount
    ) -> None:
        order = order_print(actor=clerk, month=JUNE)
        later = make_account("0000000009", flat="9")
        issue_documents([DocumentDraft(account_id=later.pk, body=receipt_body())], issued_on=ISSUED)
        carry_out_print(order_id=order.pk, go_on=go_on)
        assert len(pages(read_stored_file(PrintPart.objects.get(number=1).file))) == 4

    def test_takes_a_constant_number_of_queries(
        self, clerk: Actor, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(5):  # savepoint, documents, order, parts, release
            order = order_print(actor=clerk, month=JUNE)
        # order, parts; a file: documents, look up, savepoint, insert, release, part; finished
        with django_assert_num_queries(2 + 2 * 6 + 1):
            carry_out_print(order_id=order.pk, go_on=go_on)
        with django_assert_num_queries(1):
            list(print_orders_of(clerk))

    def test_is_cut_to_the_branches_of_its_author_and_seen_by_nobody_else(
        self, clerk: Actor, db: None
    ) -> None:
        from sbyt.apps.parties.models import Branch

        second = Branch.objects.get(code="02")
        user = User.objects.create(username="local")
        local = Actor(user_id=user.pk, name="local", verbs={"documents.view": frozenset({second.pk})})
        order = order_print(actor=local, month=JUNE)
        assert order.documents == 2
        assert list(print_orders_of(local)) == [order]
        assert not print_orders_of(clerk).exists()

    def test_needs_the_right_to_see_documents(self, db: None) -> None:
        with pytest.raises(UnableToAct):
            order_print(actor=Actor(user_id=1, name="x"), month=JUNE)
        assert not PrintOrder.objects.exists()

    def test_names_the_document_that_stops_it(self, clerk: Actor) -> None:
        order = order_print(actor=clerk, month=JUNE)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE documents_document DISABLE TRIGGER never_changes")
            cursor.execute(
                "UPDATE documents_document SET snapshot_sha256 = 'x' WHERE number = 'ПД21-0000002'"
            )
        with pytest.raises(UnableToReadSnapshot):
            carry_out_print(order_id=order.pk, go_on=go_on)
        stopped = print_orders_of(clerk).get()
        assert (stopped.printed, stopped.finished_at) == (0, None)
        assert stopped.fault.startswith(
            "Платёжный документ № ПД21-0000002: содержание изменено после выпуска"
        )


class TestOrderingNothing:
    def test_is_refused(self, clerk: Actor) -> None:
        with pytest.raises(UnableToOrderPrint, match="За июнь 2021 документов нет"):
            order_print(actor=clerk, month=JUNE)
        assert not PrintOrder.objects.exists()
