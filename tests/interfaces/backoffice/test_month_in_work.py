"""Screens open at the month that is being closed, not at that of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from sbyt.apps.billing.models import BillingRun
from sbyt.interfaces.backoffice.month_in_work import month_in_work, month_with_figures
from sbyt.kit.access.actor import SYSTEM
from tests.builders.billed import JULY, JUNE, BilledTown
from tests.interfaces.backoffice.conftest import SignIn

LATER = datetime(2021, 11, 20, 12, tzinfo=UTC)


@pytest.mark.django_db
class TestTheMonthInWork:
    def test_is_the_month_before_where_nothing_was_run(self) -> None:
        with time_machine.travel(LATER, tick=False):
            assert month_in_work(SYSTEM).isoformat() == "2021-10-01"
            assert month_with_figures(SYSTEM, verb="bills.view").isoformat() == "2021-10-01"


class TestScreens:
    def test_open_at_the_month_after_the_released_one(self, billed_town: BilledTown, sign_in: SignIn) -> None:
        newest = BillingRun.objects.order_by("-number")[0]
        assert (newest.month, newest.state) in {(JUNE, "released"), (JULY, "released")}
        with time_machine.travel(LATER, tick=False):
            expected = month_in_work(SYSTEM)
            assert (expected.year, expected.month) == (2021, newest.month.month + 1)
            assert month_with_figures(SYSTEM, verb="bills.view") == newest.month
            client = sign_in()
            page = client.get(reverse("backoffice:new-run")).content.decode()
            assert f'value="{expected:%Y-%m}"' in page
            assert '<option value="Светлогорск">' in page
            preview = client.get(reverse("backoffice:account-preview", args=[billed_town.ours.account.pk]))
            assert preview.context["month"] == expected
