"""A month in packages by routes: route, stop, flat; buildings in no route last."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.documents.mass_printing import carry_out_print, order_print, print_orders_of
from sbyt.apps.documents.models import Document, PrintOrder, PrintPart
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.types import DocumentDraft
from sbyt.apps.parties.models import Branch
from sbyt.apps.premises.models import Building
from sbyt.apps.premises.operations_routes import add_stop, move_stop, open_route, order_flats
from sbyt.kit.access.actor import EVERYWHERE, SYSTEM, Actor
from sbyt.kit.access.models import User
from sbyt.kit.faults import InjectedFault
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import read_stored_file
from tests.apps.documents.bodies import JUNE, invoice_body, receipt_body
from tests.apps.documents.conftest import MakeAccount
from tests.apps.documents.test_printing import pages

FLATS = [("Красная", "1", "10"), ("Красная", "1", "2"), ("Садовая", "5", "1"), ("Садовая", "5", "3"), ("Мира", "7", "1"),
         ("Лесная", "9", "1")]  # fmt: skip


@pytest.fixture(autouse=True)
def _data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def clerk(db: None) -> Actor:
    user = User.objects.create(username="clerk")
    return Actor(user_id=user.pk, name="clerk", verbs={"documents.view": EVERYWHERE})


@pytest.fixture
def town(make_account: MakeAccount) -> dict[str, tuple[int, int]]:
    """Issue receipts to six flats and an invoice; route «Б» is Садовая 5, Красная 1; «А» is Мира 7; Лесная 9 is in none."""
    accounts = [
        make_account(f"{number:010d}", street=street, house=house, flat=flat)
        for number, (street, house, flat) in enumerate(FLATS, start=1)
    ]
    drafts = [
        DocumentDraft(account_id=one.pk, body=receipt_body(account_number=one.number)) for one in accounts
    ]
    drafts.append(DocumentDraft(account_id=accounts[0].pk, body=invoice_body(month=JUNE)))
    issue_documents(drafts, issued_on=dt.date(2021, 7, 1))
    branch = Branch.objects.get()
    laid = {}
    for name, streets in (("Б", ("Садовая", "Красная")), ("А", ("Мира",))):
        route = open_route(actor=SYSTEM, branch_id=branch.pk, name=name)
        for street in streets:
            house = Building.objects.get(street=street)
            stop = add_stop(actor=SYSTEM, route_id=route.pk, building_id=house.pk)
            laid[street] = (route.pk, stop.pk)
    return laid


def plan(order: PrintOrder) -> list[tuple[str, str, int, int, list[int]]]:
    whose = dict(Document.objects.values_list("pk", "account__number"))
    return [
        (part.route, part.kind, part.piece, part.pieces, [int(whose[pk]) for pk in part.document_ids])
        for part in order.parts.order_by("number")
    ]


class TestPackages:
    def test_go_by_route_stop_and_flat_and_buildings_in_none_come_last(
        self, clerk: Actor, town: dict[str, tuple[int, int]]
    ) -> None:
        order = order_print(actor=clerk, month=JUNE)
        assert plan(order) == [
            ("А", "receipt", 1, 1, [5]),
            ("Б", "receipt", 1, 1, [3, 4, 2, 1]),
            ("Б", "invoice", 1, 1, [1]),
            ("", "receipt", 1, 1, [6]),
        ]
        assert order.documents == 7
        carry_out_print(order_id=order.pk, go_on=lambda: True)
        files = [part.file for part in order.parts.order_by("number")]
        assert [file.name for file in files] == [
            "Платёжные документы, июнь 2021, 1, маршрут А.pdf",
            "Платёжные документы, июнь 2021, 2, маршрут Б.pdf",
            "Счета и акты, июнь 2021, 3, маршрут Б.pdf",
            "Платёжные документы, июнь 2021, 4.pdf",
        ]
        printed = pages(read_stored_file(files[1]))
        assert [f"счёт 000000000{n}" in page for n, page in zip((3, 4, 2, 1), printed, strict=True)] == [
            True
        ] * 4

    def test_follow_the_order_of_flats_of_a_house(
        self, clerk: Actor, town: dict[str, tuple[int, int]]
    ) -> None:
        route_id, stop_id = town["Красная"]
        order_flats(actor=SYSTEM, route_id=route_id, stop_id=stop_id, words="9-12, 1-8")
        move_stop(actor=SYSTEM, route_id=route_id, stop_id=stop_id, place=1)
        assert plan(order_print(actor=clerk, month=JUNE))[1] == ("Б", "receipt", 1, 1, [1, 2, 3, 4])

    def test_stay_as_they_were_ordered_when_the_route_is_changed(
        self, clerk: Actor, town: dict[str, tuple[int, int]]
    ) -> None:
        order = order_print(actor=clerk, month=JUNE)
        route_id, stop_id = town["Красная"]
        move_stop(actor=SYSTEM, route_id=route_id, stop_id=stop_id, place=1)
        assert plan(order)[1] == ("Б", "receipt", 1, 1, [3, 4, 2, 1])

    def test_too_large_for_a_file_are_cut_into_parts_in_order_none_made_twice(
        self, clerk: Actor, town: dict[str, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sbyt.apps.documents.print_plan.A_PACKAGE", 3)
        order = order_print(actor=clerk, month=JUNE)
        assert plan(order)[1:3] == [("Б", "receipt", 1, 2, [3, 4, 2]), ("Б", "receipt", 2, 2, [1])]
        with monkeypatch.context() as patch:
            patch.setattr("sbyt.kit.faults._passed", Counter())
            patch.setenv("SBYT_FAULT", "print.file_stored")
            with pytest.raises(InjectedFault):
                carry_out_print(order_id=order.pk, go_on=lambda: True)
        assert (StoredFile.objects.count(), print_orders_of(clerk).get().printed) == (1, 0)
        assert carry_out_print(order_id=order.pk, go_on=lambda: True) is True
        assert StoredFile.objects.count() == PrintPart.objects.exclude(file=None).count() == 5
        assert [part.file.name for part in order.parts.order_by("number")][1:3] == [
            "Платёжные документы, июнь 2021, 2, маршрут Б, часть 1 из 2.pdf",
            "Платёжные документы, июнь 2021, 3, маршрут Б, часть 2 из 2.pdf",
        ]
