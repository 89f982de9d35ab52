"""A run planned: who is in it, cut into whole buildings, and refused where another run stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun, plan_run
from sbyt.apps.billing.operations.steer_run import discard_run
from sbyt.apps.billing.types import RunScope
from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import UsagePoint
from sbyt.apps.tariffs.models import Tariff
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_firm, a_month_of_energy
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)


@pytest.fixture
def tariff() -> Tariff:
    the_usual_vat()
    norms()
    return a_tariff()


def flats(tariff: Tariff, house: str, count: int, *, branch: str = "01") -> list[Flat]:
    building = a_building(house, branch_code=branch)
    return [a_flat(building, str(number), tariff=tariff) for number in range(1, count + 1)]


def parts(run: BillingRun) -> list[tuple[int, int]]:
    """Buildings and accounts of each partition."""
    return [(len(part.building_ids), part.accounts) for part in run.partitions.order_by("number")]


class TestPlanRun:
    def test_packs_whole_buildings(self, tariff: Tariff) -> None:
        for house, count in (("1", 3), ("2", 2), ("3", 7), ("4", 1), ("5", 2)):
            flats(tariff, house, count)
        run = plan_run(actor=SYSTEM, month=date(2021, 5, 17), accounts_a_partition=5)
        assert (run.number, run.month, run.manifest["accounts"]) == (1, MAY, 15)
        assert parts(run) == [(2, 5), (1, 7), (2, 3)]

    def test_keeps_the_sites_of_one_company_together(self, tariff: Tariff) -> None:
        one, other = a_firm("ООО «Сеть»"), a_firm("ООО «Сосед»")
        flats(tariff, "1", 1)
        far = UsagePoint.objects.create(code="ОП 77", branch=a_branch(), building=other.building)
        SupplyTerm.objects.create(
            account=one.account, usage_point=far, valid=DateRange(date(2020, 1, 1), None), price_category=1
        )
        for point in (one.point, other.point, far):
            a_month_of_energy(point, month=MAY, kwh=100)
        a_price_of_firms("4.36626", month=MAY)
        run = plan_run(actor=SYSTEM, month=MAY, accounts_a_partition=1)
        assert sorted(parts(run)) == [(1, 1), (2, 2)]
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert run.charges.get(account=one.account).energy_wh == 200_000

    def test_leaves_out_who_is_not_supplied_in_the_month(self, tariff: Tariff) -> None:
        gone, coming, here = flats(tariff, "1", 3)
        gone.account.active = DateRange(date(2020, 1, 1), MAY)
        coming.account.active = DateRange(date(2021, 6, 1), None)
        for flat in (gone, coming):
            flat.account.save()
        run = plan_run(actor=SYSTEM, month=MAY)
        assert run.manifest["accounts"] == 1
        assert here.premises.building_id in run.partitions.get().building_ids

    def test_keeps_what_the_result_will_stand_on(self, tariff: Tariff) -> None:
        flats(tariff, "1", 1)
        rules = plan_run(actor=SYSTEM, month=date(2026, 2, 1)).manifest["rules"]
        assert (rules["billing.due_day_household"], rules["billing.due_day_legal"]) == (15, 18)


class TestScope:
    def test_is_cut_to_branches_buildings_and_accounts(self, tariff: Tariff) -> None:
        north = flats(tariff, "1", 2)
        flats(tariff, "2", 3, branch="02")
        scopes = (
            RunScope.of(branch_ids=[a_branch("02").pk]),
            RunScope.of(building_ids=[north[0].premises.building_id]),
            RunScope.of(account_ids=[north[1].account.pk]),
        )
        planned = []
        for scope in scopes:
            run = plan_run(actor=SYSTEM, month=MAY, scope=scope)
            planned.append(run.manifest["accounts"])
            assert RunScope.from_json(run.scope) == scope
            discard_run(actor=SYSTEM, run_id=run.pk, reason="проверка")
        assert planned == [3, 2, 1]

    def test_of_a_clerk_of_one_branch_is_the_branch(self, tariff: Tariff) -> None:
        flats(tariff, "1", 2)
        flats(tariff, "2", 3, branch="02")
        clerk = a_member_of_staff(branch=a_branch("02"))
        run = plan_run(actor=clerk, month=MAY)
        assert (run.manifest["accounts"], run.scope) == (3, {"branch_ids": [a_branch("02").pk]})
        assert run.created_by_id == clerk.user_id

    def test_outside_the_rights_is_refused(self, tariff: Tariff) -> None:
        flats(tariff, "1", 2)
        clerk = a_member_of_staff(branch=a_branch("02", "Южное"))
        for actor, scope in (
            (clerk, RunScope.of(branch_ids=[a_branch().pk])),
            (a_member_of_staff("controller"), None),
        ):
            with pytest.raises(UnableToAct):
                plan_run(actor=actor, month=MAY, scope=scope)
        assert not BillingRun.objects.exists()


class TestRefusedPlan:
    def test_says_that_another_run_holds_the_buildings(self, tariff: Tariff) -> None:
        first, second = flats(tariff, "1", 1), flats(tariff, "2", 1)
        held = RunScope.of(building_ids=[first[0].premises.building_id])
        plan_run(actor=SYSTEM, month=MAY, scope=held)
        with pytest.raises(UnableToPlanRun, match=r"расчёт № 1 за 05\.2021 \(запланирован\) уже охватывает"):
            plan_run(actor=SYSTEM, month=MAY)
        assert BillingRun.objects.count() == 1
        free = RunScope.of(building_ids=[second[0].premises.building_id])
        assert plan_run(actor=SYSTEM, month=MAY, scope=free).number == 2
        assert plan_run(actor=SYSTEM, month=date(2021, 6, 1)).number == 3

    def test_says_that_there_is_nothing_to_bill(self, tariff: Tariff) -> None:
        with pytest.raises(UnableToPlanRun, match="нечего рассчитывать"):
            plan_run(actor=SYSTEM, month=MAY)

    def test_says_that_there_is_no_vat_rate(self, tariff: Tariff) -> None:
        flats(tariff, "1", 1)
        with pytest.raises(UnableToPlanRun, match="не задана ставка НДС"):
            plan_run(actor=SYSTEM, month=date(2018, 5, 1))

    def test_says_that_there_is_no_such_stage(self, tariff: Tariff) -> None:
        with pytest.raises(UnableToPlanRun, match="нет такой стадии"):
            plan_run(actor=SYSTEM, month=MAY, stage="draft")
        assert not RunPartition.objects.exists()
