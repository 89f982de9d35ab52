from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sbyt.apps.billing.models import AppointedRun, BillingRun
from sbyt.apps.billing.operations.plan_run import plan_run
from tests.builders.months import JUNE, a_read_street
from tests.builders.people import a_branch, a_member_of_staff
from tests.interfaces.backoffice.reading_pages import Page

LIST = "/office/runs/"


class TestTheRunsList:
    def test_shows_what_each_run_came_to(self, sign_in, computed) -> None:
        (row,) = Page(sign_in("billing_clerk").get(LIST)).rows()
        assert row[1:9] == ["1", "июнь 2021", "факт", "рассчитан", "5", "2\u202f176,00", "1", "0"]

    def test_says_who_ran_it_even_where_it_was_a_command(self, sign_in, computed) -> None:
        (row,) = Page(sign_in("billing_clerk").get(LIST)).rows()
        assert "командная строка" in row
        page = sign_in("billing_clerk").get(f"{LIST}{computed.pk}/")
        assert ", командная строка." in page.content.decode()

    def test_is_narrowed_by_state_and_number(self, sign_in, computed) -> None:
        client = sign_in("billing_clerk")
        assert len(Page(client.get(f"{LIST}?state=computed")).rows()) == 1
        assert Page(client.get(f"{LIST}?state=released")).rows() == []
        assert len(Page(client.get(f"{LIST}?q=№ 1")).rows()) == 1
        assert Page(client.get(f"{LIST}?q=7")).rows() == []

    def test_leaves_out_runs_of_other_branches(self, sign_in) -> None:
        a_read_street()
        south = a_branch("02", "Южное отделение")
        plan_run(actor=a_member_of_staff("billing_clerk", branch=a_branch("01")), month=JUNE)
        assert len(Page(sign_in("billing_clerk", branch=a_branch("01")).get(LIST)).rows()) == 1
        assert Page(sign_in("billing_clerk", branch=south).get(LIST)).rows() == []

    def test_shows_appointed_runs_until_they_are_taken_back(self, sign_in) -> None:
        a_read_street()
        client = sign_in("billing_clerk")
        day = timezone.localdate() + timedelta(days=1)
        asked = {
            "month": "2021-06",
            "stage": "final",
            "kind": "private",
            "on": day.isoformat(),
            "at": "02:30",
        }
        refused = client.post(f"{LIST}new/", asked)
        assert (refused.status_code, "таких нет" in refused.content.decode()) == (422, True)
        client.post(f"{LIST}new/", {**asked, "kind": "all"})
        (one,) = AppointedRun.objects.all()
        page = client.get(LIST).content.decode()
        assert f"{day:%d.%m.%Y}" in page
        assert "начнутся сами" in page
        client.post(f"{LIST}appointed/{one.pk}/cancel/")
        assert "начнутся сами" not in client.get(LIST).content.decode()
        (row,) = Page(client.get(f"{LIST}appointed/")).rows()
        assert "отменён" in row
        assert not BillingRun.objects.exists()

    def test_costs_few_queries(self, sign_in, computed, at_most_queries) -> None:
        client = sign_in("billing_clerk")
        with at_most_queries(12):
            client.get(LIST)

    def test_is_not_for_a_metering_engineer(self, sign_in) -> None:
        assert sign_in("metering_engineer").get(LIST).status_code == 403
