"""A clerk of one branch and a run that holds accounts of two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import Bill, BillingRun, Charge
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun, plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.operations.run_rights import UnableToReachRun, reaches_whole_run
from sbyt.apps.billing.operations.steer_run import discard_run, request_stop, retry_parked
from sbyt.apps.billing.queries.release_figures import release_figures
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.runs_in_background import (
    continue_run,
    recalculate,
    release_when_seen,
    retry_parts,
    start_run,
)
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)
STEERING: dict[str, Any] = {
    "compute": lambda actor, run: compute_run(actor=actor, run_id=run),
    "stop": lambda actor, run: request_stop(actor=actor, run_id=run),
    "retry": lambda actor, run: retry_parked(actor=actor, run_id=run),
    "retry in the background": lambda actor, run: retry_parts(actor=actor, run_id=run),
    "discard": lambda actor, run: discard_run(actor=actor, run_id=run, reason="так"),
    "continue": lambda actor, run: continue_run(actor=actor, run_id=run),
    "recalculate": lambda actor, run: recalculate(actor=actor, run_id=run),
    "release": lambda actor, run: release_run(actor=actor, run_id=run),
    "release in the background": lambda actor, run: release_when_seen(
        actor=actor, run_id=run, seen=release_figures(run_id=run)
    ),
    "bill afresh": lambda actor, _run: bill_month(actor=actor, month=MAY, afresh=True),
}


@pytest.fixture
def town() -> None:
    """One flat in each of two branches."""
    the_usual_vat()
    the_supplier()
    norms()
    tariff = a_tariff()
    for branch in ("01", "02"):
        a_flat(a_building(branch, branch_code=branch), "1", tariff=tariff, metered=False)


@pytest.fixture
def run(town: None) -> BillingRun:
    """The computed trial of both branches."""
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=MAY).pk)


@pytest.fixture
def clerk(town: None) -> Actor:
    return a_member_of_staff(branch=a_branch("01"))


class TestARunOfTwoBranches:
    @pytest.mark.parametrize("steer", STEERING.values(), ids=STEERING)
    @pytest.mark.parametrize("state", ["computed", "running"])
    def test_is_not_steered_by_a_clerk_of_one(
        self, run: BillingRun, clerk: Actor, steer: Any, state: str
    ) -> None:
        BillingRun.objects.update(state=state)
        with pytest.raises(
            UnableToReachRun, match=r"расчёт № 1 за 05\.2021 охватывает счета других отделений"
        ):
            steer(clerk, run.pk)
        assert list(BillingRun.objects.values_list("pk", "state", "stop_requested")) == [
            (run.pk, state, False)
        ]
        assert (Charge.objects.count(), Bill.objects.count()) == (2, 0)
        assert not ProcrastinateJob.objects.exists()

    def test_stays_when_a_clerk_of_one_starts_his_own(self, run: BillingRun, clerk: Actor) -> None:
        with pytest.raises(
            UnableToPlanRun, match=r"расчёт № 1 за 05\.2021 .* уже охватывает эти дома"
        ) as told:
            start_run(actor=clerk, month=MAY)
        assert "на его странице" in str(told.value)
        assert "sbyt" not in str(told.value)
        assert list(BillingRun.objects.values_list("pk", "state")) == [(run.pk, "computed")]
        assert Charge.objects.count() == 2

    def test_named_by_both_is_steered_by_who_holds_the_verb_in_both(self, run: BillingRun) -> None:
        both = {"branch_ids": [a_branch("01").pk, a_branch("02").pk]}
        wide = Actor(user_id=None, name="", verbs={"runs.compute": frozenset(both["branch_ids"])})
        assert reaches_whole_run(wide, verb="runs.compute", scope=both)
        assert not reaches_whole_run(wide, verb="runs.compute", scope=both | {"branch_ids": []})
        assert not reaches_whole_run(wide, verb="runs.release", scope=both)


class TestARunOfOneBranch:
    def test_is_steered_by_its_clerk(self, clerk: Actor) -> None:
        run = compute_run(actor=clerk, run_id=plan_run(actor=clerk, month=MAY).pk)
        again = recalculate(actor=clerk, run_id=run.pk)
        run.refresh_from_db()
        assert (run.state, again.state, again.scope) == ("discarded", "planned", run.scope)
