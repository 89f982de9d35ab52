"""The scheme of a point on the screen: started, drawn by forms, put into force, read as formula, graph and table."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sbyt.apps.metering.models import Scheme, SchemeEdge, SchemeNode
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

MAY = date(2021, 5, 1)


@pytest.fixture
def place(db: None) -> SimpleNamespace:
    head, supply = a_firm(), a_firm()
    an_hourly_month(head.point, month=MAY, days=31, hour_wh=1_000_000)
    return SimpleNamespace(head=head.point, supply=supply.point)


def drawn(client, place: SimpleNamespace) -> str:
    """Draw «supply = head × 1.0184 + 48 kW» by the forms; return the address of the scheme."""
    given = {"point": place.supply.code, "name": "Южная", "reason": "акт 14"}
    url = client.post("/office/schemes/add/", given)["Location"]
    client.post(f"{url}nodes/add/percent/", {"title": "Т-1", "rate_ppm": "1,84", "direction": "1"})
    losses = SchemeNode.objects.get(kind="percent")
    client.post(
        f"{url}nodes/add/meter/?into={losses.pk}",
        {"title": "Ввод 1", "point": place.head.code, "channel": "1"},
    )
    client.post(f"{url}nodes/add/constant/", {"title": "Холостой ход", "power_w": "48"})
    return url


class TestTheEditor:
    def test_draws_puts_into_force_and_tells_the_same_three_times(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        page = Page(client.get(url))
        assert page.text("//p[contains(@class,'formula')]/code") == "V = Ввод 1 × 1,0184 + Холостой ход"
        # (1 018.4 + 48) kWh × 744 h
        assert page.text("//b[@data-result]") == "793\u202f401,6 кВт·ч"
        said = page.values("//a[contains(@class,'scheme-node')]/@aria-label")
        assert "Т-1, +1,84 % потока, 757\u202f690 кВт·ч" in said
        rows = {row[1]: row for row in page.rows()}
        assert rows["Ввод 1"][5] == "744\u202f000"
        client.post(f"{url}force/", {"since": "2021-05-01"})
        assert Scheme.objects.get().versions.get().state == "active"
        assert "Начать черновик" in client.get(url).content.decode()

    def test_edits_a_line_by_its_resistance_and_voltage_again(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        line = {"title": "ВЛ-10", "resistance": "0,85", "voltage": "10000", "form": "0,5", "reactive": "0,4",
                "sharing": "by_square", "direction": "1"}  # fmt: skip
        client.post(f"{url}nodes/add/line/", line)
        node = SchemeNode.objects.get(kind="load")
        page = Page(client.get(f"{url}nodes/{node.pk}/"))
        assert page.values("//input[@name='resistance']/@value") == ["0,85"]
        assert page.values("//input[@name='voltage']/@value") == ["10000"]
        assert page.values("//input[@name='numerator']") == []
        client.post(f"{url}nodes/{node.pk}/", {**line, "resistance": "0,9"})
        node.refresh_from_db()
        assert (node.numerator, node.denominator, node.of_line) == (900_000, 10_000_000, True)

    def test_keeps_what_is_wrong_from_force_and_says_why(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        SchemeNode.objects.filter(kind="meter").delete()
        page = Page(client.get(url))
        assert page.values("//form[contains(@action,'force')]/button/@disabled") == ["disabled"]
        assert any("В узел «Т-1» ничего не втекает" in text for text in page.of_class("message"))
        client.post(f"{url}force/", {"since": "2021-05-01"})
        assert Scheme.objects.get().versions.get().state == "draft"

    def test_turns_a_sign_and_cuts_a_link(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        result, idle = SchemeNode.objects.get(kind="result"), SchemeNode.objects.get(kind="constant")
        both = {"source": idle.pk, "target": result.pk}
        client.post(f"{url}links/", {**both, "sign": "minus"})
        assert Page(client.get(url)).text("//p[contains(@class,'formula')]/code").endswith("− Холостой ход")
        client.post(f"{url}links/", {**both, "do": "cut"})
        assert Page(client.get(url)).text("//p[contains(@class,'formula')]/code") == "V = Ввод 1 × 1,0184"

    def test_refuses_a_figure_that_is_none(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        answer = client.post(
            f"{url}nodes/add/percent/", {"title": "Т-2", "rate_ppm": "много", "direction": "1"}
        )
        assert answer.status_code == 422
        assert SchemeNode.objects.filter(kind="percent").count() == 1

    def test_refuses_a_share_above_the_whole(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        share = {"title": "Доля", "numerator": "5", "denominator": "3"}
        answer = client.post(f"{url}nodes/add/share/", share)
        assert answer.status_code == 422
        assert "Доля больше целого: 5/3." in answer.content.decode()
        assert not SchemeNode.objects.filter(kind="share").exists()
        client.post(f"{url}nodes/add/share/", {**share, "numerator": "3"})
        assert SchemeNode.objects.get(kind="share").numerator == 3

    def test_is_read_only_for_who_may_only_look(self, place, sign_in: SignIn) -> None:
        url = drawn(sign_in(), place)
        stranger = sign_in(branch=a_branch("02"))
        assert stranger.get(url).status_code == 404
        assert Page(stranger.get("/office/schemes/")).rows() == []


class TestTheList:
    def test_shows_versions_and_the_draft(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        drawn(client, place)
        (row,) = Page(client.get("/office/schemes/")).rows()
        assert place.supply.code in row
        assert "Южная" in row


class TestANodeThatLeadsTwice:
    def test_shows_both_its_links_in_the_table_and_a_doubt_that_holds_nothing_back(
        self, place, sign_in: SignIn
    ) -> None:
        client = sign_in()
        url = drawn(client, place)
        head, result = SchemeNode.objects.get(kind="meter"), SchemeNode.objects.get(kind="result")
        SchemeEdge.objects.create(version=head.version, source=head, target=result, sign=-1)
        page = Page(client.get(url))
        cells = page.values("//tr[td/a[normalize-space()='Ввод 1']]/td[position()=1 or position()=3]//text()")
        assert cells == ["+", "−", "Т-1", result.title]
        said = "Поток узла «Ввод 1» приходит в итог 2\u00a0путями: проверьте, что он не считается дважды."
        assert any(said in text for text in page.of_class("message"))
        assert page.values("//form[contains(@action,'force')]/button/@disabled") == []

    def test_by_a_share_leaves_no_doubt(self, place, sign_in: SignIn) -> None:
        client = sign_in()
        url = drawn(client, place)
        head, result = SchemeNode.objects.get(kind="meter"), SchemeNode.objects.get(kind="result")
        share = SchemeNode.objects.create(
            version=head.version, kind="share", title="Треть", numerator=1, denominator=3
        )
        SchemeEdge.objects.create(version=head.version, source=head, target=share, sign=1)
        SchemeEdge.objects.create(version=head.version, source=share, target=result, sign=-1)
        assert not [text for text in Page(client.get(url)).of_class("message") if "путями" in text]
