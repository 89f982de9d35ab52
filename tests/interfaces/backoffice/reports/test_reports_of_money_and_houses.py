"""Money that came and what part of the charged it makes; apartment buildings by kind of contract."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import Account
from sbyt.apps.parties.models import Branch
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.payments.operations_reversal import ReversalAsked, propose_reversal
from sbyt.apps.premises.models import Building
from sbyt.apps.reporting.direct_contracts import houses_by_contracts
from sbyt.apps.reporting.money_collected import money_collected, payments_taken
from sbyt.apps.reporting.scope import NO_DISTRICT, ReportScope
from sbyt.kit.access.actor import SYSTEM
from tests.builders.billed import JULY, BilledTown, a_billed_town
from tests.builders.buildings import a_building
from tests.interfaces.backoffice.reading_pages import sheet_rows
from tests.interfaces.backoffice.reports.test_reports import text_of

AUGUST, SEPTEMBER = date(2021, 8, 1), date(2021, 9, 1)
HOUSES, PAID = "/office/reports/direct-contracts/", "/office/reports/payments/"
COLLECTED = "/office/reports/collection/"
WHOLE = ReportScope()


@pytest.fixture
def town(db: None) -> BilledTown:
    """To the 500.00 of 9 July by bank: 100.00 in cash on 20 July, and 50.00 on 5 August, taken back on a day after."""
    town = a_billed_town()
    for number, day, kop in (("2", date(2021, 7, 20), 100_00), ("3", date(2021, 8, 5), 50_00)):
        record_payment(
            actor=SYSTEM,
            account_id=town.ours.account.pk,
            received_on=day,
            amount_kop=kop,
            source="cash",
            external_number=number,
        )
    returned = ReversalAsked(reason="returned", note="Письмо банка")
    taken = town.ours.account.payments.get(external_number="3")
    reversal = propose_reversal(actor=SYSTEM, payment_id=taken.pk, asked=returned)
    reversal.reversed_on = date(2021, 8, 9)
    reversal.save(update_fields=["reversed_on"])
    return town


class TestPayments:
    def test_add_up_by_source_less_what_was_taken_back(self, town: BilledTown) -> None:
        rows = payments_taken(actor=SYSTEM, day_from=JULY, day_to=SEPTEMBER, by="source", scope=WHOLE)
        told = [
            (row["key"], row["payments"], row["paid_kop"], row["back_kop"], row["kept_kop"]) for row in rows
        ]
        assert told == [("bank", 1, 500_00, 0, 500_00), ("cash", 2, 150_00, 50_00, 100_00)]

    def test_are_taken_back_on_the_day_of_the_reversal(self, town: BilledTown) -> None:
        rows = payments_taken(actor=SYSTEM, day_from=JULY, day_to=SEPTEMBER, by="day", scope=WHOLE)
        assert [(row["key"].isoformat(), row["kept_kop"]) for row in rows] == [
            ("2021-07-09", 500_00),
            ("2021-07-20", 100_00),
            ("2021-08-05", 50_00),
            ("2021-08-09", -50_00),
        ]

    def test_lead_from_a_source_to_the_register(self, town: BilledTown, sign_in) -> None:
        answer = sign_in("billing_clerk").get(PAID, {"since": "2021-07-01", "until": "2021-07-31"})
        assert "Оплаты с 01.07.2021 по 31.07.2021" in text_of(answer)
        assert "600,00" in text_of(answer)
        assert "since=2021-07-01&amp;until=2021-07-31&amp;source=cash" in answer.content.decode()

    @pytest.mark.parametrize("by", ["kind", "day", "branch", "district", "sector", "building"])
    def test_are_shown_by_any_group(self, town: BilledTown, sign_in, by: str) -> None:
        answer = sign_in("billing_clerk").get(PAID, {"since": "2021-07-01", "until": "2021-07-31", "by": by})
        assert "600,00" in text_of(answer)


class TestCollection:
    def test_is_the_part_of_the_charged_that_was_paid(self, town: BilledTown) -> None:
        scope = ReportScope(kind="household")
        rows = money_collected(actor=SYSTEM, month_from=JULY, month_to=AUGUST, by="branch", scope=scope)
        assert [(row["said"], row["charged_kop"], row["paid_kop"], row["short_kop"]) for row in rows] == [
            ("Лесное отделение", 566_40, 0, 566_40),
            ("Речное отделение", 538_08, 600_00, -61_92),
        ]

    def test_of_a_branch_says_the_part_and_a_total(self, town: BilledTown, sign_in) -> None:
        client = sign_in("billing_clerk", branch=Branch.objects.get(code="01"))
        answer = client.get(COLLECTED, {"from": "2021-07", "to": "2021-07", "kind": "household"})
        assert "111,51" in text_of(answer)  # 600.00 of 538.08
        assert "566,40" not in text_of(answer)
        rows = sheet_rows(client.get(COLLECTED, {"from": "2021-07", "kind": "household", "export": "xlsx"}))
        assert rows[1][2:4] == (538.08, 600)


class TestHousesByContracts:
    @pytest.fixture
    def houses(self, town: BilledTown) -> Building:
        """The two of the town (direct management) have residents of ours; a manager's and a closed one have none."""
        Building.objects.filter(house="45").update(district="Заречный")
        Building.objects.filter(house="46").update(management="manager")
        Building.objects.filter(pk=a_building("50").pk).update(closed_on=JULY)
        return a_building("48", management="manager")

    def test_count_those_where_residents_have_accounts(self, houses: Building) -> None:
        rows = houses_by_contracts(actor=SYSTEM, on=AUGUST, by="management", scope=WHOLE)
        told = {row["key"]: (row["houses"], row["direct"], row["without"], row["households"]) for row in rows}
        assert told == {"direct": (1, 1, 0, 1), "manager": (2, 1, 1, 1)}

    def test_count_no_more_those_whose_accounts_were_closed(self, houses: Building) -> None:
        Account.objects.filter(kind="household").update(active=DateRange(date(2020, 1, 1), JULY))
        rows = houses_by_contracts(actor=SYSTEM, on=AUGUST, by="branch", scope=WHOLE)
        assert sum(row["direct"] for row in rows) == 0
        assert sum(row["without"] for row in rows) == 3

    def test_are_grouped_by_district_and_those_of_none_together(self, houses: Building) -> None:
        rows = houses_by_contracts(actor=SYSTEM, on=AUGUST, by="district", scope=WHOLE)
        assert [(row["said"], row["houses"]) for row in rows] == [("Заречный", 1), (NO_DISTRICT, 2)]
        none = ReportScope(district=NO_DISTRICT)
        rows = houses_by_contracts(actor=SYSTEM, on=AUGUST, by="building", scope=none)
        assert [row["said"][-2:] for row in rows] == ["46", "48"]

    def test_are_shown_with_a_total_and_narrowed(self, houses: Building, sign_in) -> None:
        asked = {"on": "2021-08-01", "by": "needs", "contracts": "direct"}
        page = text_of(sign_in("billing_clerk").get(HOUSES, asked))
        assert "МКД по прямым договорам на 01.08.2021" in page
        assert "управляющая организация" in page
        rows = sheet_rows(sign_in("billing_clerk").get(HOUSES, {**asked, "export": "xlsx"}))
        assert [row[1:4] for row in rows[1:3]] == [(1, 1, 100), (1, 1, 100)]

    def test_lead_to_the_building(self, houses: Building, sign_in) -> None:
        answer = sign_in("billing_clerk").get(HOUSES, {"by": "building", "on": "2021-08-01"})
        assert f"/office/buildings/{houses.pk}/" in answer.content.decode()
