"""The worklist of checks: a month checked, a gap replaced, data called right, parameters changed, bills to redo."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sbyt.apps.metering.models import CheckRule, HourFinding, HourReplacement
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.kit.access.actor import SYSTEM
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


@pytest.fixture
def plant(db: None) -> SimpleNamespace:
    """June whole, July without its last day and with a day ten times too large."""
    firm = a_firm()
    an_hourly_month(firm.point, month=JUNE, days=30, hour_wh=100_000)
    an_hourly_month(firm.point, month=JULY, days=9, hour_wh=100_000)
    an_hourly_month(firm.point, month=date(2021, 7, 10), days=1, hour_wh=[5_000_000, *[100_000] * 23])
    an_hourly_month(firm.point, month=date(2021, 7, 11), days=20, hour_wh=100_000)
    return SimpleNamespace(firm=firm, point=firm.point)


class TestTheWorklist:
    def test_ranks_what_is_found_by_money(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        client.post("/office/checks/run/", {"month": "2021-07"})
        page = Page(client.get("/office/checks/"))
        assert page.column(3) == ["Выброс", "Нет часов"]
        assert page.column(9)[1] == "12\u202f816,67"

    def test_leads_to_the_touched_bills_only_who_may_see_them(self, plant, sign_in: SignIn) -> None:
        link = "//a[@href='/office/checks/recalculations/']"
        assert Page(sign_in("billing_clerk").get("/office/checks/")).tree.xpath(link)
        assert not Page(sign_in("metering_engineer").get("/office/checks/")).tree.xpath(link)

    def test_keeps_to_the_branches_of_the_person(self, plant, sign_in: SignIn) -> None:
        sign_in().post("/office/checks/run/", {"month": "2021-07"})
        finding = HourFinding.objects.first()
        stranger = sign_in(branch=a_branch("02"))
        assert Page(stranger.get("/office/checks/")).rows() == []
        assert stranger.get(f"/office/checks/{finding.pk}/").status_code == 404
        assert stranger.post(f"/office/checks/{finding.pk}/accept/", {"note": "нет"}).status_code == 404
        finding.refresh_from_db()
        assert finding.state == "open"


class TestAFinding:
    def test_of_missing_hours_offers_the_ladder_and_replaces(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        client.post("/office/checks/run/", {"month": "2021-07"})
        gap = HourFinding.objects.get(code="GAP")
        page = Page(client.get(f"/office/checks/{gap.pk}/"))
        assert ["31.07.2021", "по ближайшему месяцу с данными", "24", "2\u202f400"] in page.rows()
        client.post(f"/office/checks/{gap.pk}/replace/", {"method": ""})
        assert HourReplacement.objects.get().values_wh == [100_000] * 24
        text = client.get(f"/office/checks/{gap.pk}/").content.decode()
        assert "открыто: ждёт замера" in text

    def test_of_a_point_that_gives_back_alone_shows_both_channels(self, db: None, sign_in: SignIn) -> None:
        client, point = sign_in(), a_firm().point
        for channel, hour_wh in ((1, 0), (2, 7_000)):
            an_hourly_month(point, month=JULY, days=31, hour_wh=hour_wh, channel=channel)
        client.post("/office/checks/run/", {"month": "2021-07"})
        found = HourFinding.objects.get(usage_point=point)
        url = f"/office/checks/{found.pk}/"
        text = Page(client.get(url)).text("//main")
        assert all(words in text for words in ("Отдача без приёма", "A− за месяц, кВт·ч", "5\u202f208"))
        client.post(url + "accept/", {"note": "электростанция"})
        found.refresh_from_db()
        assert (found.code, found.channel, found.state) == ("GIVEN_ALONE", 2, "accepted")

    def test_of_another_channel_is_replaced_where_a_scheme_takes_it(self, plant, sign_in: SignIn) -> None:
        client, point = sign_in(), plant.point
        for month in (JUNE, JULY):
            an_hourly_month(point, month=month, days=30, hour_wh=100_000, channel=2)
        client.post("/office/checks/run/", {"month": "2021-07"})
        gap = HourFinding.objects.get(code="GAP", channel=2)
        url = f"/office/checks/{gap.pk}/"
        assert "не берёт ни одна схема" in Page(client.get(url)).text("//main")
        client.post(url + "replace/", {"method": ""})
        assert not HourReplacement.objects.exists()
        scheme = create_scheme(actor=SYSTEM, usage_point_id=a_firm().point.pk, name="Отдача", reason="акт")
        draft = scheme.versions.get()
        facts = NodeFacts(kind="meter", title="Отдача", usage_point_id=point.pk, channel=2)
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(), sign=1, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        page = Page(client.get(url))
        assert ["31.07.2021", "по ближайшему месяцу с данными", "24", "2\u202f400"] in page.rows()
        assert not page.tree.xpath("//select[@id='method']/option[@value='pmax']")
        client.post(url + "replace/", {"method": ""})
        kept = HourReplacement.objects.get()
        assert (kept.channel, kept.values_wh) == (2, [100_000] * 24)
        grid = Page(client.get(f"/office/points/{point.pk}/?month=2021-07&channel=2"))
        (said,) = grid.values("//tr[@data-day='2021-07-31']/td[1]/@aria-label")
        assert said.endswith("100 кВт·ч, замещено")

    def test_is_called_right_with_a_reason(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        client.post("/office/checks/run/", {"month": "2021-07"})
        spike = HourFinding.objects.get(code="SPIKE")
        client.post(f"/office/checks/{spike.pk}/accept/", {"note": ""})
        spike.refresh_from_db()
        assert spike.state == "open"
        client.post(f"/office/checks/{spike.pk}/accept/", {"note": "пуск печи по акту"})
        spike.refresh_from_db()
        assert (spike.state, spike.note) == ("accepted", "пуск печи по акту")


class TestASpike:
    def test_is_looked_at_and_replaced_with_a_reason(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        client.post("/office/checks/run/", {"month": "2021-07"})
        spike = HourFinding.objects.get(code="SPIKE")
        url, asked = (
            f"/office/checks/{spike.pk}/",
            {"day": "2021-07-10", "from": "0", "to": "1", "kwh": "", "control": ""},
        )
        page = Page(client.get(url, asked | {"by": "profile"}))
        assert ["00", "5\u202f000", "100"] in page.rows()
        assert ["00", "5\u202f000", "120,5"] in Page(
            client.get(url, asked | {"by": "hand", "kwh": "120,5"})
        ).rows()
        assert "пишите кВт·ч" in Page(client.get(url, asked | {"by": "hand", "kwh": "мало"})).text("//main")
        client.post(url + "disbelieve/", asked | {"by": "profile", "reason": ""})
        assert not HourReplacement.objects.exists()
        client.post(url + "disbelieve/", asked | {"by": "profile", "reason": "сбой АСКУЭ"})
        kept = HourReplacement.objects.get()
        assert (kept.over_measured, kept.values_wh) == (True, [100_000] * 24)
        assert "вместо измеренного: сбой АСКУЭ" in Page(client.get(url)).text("//main")
        grid = Page(client.get(f"/office/points/{plant.point.pk}/?month=2021-07"))
        (said,) = grid.values("//tr[@data-day='2021-07-10']/td[1]/@aria-label")
        assert said.endswith("100 кВт·ч, замещено")


class TestTheRules:
    def test_of_a_class_are_changed_with_a_reason(self, plant, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        url = "/office/checks/rules/small/"
        assert client.post(url, {"gap_hours": "-1", "reason": "проба"}).status_code == 422
        assert client.post(url, {"gap_hours": "48", "reason": "малые точки"}).status_code == 302
        assert CheckRule.objects.get().parameters == {"gap_hours": 48}
        rows = {row[0]: row[1:] for row in Page(client.get("/office/checks/rules/")).rows()}
        assert rows["Нет часов: с какого числа, ч"] == ["1", "48", "1"]

    def test_are_shown_and_entered_in_percent(self, plant, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        url = "/office/checks/rules/small/"
        assert client.post(url, {"sum_tolerance_bp": "много", "reason": "проба"}).status_code == 422
        assert client.post(url, {"spike_over_power_bp": "99999999", "reason": "проба"}).status_code == 422
        given = {"sum_tolerance_bp": "1,25", "spike_over_power_bp": "0", "reason": "малые точки"}
        assert client.post(url, given).status_code == 302
        assert CheckRule.objects.get().parameters == {"sum_tolerance_bp": 125, "spike_over_power_bp": 0}
        rows = {row[0]: row[1:] for row in Page(client.get("/office/checks/rules/")).rows()}
        assert rows["Расхождение с показаниями, %"] == ["1", "1,25", "1"]
        assert rows["Выброс: больше максимальной мощности, %"] == ["110", "0", "110"]
        html = client.get(url).content.decode()
        assert 'value="1,25"' in html
        assert "Иначе 110; 0 выключает" in html


class TestBillsToRedo:
    def test_say_that_there_are_none(self, plant, sign_in: SignIn) -> None:
        page = Page(sign_in().get("/office/checks/recalculations/"))
        assert page.texts("//main//h2") == ["Пересчитывать нечего"]
