"""Acts of consumption on the screen: the formula before it is recorded, a second person decides, the scheme takes it."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import ConsumptionAct, SchemeNode
from tests.builders.firms import Firm, a_firm
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

GIVEN = {
    "kind": "unmetered", "document": "акт № 5 от 20.05.2021", "reason": "Провод мимо прибора", "since": "2021-04-01",
    "until": "2021-05-20", "current_ma": "50", "voltage_v": "220", "phases": "3",
}  # fmt: skip


@pytest.fixture
def firm(db: None) -> Firm:
    return a_firm()


class TestTheFormOfAnAct:
    def test_shows_the_formula_and_records_nothing_until_asked(self, firm: Firm, sign_in: SignIn) -> None:
        client = sign_in()
        url = f"/office/points/{firm.point.pk}/consumption-acts/"
        answer = client.post(url, GIVEN)
        page = Page(answer)
        assert answer.status_code == 200
        told = page.text("//section[contains(@class,'told')]")
        assert "3 × 50\u00a0А × 0,22\u00a0кВ × 0,9 × 1\u202f176\u00a0ч / 1,5" in told
        assert "23\u202f284,8\u00a0кВт·ч" in told
        assert not ConsumptionAct.objects.exists()

    def test_refuses_beside_the_field(self, firm: Firm, sign_in: SignIn) -> None:
        answer = sign_in().post(
            f"/office/points/{firm.point.pk}/consumption-acts/", {**GIVEN, "power_w": "15"}
        )
        assert answer.status_code == 422
        assert "оставьте одно" in answer.content.decode()
        assert not ConsumptionAct.objects.exists()


class TestTheActItself:
    def test_is_approved_by_a_second_person(self, firm: Firm, sign_in: SignIn) -> None:
        first, second = sign_in(), sign_in()
        url = f"/office/points/{firm.point.pk}/consumption-acts/"
        here = first.post(url, {**GIVEN, "do": "record"})["Location"]
        assert "утвердить его должен другой" in first.get(here).content.decode()
        first.post(f"{here}approve/")
        assert ConsumptionAct.objects.get().state == "proposed"
        second.post(f"{here}approve/")
        act = ConsumptionAct.objects.get()
        assert (act.state, act.billed_in) == ("approved", date(2021, 5, 1))
        (row,) = Page(second.get("/office/consumption-acts/?state=approved")).rows()
        assert "акт № 5 от 20.05.2021" in row
        assert "Безучётное потребление" in second.get(f"/office/points/{firm.point.pk}/").content.decode()

    def test_without_a_contract_is_a_term_of_anothers_scheme(self, firm: Firm, sign_in: SignIn) -> None:
        first, second = sign_in(), sign_in()
        url = f"/office/points/{firm.point.pk}/consumption-acts/"
        bare = {**GIVEN, "kind": "contract_free", "since": "2019-04-01", "until": "2019-05-20"}
        here = first.post(url, {**bare, "do": "record"})["Location"]
        second.post(f"{here}approve/")
        act = ConsumptionAct.objects.get()
        head = a_firm().point
        scheme = first.post("/office/schemes/add/", {"point": head.code, "name": "Ввод", "reason": "схема"})[
            "Location"
        ]
        first.post(f"{scheme}nodes/add/act/", {"title": "Самовольное", "consumption_act_id": str(act.pk)})
        node = SchemeNode.objects.get(kind="constant")
        # 3 × 50 × 220 × 0,9 = 29,7 kW without the divisor of 1.5
        assert (node.power_w, node.consumption_act_id) == (29_700, act.pk)
        assert (node.days.lower, node.days.upper) == (date(2019, 4, 1), date(2019, 5, 20))
        assert scheme.strip("/").split("/")[-1] in second.get(here).content.decode()
