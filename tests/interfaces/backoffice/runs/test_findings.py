from __future__ import annotations

import pytest

from sbyt.apps.billing.models import Finding
from sbyt.apps.contracts.models import Account
from tests.builders.people import a_branch
from tests.interfaces.backoffice.reading_pages import Page


@pytest.fixture
def findings(computed):
    """R-13 of the firm, which holds; R-02 of two flats: 500.00 and 300.00 in question."""
    flats = Account.objects.filter(kind="household").order_by("number")[:2]
    for account, kopecks in zip(flats, (500_00, 300_00), strict=True):
        Finding.objects.create(
            run=computed, account=account, code="R-02", money_kop=kopecks, message="Втрое больше обычного"
        )
    return computed


def url(run, rest: str = "") -> str:
    return f"/office/runs/{run.pk}/findings/{rest}"


class TestTheWorklist:
    def test_goes_by_money_with_the_sum_of_all(self, sign_in, findings) -> None:
        page = Page(sign_in("billing_clerk").get(url(findings)))
        assert [(row[1], row[3], row[5], row[7]) for row in page.rows()] == [
            ("R-02", "150010001", "500,00", "не решено"),
            ("R-02", "150010002", "300,00", "не решено"),
            ("R-13", "ЮЛ-000001", "0,00", "не решено"),
        ]
        assert "800,00" in page.texts("//tfoot//td")

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("code=R-13", ["R-13"]),
            ("blocks=yes", ["R-13"]),
            ("blocks=no", ["R-02", "R-02"]),
            ("from=400", ["R-02"]),
            ("verdict=hold", []),
            ("q=150010002", ["R-02"]),
        ],
    )
    def test_is_narrowed(self, sign_in, findings, query: str, codes: list[str]) -> None:
        assert Page(sign_in("billing_clerk").get(url(findings, f"?{query}"))).column(1) == codes

    def test_costs_few_queries(self, sign_in, findings, at_most_queries) -> None:
        client = sign_in("billing_clerk")
        with at_most_queries(12):
            client.get(url(findings))

    def test_opens_the_charge_of_the_account(self, sign_in, findings) -> None:
        client = sign_in("billing_clerk")
        found = Finding.objects.get(money_kop=500_00)
        charge = findings.charges.get(account=found.account)
        assert client.get(url(findings, f"{found.pk}/"))["Location"] == f"/office/charges/{charge.pk}/"

    def test_opens_the_account_that_got_no_charge(self, sign_in, findings) -> None:
        found = Finding.objects.get(code="R-13")
        response = sign_in("billing_clerk").get(url(findings, f"{found.pk}/"))
        assert response["Location"] == f"/office/accounts/{found.account_id}/"


class TestDeciding:
    def test_shows_the_count_and_the_sum_first(self, sign_in, findings) -> None:
        page = Page(sign_in("billing_clerk").get(f"/office/runs/{findings.pk}/decide/?code=R-02"))
        [button] = page.texts("//button[contains(@class, 'btn-main')]")
        assert button.startswith("Решить по 2\u00a0замечаниям на 800,00\u00a0₽")
        assert not Finding.objects.exclude(verdict="pending").exists()

    def test_decides_all_of_a_code(self, sign_in, findings) -> None:
        client = sign_in("billing_clerk")
        page = Page(
            client.post(
                f"/office/runs/{findings.pk}/decide/", {"code": "R-02", "verdict": "release"}, follow=True
            )
        )
        assert page.texts("//div[@id='said']/p") == ["2\u00a0замечания разрешено выпустить."]
        assert set(Finding.objects.filter(code="R-02").values_list("verdict", flat=True)) == {"release"}
        assert Finding.objects.get(code="R-13").verdict == "pending"

    def test_decides_the_rows_picked_in_the_list(self, sign_in, findings) -> None:
        client = sign_in("billing_clerk")
        one = Finding.objects.get(money_kop=300_00)
        response = client.get(url(findings, f"?do=decide&id={one.pk}"))
        assert response["Location"] == f"/office/runs/{findings.pk}/decide/?id={one.pk}"
        client.post(
            f"/office/runs/{findings.pk}/decide/",
            {"id": one.pk, "verdict": "hold", "reason": "проверить прибор"},
        )
        one.refresh_from_db()
        assert (one.verdict, one.verdict_reason, one.verdict_by_id is not None) == (
            "hold",
            "проверить прибор",
            True,
        )
        assert Finding.objects.filter(verdict="pending").count() == 2

    def test_decides_all_that_the_list_found(self, sign_in, findings) -> None:
        client = sign_in("billing_clerk")
        one = Finding.objects.get(money_kop=300_00)
        response = client.get(url(findings, f"?blocks=no&do=decide&all=yes&id={one.pk}"))
        assert response["Location"] == f"/office/runs/{findings.pk}/decide/?found=%3Fblocks%3Dno"
        page = Page(client.get(response["Location"]))
        hidden = dict(
            zip(
                page.values("//form[contains(@class, 'stack')]//input[@type='hidden']/@name"),
                page.values("//form[contains(@class, 'stack')]//input[@type='hidden']/@value"),
                strict=True,
            )
        )
        assert (hidden["found"], hidden["count"]) == ("?blocks=no", "2")
        given = {"found": "?blocks=no", "count": "2", "verdict": "release"}
        client.post(f"/office/runs/{findings.pk}/decide/", given)
        assert list(Finding.objects.order_by("money_kop").values_list("code", "verdict")) == [
            ("R-13", "pending"),
            ("R-02", "release"),
            ("R-02", "release"),
        ]

    def test_decides_nothing_where_the_list_finds_another_number_by_now(self, sign_in, findings) -> None:
        given = {"found": "?blocks=no", "count": "5", "verdict": "release"}
        response = sign_in("billing_clerk").post(f"/office/runs/{findings.pk}/decide/", given)
        assert response.status_code == 422
        assert "отбор изменился" in Page(response).text("//form//p[@role='alert']")
        assert not Finding.objects.exclude(verdict="pending").exists()

    def test_asks_for_a_reason_to_hold(self, sign_in, findings) -> None:
        response = sign_in("billing_clerk").post(
            f"/office/runs/{findings.pk}/decide/", {"code": "R-02", "verdict": "hold"}
        )
        assert response.status_code == 422
        assert Page(response).texts("//form//p[@role='alert']") == ["Назовите причину решения."]
        assert not Finding.objects.exclude(verdict="pending").exists()

    def test_returns_a_panel_to_the_cockpit(self, sign_in, findings) -> None:
        client = sign_in("billing_clerk")
        response = client.post(
            f"/office/runs/{findings.pk}/decide/",
            {"code": "R-02", "verdict": "release", "back": "/office/close/2021-06/"},
            headers={"HX-Request": "true"},
        )
        assert response["HX-Redirect"] == "/office/close/2021-06/"

    def test_goes_nowhere_outside(self, sign_in, findings) -> None:
        response = sign_in("billing_clerk").post(
            f"/office/runs/{findings.pk}/decide/",
            {"code": "R-02", "verdict": "release", "back": "//evil.example/"},
        )
        assert response["Location"] == url(findings)

    def test_of_another_branch_is_not_shown(self, sign_in, findings) -> None:
        client = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert client.get(f"/office/runs/{findings.pk}/decide/?code=R-02").status_code == 404

    def test_is_not_for_a_metering_engineer(self, sign_in, findings) -> None:
        client = sign_in("metering_engineer")
        assert client.get(f"/office/runs/{findings.pk}/decide/?code=R-02").status_code == 403
