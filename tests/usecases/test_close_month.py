"""The state of a month: what is there, what holds it and how much money."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.types import RunScope
from sbyt.apps.tariffs.models import PriceComponent
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.close_month import Reason, month_state
from tests.builders.buildings import a_building, a_flat
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)


@pytest.fixture
def town() -> None:
    """Three flats, two of them read; a firm with a whole profile in May and one whose last day is missing."""
    the_usual_vat()
    the_supplier()
    norms()
    tariff, house = a_tariff(), a_building()
    for number in ("1", "2"):
        flat = a_flat(house, number, tariff=tariff)
        flat.shows(date(2021, 5, 25), 200)
    a_flat(house, "3", tariff=tariff)
    a_flat(house, "4", tariff=tariff, metered=False)
    for days in (31, 30):
        firm = a_firm(voltage="ВН", power_group="менее 670 кВт")
        an_hourly_month(firm.point, month=MAY, days=days, hour_wh=1_000)
    a_price_of_firms("4.36626", month=MAY)


@pytest.mark.usefixtures("town")
class TestMonthState:
    def test_counts_what_is_measured_and_what_is_to_be_billed(self) -> None:
        state = month_state(actor=SYSTEM, month=date(2021, 5, 17))
        assert (state.month, state.accounts_to_bill) == (MAY, 6)
        assert (state.readings.covered, state.readings.points) == (2, 3)
        assert (state.profiles.covered, state.profiles.points) == (1, 2)
        assert (state.prices.needed, state.prices.missing) == (3, ())
        assert (state.run, state.runs, state.held) == (None, (), False)

    def test_is_held_by_prices_that_are_not_there(self) -> None:
        PriceComponent.objects.filter(kind="markup").delete()
        state = month_state(actor=SYSTEM, month=MAY)
        assert state.prices.missing == ("1 ЦК, ВН, менее 670 кВт",)
        assert state.held
        later = month_state(actor=SYSTEM, month=date(2014, 5, 1))
        assert later.prices.missing == ("ставка НДС",)

    def test_shows_findings_with_their_money_until_they_are_decided(self) -> None:
        run = plan_run(actor=SYSTEM, month=MAY)
        compute_run(actor=SYSTEM, run_id=run.pk)
        state = month_state(actor=SYSTEM, month=MAY)
        assert state.reasons[0] == Reason(
            code="R-14", title="В профиле часы без данных", count=1, money_kop=3_772_45, blocks=True
        )
        assert [(reason.code, reason.count, reason.blocks) for reason in state.reasons[1:]] == [
            ("R-04", 1, False)
        ]
        assert state.held
        decide_findings(actor=SYSTEM, run_id=run.pk, verdict="release", reason="по факту", code="R-14")
        assert not month_state(actor=SYSTEM, month=MAY).held

    def test_counts_bills_after_release(self) -> None:
        run = plan_run(actor=SYSTEM, month=MAY)
        compute_run(actor=SYSTEM, run_id=run.pk)
        decide_findings(actor=SYSTEM, run_id=run.pk, verdict="hold", reason="ждём профиль", code="R-14")
        release_run(actor=SYSTEM, run_id=run.pk)
        state = month_state(actor=SYSTEM, month=MAY)
        assert (state.bills.bills, state.accounts_to_bill) == (5, 1)
        assert state.run is not None
        assert (state.run.state, state.run.bills) == ("released", 5)


@pytest.mark.usefixtures("town")
class TestScope:
    def test_of_a_branch_shows_the_branch_alone(self) -> None:
        state = month_state(actor=a_member_of_staff(branch=a_branch("02", "Южное")), month=MAY)
        assert (state.accounts_to_bill, state.readings.points, state.bills.bills) == (0, 0, 0)

    def test_of_a_branch_leaves_out_runs_of_others(self) -> None:
        south = a_branch("02", "Южное")
        plan_run(actor=SYSTEM, month=MAY, scope=RunScope.of(branch_ids=[a_branch().pk]))
        assert len(month_state(actor=SYSTEM, month=MAY).runs) == 1
        assert month_state(actor=a_member_of_staff(branch=south), month=MAY).runs == ()
        assert len(month_state(actor=a_member_of_staff(branch=a_branch()), month=MAY).runs) == 1

    def test_of_a_branch_shows_runs_over_all_branches(self) -> None:
        plan_run(actor=SYSTEM, month=MAY)
        assert len(month_state(actor=a_member_of_staff(branch=a_branch()), month=MAY).runs) == 1

    def test_is_refused_to_who_sees_no_runs(self) -> None:
        with pytest.raises(UnableToAct):
            month_state(actor=a_member_of_staff("controller"), month=MAY)
