"""The network on the screen: drawn by forms, balanced, compared with the company's file, agreed."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.network.models import NetworkNode, Reconciliation
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

JULY = date(2021, 7, 1)


@pytest.fixture
def place(db: None) -> SimpleNamespace:
    head, point = a_firm(), a_firm()
    an_hourly_month(head.point, month=JULY, days=31, hour_wh=110_000)
    an_hourly_month(point.point, month=JULY, days=31, hour_wh=100_000)
    return SimpleNamespace(head=head.point, point=point.point, branch=head.point.branch)


def drawn(client, place: SimpleNamespace) -> NetworkNode:
    """A feeder with a head meter, a norm of 5 % and one point."""
    given = {
        "code": "Ф-7", "name": "Фидер 7", "kind": "feeder", "branch": place.branch.pk, "parent": "",
        "head": place.head.code, "norm_bp": "5", "reason": "схема сети",
    }  # fmt: skip
    assert client.post("/office/network/nodes/add/", given).status_code == 302
    node = NetworkNode.objects.get()
    hung = {"point": place.point.code, "since": "2021-07-01", "reason": "схема сети"}
    assert client.post(f"/office/network/nodes/{node.pk}/points/", hung).status_code == 302
    return node


def book(*rows: tuple) -> SimpleUploadedFile:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("volumes.xlsx", made.getvalue())


class TestTheBalance:
    def test_shows_what_went_in_out_and_beyond_the_norm(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        drawn(client, place)
        page = Page(client.get("/office/network/2021-07/"))
        (row,) = page.rows()
        # 110 and 100 kWh × 744; 7 440 unbalance is 9.09 %, the norm 4 092, beyond it 3 348
        assert row[2:9] == [
            "1", "81\u202f840", "74\u202f400", "7\u202f440", "9,09", "5", "3\u202f348",
        ]  # fmt: skip
        assert "Фидер 7, небаланс: 7\u202f440 кВт·ч" in page.values("//svg//title/text()") or page.texts(
            "//svg"
        )

    def test_says_which_points_stand_on_readings_and_which_have_no_data(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        read, silent = a_firm(), a_firm()
        meter = put_up_meter(read.point, on=date(2020, 1, 1))
        meter.shows(JULY, 1_000)
        meter.shows(date(2021, 8, 1), 1_744)
        for one in (read, silent):
            hung = {"point": one.point.code, "since": "2021-07-01", "reason": "схема сети"}
            client.post(f"/office/network/nodes/{node.pk}/points/", hung)
        (row,) = Page(client.get("/office/network/2021-07/")).rows()
        assert (row[2], row[4]) == ("3", "75\u202f144")
        assert row[9] == "1\u00a0точка без данных1 по показаниям"
        form = sheet_rows(client.get("/office/network/2021-07/?export=xlsx"))
        assert [row[-2:] for row in form if "Ф-7" in row] == [(1, 1)]

    def test_is_given_as_a_form(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        drawn(client, place)
        rows = sheet_rows(client.get("/office/network/2021-07/?export=xlsx"))
        assert any("Ф-7" in row for row in rows)

    def test_says_that_nobody_is_suspect(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        assert "Подозревать некого" in client.get("/office/network/2021-07/suspects/").content.decode()

    def test_keeps_to_the_branches_of_the_person(self, place, sign_in: SignIn) -> None:
        node = drawn(sign_in(), place)
        stranger = sign_in(branch=a_branch("02"))
        assert Page(stranger.get("/office/network/2021-07/")).rows() == []
        assert stranger.get(f"/office/network/nodes/{node.pk}/").status_code == 404


class TestAReconciliation:
    def layout(self, node: NetworkNode, file: SimpleUploadedFile, **more: str) -> dict:
        return {
            "node": node.pk, "month": "2021-07", "file": file, "code": "b", "volume": "C", "name": "",
            "first_row": "2", "sheet": "1", "unit": "kwh", **more,
        }  # fmt: skip

    def test_goes_from_a_file_to_an_agreed_version(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        file = book(("№", "Код", "Объём"), (1, place.point.code, 80_000))
        url = client.post("/office/network/reconciliations/add/", self.layout(node, file))["Location"]
        (row,) = Page(client.get(url)).rows()
        assert row[2:6] == ["80\u202f000", "74\u202f400", "5\u202f600", "похоже на потери"]
        client.post(f"{url}agree/", {})
        made = Reconciliation.objects.get()
        assert made.state == "open"
        line = made.rows.get()
        client.post(f"{url}agree/", {f"row-{line.pk}": "ours", f"note-{line.pk}": "учёт на границе"})
        made.refresh_from_db()
        assert made.state == "agreed"
        assert made.rows.get().agreed_wh == 74_400_000
        protocol = sheet_rows(client.get(f"{url}protocol.xlsx"))
        assert any("учёт на границе" in row for row in protocol)

    def test_shows_the_sheet_before_it_is_read(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        file = book(("№", "Код", "Объём"), (1, "П-1", 80_000))
        given = self.layout(node, file, do="preview")
        text = client.post("/office/network/reconciliations/add/", given).content.decode()
        assert "Начало листа" in text
        assert "П-1" in text
        assert not Reconciliation.objects.exists()

    def test_of_another_layout_is_refused_in_words(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        file = book(("№", "Код", "Объём"), (1, place.point.code, "много"))
        answer = client.post("/office/network/reconciliations/add/", self.layout(node, file))
        assert answer.status_code == 422
        assert "Строка 2" in answer.content.decode()
