"""A billed month reckoned anew: proposed, decided by a second person, billed later; the old bill stays."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Adjustment, Bill, ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.recalculate import (
    MoreThanBilled,
    UnableToRecalculate,
    decide_adjustments,
    difference_of_month,
    propose_by_hand,
    recalculate_month,
)
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.queries.explain import explain_bill
from sbyt.apps.premises.models import Occupancy
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct
from sbyt.usecases.explanation.charge import plain_explanation
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_rule, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


def bill(month: date) -> None:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk)


@pytest.fixture
def flat() -> Flat:
    """Billed for June by the norm of two: 180 kWh, 612.00."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2, metered=False)
    bill(JUNE)
    return flat


def now_three_live_there(flat: Flat) -> None:
    Occupancy.objects.filter(premises=flat.premises).update(permanent=3)


def recalculated(flat: Flat, actor: Actor = SYSTEM) -> list[Adjustment]:
    return recalculate_month(actor=actor, building_ids=[flat.premises.building_id], month=JUNE)


class TestAMonthBilledAlready:
    def test_unchanged_gives_nothing(self, flat: Flat) -> None:
        assert difference_of_month(building_ids=[flat.premises.building_id], month=JUNE).is_empty()
        assert recalculated(flat) == []

    def test_changed_proposes_the_difference_with_its_reason_for_the_next_month(self, flat: Flat) -> None:
        now_three_live_there(flat)
        [found] = recalculated(flat)
        assert (found.reason, found.quantity_wh, found.gross_kop) == ("people", 90_000, 306_00)
        assert (found.service_month, found.accounting_month, found.state) == (JUNE, JULY, "proposed")

    def test_is_proposed_once(self, flat: Flat) -> None:
        now_three_live_there(flat)
        recalculated(flat)
        assert recalculated(flat) == []

    def test_refused_may_be_proposed_again(self, flat: Flat) -> None:
        now_three_live_there(flat)
        [found] = recalculated(flat)
        decide_adjustments(actor=SYSTEM, adjustment_ids=[found.pk], approve=False)
        assert [again.gross_kop for again in recalculated(flat)] == [306_00]


class TestAnApprovedAdjustment:
    def test_stands_in_the_bill_of_its_month_and_leaves_the_old_one_alone(self, flat: Flat) -> None:
        now_three_live_there(flat)
        [found] = recalculated(flat)
        decide_adjustments(actor=SYSTEM, adjustment_ids=[found.pk], approve=True)
        bill(JULY)
        lines = ChargeLine.objects.filter(charge__month=JULY).order_by("number")
        assert list(lines.values_list("method", "period_from", "quantity_wh", "gross_kop")) == [
            ("norm", JULY, 270_000, 955_80),
            ("adjusted", JUNE, 90_000, 306_00),
        ]
        assert list(Bill.objects.order_by("month").values_list("gross_kop", flat=True)) == [612_00, 1_261_80]
        assert recalculated(flat) == []

    def test_is_explained_on_the_bill(self, flat: Flat) -> None:
        now_three_live_there(flat)
        [found] = recalculated(flat)
        decide_adjustments(actor=SYSTEM, adjustment_ids=[found.pk], approve=True)
        bill(JULY)
        told = plain_explanation(explain_bill(bill_id=Bill.objects.get(month=JULY).pk))
        assert "изменилось число проживающих" in str(told)

    def test_that_is_not_decided_is_not_billed(self, flat: Flat) -> None:
        now_three_live_there(flat)
        recalculated(flat)
        bill(JULY)
        assert not ChargeLine.objects.filter(method="adjusted").exists()


class TestASecondPerson:
    def clerk(self, flat: Flat) -> Actor:
        return a_member_of_staff(branch=flat.account.branch)

    def by_hand(self, flat: Flat, actor: Actor, gross_kop: int, *, beyond_billed: bool = True) -> Adjustment:
        return propose_by_hand(
            actor=actor,
            account_id=flat.account.pk,
            usage_point_id=flat.point.pk,
            month=JUNE,
            gross_kop=gross_kop,
            note="по решению комиссии",
            beyond_billed=beyond_billed,
        )

    def test_is_asked_whether_more_than_was_billed_is_meant(self, flat: Flat) -> None:
        clerk = self.clerk(flat)
        with pytest.raises(MoreThanBilled, match="снимается 1 000 000,00 ₽, а начислено за 06"):
            self.by_hand(flat, clerk, -1_000_000_00, beyond_billed=False)
        assert not Adjustment.objects.exists()
        billed = Bill.objects.get(account=flat.account, month=JUNE).gross_kop
        self.by_hand(flat, clerk, -billed, beyond_billed=False)
        with pytest.raises(MoreThanBilled, match="с перерасчётами 0,00 ₽"):
            self.by_hand(flat, clerk, -1, beyond_billed=False)
        assert Adjustment.objects.count() == 1

    def test_approves_what_is_above_the_limit(self, flat: Flat) -> None:
        first, second = self.clerk(flat), self.clerk(flat)
        large = self.by_hand(flat, first, -5_000_00)
        with pytest.raises(UnableToRecalculate, match="другой сотрудник"):
            decide_adjustments(actor=first, adjustment_ids=[large.pk], approve=True)
        large.refresh_from_db()
        assert large.state == "proposed"
        assert decide_adjustments(actor=second, adjustment_ids=[large.pk], approve=True) == 1

    def test_is_not_needed_below_it(self, flat: Flat) -> None:
        first = self.clerk(flat)
        small = self.by_hand(flat, first, -100_00)
        assert (small.vat_kop, small.net_kop) == (-16_67, -83_33)
        assert decide_adjustments(actor=first, adjustment_ids=[small.pk], approve=True) == 1

    def test_is_needed_where_one_sum_is_taken_off_in_parts(self, flat: Flat) -> None:
        first, second = self.clerk(flat), self.clerk(flat)
        parts = [self.by_hand(flat, first, -200_00)]
        assert decide_adjustments(actor=first, adjustment_ids=[parts[0].pk], approve=True) == 1
        a_rule("billing.adjustment_alone_limit_kop", 350_00)
        parts.append(self.by_hand(flat, first, -200_00))
        with pytest.raises(UnableToRecalculate, match="другой сотрудник"):
            decide_adjustments(actor=first, adjustment_ids=[parts[1].pk], approve=True)
        assert list(Adjustment.objects.order_by("pk").values_list("state", flat=True)) == [
            "approved",
            "proposed",
        ]
        assert decide_adjustments(actor=second, adjustment_ids=[parts[1].pk], approve=True) == 1

    def test_is_needed_where_the_parts_still_wait(self, flat: Flat) -> None:
        """-200 and -200 above 350; +200 beside them takes nothing of it back."""
        first = self.clerk(flat)
        a_rule("billing.adjustment_alone_limit_kop", 350_00)
        parts = [self.by_hand(flat, first, kop) for kop in (-200_00, 200_00, -200_00)]
        for part in parts:
            with pytest.raises(UnableToRecalculate, match="другой сотрудник"):
                decide_adjustments(actor=first, adjustment_ids=[part.pk], approve=True)
        assert set(Adjustment.objects.values_list("state", flat=True)) == {"proposed"}

    def test_of_another_branch_decides_nothing(self, flat: Flat) -> None:
        small = self.by_hand(flat, self.clerk(flat), -100_00)
        stranger = a_member_of_staff(branch=a_branch("77", "Дальнее"))
        with pytest.raises(UnableToRecalculate):
            decide_adjustments(actor=stranger, adjustment_ids=[small.pk], approve=True)
        with pytest.raises(UnableToAct):
            self.by_hand(flat, stranger, -100_00)

    def test_cannot_touch_a_month_without_a_bill(self, flat: Flat) -> None:
        with pytest.raises(UnableToRecalculate, match="счёта нет"):
            propose_by_hand(
                actor=SYSTEM,
                account_id=flat.account.pk,
                usage_point_id=flat.point.pk,
                month=JULY,
                gross_kop=100,
                note="нет",
            )
        assert not Adjustment.objects.exists()
