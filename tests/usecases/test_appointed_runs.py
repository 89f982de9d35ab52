from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import AppointedRun, BillingRun
from sbyt.apps.billing.operations.appoint_run import UnableToAppointRun, cancel_appointed
from sbyt.apps.billing.queries.appointed import appointed_for
from sbyt.apps.premises.models import Building
from sbyt.apps.premises.operations_districts import assign_district
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.kit.faults import InjectedFault
from sbyt.usecases.appointed_runs import appoint, start_due_runs
from sbyt.usecases.chosen_run import Choice, RunKind, UnableToChooseAccounts
from tests.builders.months import JUNE, a_read_street
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 7, 1, 18, 0, tzinfo=ZoneInfo("Europe/Moscow"))
NIGHT = NOW + timedelta(hours=8)


def appointed(choice: Choice | None = None, *, actor: Actor = SYSTEM, **changed: Any) -> AppointedRun:
    given = {"month": JUNE, "stage": "final", "starts_at": NIGHT, "now": NOW, **changed}
    return appoint(actor=actor, choice=choice or Choice(kind=RunKind.ALL), **given)


class TestAnAppointedRun:
    def test_waits_until_its_time_and_is_then_planned_and_queued(self) -> None:
        a_read_street()
        one = appointed()
        assert start_due_runs(now=NIGHT - timedelta(minutes=1)) == 0
        assert not BillingRun.objects.exists()
        assert start_due_runs(now=NIGHT) == 1
        one.refresh_from_db()
        assert (one.state, one.run) == ("started", BillingRun.objects.get())
        assert ProcrastinateJob.objects.get().args["run_id"] == one.run_id

    def test_is_started_once(self) -> None:
        a_read_street()
        appointed()
        assert [start_due_runs(now=NIGHT), start_due_runs(now=NIGHT + timedelta(minutes=1))] == [1, 0]
        assert BillingRun.objects.count() == 1

    def test_whose_worker_was_killed_after_planning_is_started_by_the_next_look_and_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_read_street()
        one = appointed()
        monkeypatch.setenv("SBYT_FAULT", "appointed.run_planned")
        with pytest.raises(InjectedFault):
            start_due_runs(now=NIGHT)
        assert (BillingRun.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)
        monkeypatch.delenv("SBYT_FAULT")
        assert start_due_runs(now=NIGHT + timedelta(minutes=1)) == 1
        one.refresh_from_db()
        assert (one.state, BillingRun.objects.count()) == ("started", 1)

    def test_that_cannot_be_planned_says_why_and_lets_the_next_one_start(self) -> None:
        a_read_street()
        first, second = appointed(), appointed(starts_at=NIGHT + timedelta(minutes=1))
        assert start_due_runs(now=NIGHT + timedelta(hours=1)) == 1
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("started", "failed")
        assert "уже охватывает эти дома" in second.said

    def test_of_a_person_whose_right_was_taken_meanwhile_is_not_started(self) -> None:
        a_read_street()
        clerk = a_member_of_staff("billing_clerk")
        one = appointed(actor=clerk)
        one.appointed_by.role_grants.all().delete()  # type: ignore[union-attr]
        assert start_due_runs(now=NIGHT) == 0
        one.refresh_from_db()
        assert (one.state, BillingRun.objects.count()) == ("failed", 0)

    def test_taken_back_does_not_start(self) -> None:
        a_read_street()
        one = appointed()
        cancel_appointed(actor=SYSTEM, appointed_id=one.pk)
        assert start_due_runs(now=NIGHT) == 0
        with pytest.raises(UnableToAppointRun, match="отменён"):
            cancel_appointed(actor=SYSTEM, appointed_id=one.pk)

    def test_for_a_time_that_has_passed_is_refused(self) -> None:
        a_read_street()
        with pytest.raises(UnableToAppointRun, match="уже прошло"):
            appointed(starts_at=NOW)
        assert not AppointedRun.objects.exists()

    def test_of_another_branch_is_neither_seen_nor_taken_back(self) -> None:
        a_read_street()
        one = appointed()
        stranger = a_member_of_staff("billing_clerk", branch=a_branch("02"))
        AppointedRun.objects.update(branch_ids=[Building.objects.first().branch_id])  # type: ignore[union-attr]
        assert not appointed_for(stranger).exists()
        with pytest.raises(UnableToAppointRun, match="нет"):
            cancel_appointed(actor=stranger, appointed_id=one.pk)


class TestARunOfADistrict:
    def test_takes_the_houses_that_lie_in_it_when_it_starts(self) -> None:
        a_read_street()
        houses = list(Building.objects.order_by("pk"))
        Building.objects.filter(pk=houses[0].pk).update(district="Заречный")
        appointed(Choice(kind=RunKind.DISTRICT, words="заречный"))
        start_due_runs(now=NIGHT)
        assert BillingRun.objects.get().scope == {"building_ids": [houses[0].pk]}

    def test_that_there_is_not_is_refused_at_once(self) -> None:
        a_read_street()
        with pytest.raises(UnableToChooseAccounts, match="таких нет"):
            appointed(Choice(kind=RunKind.DISTRICT, words="Заречный"))

    def test_is_assigned_to_a_street(self) -> None:
        a_read_street()
        place = Building.objects.first()
        assert place is not None
        changed = assign_district(
            actor=SYSTEM,
            locality=place.locality,
            street=place.street,
            district=" Заречный  район ",
            reason="приказ",
        )
        assert changed == Building.objects.filter(district="Заречный район").count() > 0


def test_the_month_stands_as_its_first_day() -> None:
    a_read_street()
    assert appointed(month=date(2021, 6, 15)).month == JUNE
