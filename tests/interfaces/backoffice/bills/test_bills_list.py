from __future__ import annotations

import pytest

from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.kit.access.actor import SYSTEM
from tests.builders.months import JUNE, a_read_street
from tests.builders.people import a_branch
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

LIST = "/office/bills/"


@pytest.fixture
def released(db: None):
    """June of two flats: 540.60 and 547.40."""
    street = a_read_street(houses=1)
    run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
    release_run(actor=SYSTEM, run_id=run.pk)
    return street


class TestTheBillsList:
    def test_shows_sums_with_their_total(self, sign_in, released) -> None:
        page = Page(sign_in("billing_clerk").get(f"{LIST}?sort=account"))
        assert [(row[1], row[2], row[4], row[6], row[7], row[10]) for row in page.rows()] == [
            ("ПД21-0000001", "июнь 2021", "150010001", "159", "540,60", "12.07.2021"),
            ("ПД21-0000002", "июнь 2021", "150010002", "161", "547,40", "12.07.2021"),
        ]
        totals = [text for text in page.texts("//tfoot//td") if text]
        assert totals == ["320", "1\u202f088,00", "1\u202f088,00"]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("month=2021-06-01", ["ПД21-0000001", "ПД21-0000002"]),
            ("kind=legal", []),
            ("from=545", ["ПД21-0000002"]),
            ("to=545", ["ПД21-0000001"]),
            ("q=пд21-0000002", ["ПД21-0000002"]),
            ("q=150010001", ["ПД21-0000001"]),
            ("stage=forecast", []),
        ],
    )
    def test_is_narrowed(self, sign_in, released, query: str, numbers: list[str]) -> None:
        page = Page(sign_in("billing_clerk").get(f"{LIST}?sort=account&{query}"))
        assert page.column(1) == numbers

    def test_is_exported(self, sign_in, released) -> None:
        rows = sheet_rows(
            sign_in("billing_clerk").get(f"{LIST}?sort=account&export=xlsx&cols=document,gross,energy")
        )
        assert rows[1:3] == [("ПД21-0000001", 540.6, 159), ("ПД21-0000002", 547.4, 161)]

    def test_costs_few_queries(self, sign_in, released, at_most_queries) -> None:
        client = sign_in("billing_clerk")
        with at_most_queries(12):
            client.get(LIST)

    def test_shows_a_branch_only_its_own(self, sign_in, released) -> None:
        client = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert Page(client.get(LIST)).rows() == []

    def test_is_not_for_a_controller(self, sign_in) -> None:
        assert sign_in("controller").get(LIST).status_code == 403
