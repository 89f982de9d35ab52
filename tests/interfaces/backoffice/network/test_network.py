"""The network on the screen: drawn by forms, balanced, compared with the company's file, agreed."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.network.models import NetworkNode, NetworkPlace, Reconciliation
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
    hung = {"what": "hang", "point": place.point.code, "since": "2021-07-01", "reason": "схема сети"}
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
        assert row[1:8] == [
            "1", "81\u202f840", "74\u202f400", "7\u202f440", "9,09", "5,00", "3\u202f348",
        ]  # fmt: skip
        assert "Фидер 7, небаланс: 7\u202f440 кВт·ч" in page.values("//svg//title/text()") or page.texts(
            "//svg"
        )

    def test_of_a_month_before_a_change_keeps_its_norm(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        url = f"/office/network/nodes/{node.pk}/"
        page = Page(client.get(url))
        assert page.values("//input[@name='since']/@value") == []
        given = {
            "code": "Ф-7", "name": "Фидер 7", "kind": "feeder", "branch": node.branch_id, "parent": "",
            "head": place.head.code, "norm_bp": "6", "since": "2021-08", "reason": "новый норматив",
        }  # fmt: skip
        assert client.post(url, given).status_code == 302
        assert [Page(client.get(f"/office/network/2021-{month}/")).rows()[0][6] for month in ("07", "08")] == [
            "5,00", "6,00",
        ]  # fmt: skip
        assert client.post(url, {**given, "norm_bp": "7", "since": "2021-07"}).status_code == 422

    def test_says_which_points_stand_on_readings_and_which_have_no_data(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        read, silent = a_firm(), a_firm()
        meter = put_up_meter(read.point, on=date(2020, 1, 1))
        meter.shows(JULY, 1_000)
        meter.shows(date(2021, 8, 1), 1_744)
        for one in (read, silent):
            hung = {"what": "hang", "point": one.point.code, "since": "2021-07-01", "reason": "схема сети"}
            client.post(f"/office/network/nodes/{node.pk}/points/", hung)
        (row,) = Page(client.get("/office/network/2021-07/")).rows()
        assert (row[1], row[3]) == ("3", "75\u202f144")
        assert row[8] == "1\u00a0точка без данных1 по показаниям"
        form = sheet_rows(client.get("/office/network/2021-07/?export=xlsx"))
        assert [row[-4:] for row in form if "Ф-7" in row] == [(1, 1, 0, None)]

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


class TestEnergyGivenBack:
    def test_is_in_the_balance_of_the_node_and_in_the_form(self, place, sign_in: SignIn) -> None:
        """110 from above and 10 from the point came in, 100 to the point and 1 up went out, an hour of 744; 19 lost, 15.83 %."""
        client = sign_in()
        drawn(client, place)
        assert "Отдано точками" not in client.get("/office/network/2021-07/").content.decode()
        an_hourly_month(place.point, month=JULY, days=31, hour_wh=10_000, channel=2)
        an_hourly_month(place.head, month=JULY, days=31, hour_wh=1_000, channel=2)
        page = Page(client.get("/office/network/2021-07/"))
        (row,) = page.rows()
        # in 120 × 744, of it 7 440 of the point, nothing from below; out 101 × 744, of it 744 up; the norm 5 % of 120 is 6
        assert row[2:] == [
            "89\u202f280", "7\u202f440", "75\u202f144", "744",
            "14\u202f136", "15,83", "5,00", "9\u202f672", "все часы",
        ]  # fmt: skip
        titles = page.values("//svg//title/text()")
        assert {
            "Фидер 7, отдано точками в сеть: 7\u202f440 кВт·ч",
            "Фидер 7, отдано вверх: 744 кВт·ч",
        } <= set(titles)
        form = sheet_rows(client.get("/office/network/2021-07/?export=xlsx"))
        assert [line[4:15] for line in form if "Ф-7" in line] == [
            (81_840, 7_440, 0, 89_280, 74_400, 0, 744, 75_144, 14_136, 4_464, 9_672)
        ]

    def test_has_columns_of_its_own_by_days_and_hours(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        an_hourly_month(place.point, month=JULY, days=31, hour_wh=10_000, channel=2)
        an_hourly_month(place.head, month=JULY, days=31, hour_wh=1_000, channel=2)
        url = f"/office/network/2021-07/hours/{node.pk}/"
        page = Page(client.get(f"{url}?day=2021-07-15"))
        assert page.rows()[7][:10] == [
            "07:00", "110", "10", "120", "100", "0", "1", "101", "19", "15,83",
        ]  # fmt: skip
        assert page.rows()[-1][:4] == [place.point.code, "ввод 1", "2\u202f400", "240"]
        assert f"/office/points/{place.point.pk}/?month=2021-07&channel=2" in page.values("//table//a/@href")
        assert Page(client.get(url)).rows()[0][1:8] == [
            "2\u202f640", "240", "2\u202f880", "2\u202f400", "0", "24", "2\u202f424",
        ]  # fmt: skip

    def test_with_a_missing_hour_leaves_the_hour_out_and_says_so(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        gappy = [10_000] * 5 + [None] + [10_000] * 18
        an_hourly_month(place.point, month=JULY, days=31, hour_wh=gappy, channel=2)
        (row,) = Page(client.get("/office/network/2021-07/")).rows()
        assert row[-1] == "нет 31 ч"
        page = Page(client.get(f"/office/network/2021-07/hours/{node.pk}/"))
        assert "отдачи нет 31 ч" in page.rows()[-1][4]


class TestANodeByHours:
    URL = "/office/network/2021-07/hours/{}/"

    def test_shows_the_days_and_leads_to_their_hours(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        url = self.URL.format(node.pk)
        month = Page(client.get("/office/network/2021-07/"))
        assert url in month.values("//table//a/@href")
        assert url in month.values("//*[name()='svg']//*[name()='a']/@href")
        page = Page(client.get(url))
        # 110 and 100 kWh an hour: 240 a day lost, 9.09 %, the norm 5 % of 2 640 is 132
        assert page.rows()[0] == [
            "01.07.2021", "2\u202f640", "2\u202f400", "0", "2\u202f400", "240", "9,09", "5,00", "132", "108", "",
        ]  # fmt: skip
        assert f"{url}?day=2021-07-15" in page.values("//table//a/@href")
        hours = Page(client.get(f"{url}?day=2021-07-15")).rows()
        assert hours[23] == ["23:00", "110", "100", "0", "100", "10", "9,09", "5,00", "5,5", "4,5", ""]
        assert len(hours) == 24 + 1

    def test_without_a_head_meter_has_no_unbalance(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        node.head_point = None
        node.save()
        (row,) = Page(client.get("/office/network/2021-07/")).rows()
        assert row[2:8] == ["74\u202f400", "74\u202f400", "—", "—", "5,00", "—"]
        day = Page(client.get(self.URL.format(node.pk))).rows()[0]
        assert day[1:10] == ["2\u202f400", "2\u202f400", "0", "2\u202f400", "—", "—", "5,00", "—", "—"]
        hours = sheet_rows(client.get(self.URL.format(node.pk) + "?export=xlsx&day=2021-07-15"))
        assert [row[2:] for row in hours if row[1] == 7] == [
            (100, 0, 0, 100, 100, 0, 0, 100, None, None, None)
        ]

    def test_leads_to_its_points(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        page = Page(client.get(self.URL.format(node.pk) + "?day=2021-07-15"))
        assert page.rows()[-1][:4] == [place.point.code, "ввод 1", "2\u202f400", "по часам"]
        assert f"/office/points/{place.point.pk}/?month=2021-07" in page.values("//table//a/@href")

    def test_does_not_name_a_point_of_another_branch(self, place, sign_in: SignIn) -> None:
        node = drawn(sign_in(), place)
        place.point.branch = a_branch("77")
        place.point.save()
        mine = sign_in("metering_engineer", branch=place.branch)
        html = mine.get(self.URL.format(node.pk)).content.decode()
        assert "точка другого отделения" in html
        assert place.point.code not in html

    def test_leaves_a_gap_where_an_hour_is_not_known(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        gappy = a_firm().point
        an_hourly_month(gappy, month=JULY, days=31, hour_wh=[1_000] * 5 + [None] + [1_000] * 18)
        hung = {"what": "hang", "point": gappy.code, "since": "2021-07-01", "reason": "схема сети"}
        client.post(f"/office/network/nodes/{node.pk}/points/", hung)
        page = Page(client.get(self.URL.format(node.pk)))
        assert page.rows()[14][-1] == "нет 1 ч"
        hours = Page(client.get(self.URL.format(node.pk) + "?day=2021-07-15")).rows()
        assert hours[5] == ["05:00", *["—"] * 6, "5,00", "—", "—", "нет данных"]

    def test_is_given_as_hours_in_a_sheet(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        rows = sheet_rows(client.get(self.URL.format(node.pk) + "?export=xlsx"))
        hours = [row for row in rows if isinstance(row[1], (int, float))]
        assert len(hours) == 744
        assert hours[0][1:] == (0, 110, 0, 0, 110, 100, 0, 0, 100, 10, 5.5, 9.09)
        day = sheet_rows(client.get(self.URL.format(node.pk) + "?export=xlsx&day=2021-07-15"))
        assert len([row for row in day if isinstance(row[1], (int, float))]) == 24

    def test_keeps_to_the_branches_of_the_person_and_to_days_of_the_month(
        self, place, sign_in: SignIn
    ) -> None:
        client = sign_in()
        node = drawn(client, place)
        url = self.URL.format(node.pk)
        assert sign_in(branch=a_branch("02")).get(url).status_code == 404
        for wrong in ("2021-08-01", "2021-02-30", "вчера"):
            assert client.get(url, {"day": wrong}).status_code == 404

    def test_without_data_says_what_to_do(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        assert "Повесьте точки" in client.get(f"/office/network/2021-09/hours/{node.pk}/").content.decode()


class TestAReconciliation:
    def layout(self, node: NetworkNode, file: SimpleUploadedFile, **more: str) -> dict:
        return {
            "node": node.pk, "month": "2021-07", "file": file, "code": "b", "volume": "C", "name": "",
            "first_row": "2", "sheet": "1", "unit": "kwh", **more,
        }  # fmt: skip

    def test_may_end_at_a_volume_between_the_two_that_says_why(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        file = book(("№", "Код", "Объём"), (1, place.point.code, 80_000))
        url = client.post("/office/network/reconciliations/add/", self.layout(node, file))["Location"]
        line = Reconciliation.objects.get().rows.get()
        for volume, note in (("", "пополам"), ("много", "пополам"), ("-1", "пополам"), ("77 200", " ")):
            client.post(
                f"{url}agree/",
                {f"row-{line.pk}": "other", f"other-{line.pk}": volume, f"note-{line.pk}": note},
            )
            assert Reconciliation.objects.get().state == "open"
        given = {f"row-{line.pk}": "other", f"other-{line.pk}": "77 200,5", f"note-{line.pk}": "пополам"}
        client.post(f"{url}agree/", given)
        line.refresh_from_db()
        assert (line.agreed_wh, line.note) == (77_200_500, "пополам")
        told = [row for row in sheet_rows(client.get(f"{url}protocol.xlsx")) if place.point.code in row]
        assert [row[-2:] for row in told] == [(77_200.5, "пополам")]

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
        draft = sheet_rows(client.get(f"{url}protocol.xlsx"))
        said = [row[0] for row in draft if row[0] and row[1] is None]
        assert said[0] == f"Протокол разногласий № {made.pk} по объёмам электроэнергии"
        assert said[1] == "Расчётный период: июль 2021, с 01.07.2021 по 31.07.2021"
        assert said[2].startswith("Сетевая организация: ____________________; узел Ф-7")
        assert said[5].startswith("Не согласован")
        assert sum("подпись" in line for line in said) == 2
        # nothing is agreed: no total of it, the others have theirs
        (foot,) = [row for row in draft if row[0] == "Итого"]
        assert (foot[3] is not None, foot[7]) == (True, None)
        line = made.rows.get()
        client.post(f"{url}agree/", {f"row-{line.pk}": "ours", f"note-{line.pk}": "учёт на границе"})
        made.refresh_from_db()
        assert made.state == "agreed"
        assert made.rows.get().agreed_wh == 74_400_000
        # the agreed figure stands beside ours on the balance, in the node and in the month of the point
        (balance,) = Page(client.get("/office/network/2021-07/")).rows()
        assert balance[8] == "74\u202f400"
        part = Page(client.get(f"/office/network/2021-07/hours/{node.pk}/")).rows()[-1]
        assert (part[0], part[-1]) == (place.point.code, "74\u202f400")
        point = client.get(f"/office/points/{place.point.pk}/?month=2021-07").content.decode()
        assert f'Согласовано с сетевой, кВт·ч</dt><dd><a href="{url}">74\u202f400</a>' in point
        june = client.get(f"/office/points/{place.point.pk}/?month=2021-06").content.decode()
        assert "Согласовано с сетевой, кВт·ч" not in june
        assert f'Июль 2021, Ф-7</dt><dd><a href="{url}">' in june
        form = sheet_rows(client.get("/office/network/2021-07/?export=xlsx"))
        assert [row[-1] for row in form if "Ф-7" in row] == [74_400]
        protocol = sheet_rows(client.get(f"{url}protocol.xlsx"))
        assert any("учёт на границе" in row for row in protocol)
        (foot,) = [row for row in protocol if row[0] == "Итого"]
        assert foot[7] is not None

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


class TestPointsOfANode:
    def test_are_hung_and_taken_off_by_a_pasted_list(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        node = drawn(client, place)
        url = f"/office/network/nodes/{node.pk}/points/"
        codes = [a_firm().point.code for _ in range(2)]
        given = {"point": "\n".join([*codes, ""]), "since": "2021-08-01", "reason": "акт"}
        assert client.post(url, given | {"what": "hang"}).status_code == 302
        hanging = NetworkPlace.objects.filter(node=node, valid__endswith=None)
        assert set(codes) <= set(hanging.values_list("usage_point__code", flat=True))
        off = given | {"what": "off", "since": "2021-09-01", "point": f"{codes[0]};НЕТ"}
        refused = client.post(url, off)
        assert (refused.status_code, "отделений: НЕТ" in refused.content.decode()) == (422, True)
        assert client.post(url, off | {"point": codes[0]}).status_code == 302
        assert codes[0] not in hanging.values_list("usage_point__code", flat=True)
