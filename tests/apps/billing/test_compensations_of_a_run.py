"""A benefit that an authority compensates: the bill is whole, what is claimed is stored with it and never changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from sbyt.apps.billing.models import Bill, Compensation, RunPartition
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.operations.replay_partition import replay_partition
from sbyt.apps.billing.operations.steer_run import discard_run
from sbyt.apps.contracts.operations_household import BenefitFacts, grant_benefit
from sbyt.apps.reporting.compensations import categories_and_laws, compensations
from sbyt.apps.reporting.scope import ReportScope
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JULY = date(2021, 7, 1)


def computed() -> RunPartition:
    run = plan_run(actor=SYSTEM, month=JULY)
    compute_run(actor=SYSTEM, run_id=run.pk)
    return RunPartition.objects.get(run=run)


def released() -> RunPartition:
    partition = computed()
    release_run(actor=SYSTEM, run_id=partition.run_id)
    return partition


@pytest.fixture
def flat() -> Flat:
    """Two people by the norm of 90 kWh each at 3.54; one of them has half of the price compensated."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2, metered=False)
    grant_benefit(
        actor=SYSTEM,
        account_id=flat.account.pk,
        facts=BenefitFacts(
            name="Ветеран труда", share_bp=5_000, people=1, mode="compensation", law="Закон области 15-ОЗ"
        ),
        since=JULY,
        until=None,
        document="Удостоверение 7",
    )
    return flat


class TestAReleasedBill:
    def test_is_whole_and_what_is_claimed_stands_beside_it(self, flat: Flat) -> None:
        released()
        assert Bill.objects.get().gross_kop == 637_20  # 180 × 3,54
        row = Compensation.objects.get()
        # 90 кВт·ч × 3,54 × 50 % = 159,30
        assert (row.covered_wh, row.price_e7, row.share_bp, row.gross_kop) == (
            90_000,
            35_400_000,
            5_000,
            159_30,
        )
        assert (row.category, row.people, row.norm_wh, row.limit_wh) == ("Ветеран труда", 1, 90_000, 90_000)

    def test_keeps_it_for_ever(self, flat: Flat) -> None:
        released()
        with pytest.raises(DatabaseError, match="is billed"), transaction.atomic():
            Compensation.objects.update(gross_kop=1)

    def test_is_proved_with_it_when_computed_again(self, flat: Flat) -> None:
        partition = released()
        assert replay_partition(partition_id=partition.pk)["result_sha256"] == partition.result_sha256
        grant_benefit(
            actor=SYSTEM,
            account_id=flat.account.pk,
            facts=BenefitFacts(name="Инвалид", share_bp=1_000, mode="compensation"),
            since=JULY,
            until=None,
            document="Справка",
        )
        assert replay_partition(partition_id=partition.pk)["result_sha256"] == partition.result_sha256


class TestARunGivenUp:
    def test_takes_its_claims_with_it(self, flat: Flat) -> None:
        partition = computed()
        assert Compensation.objects.count() == 1
        discard_run(actor=SYSTEM, run_id=partition.run_id, reason="проба")
        assert not Compensation.objects.exists()


class TestTheRegister:
    def test_has_released_bills_alone(self, flat: Flat) -> None:
        partition = computed()
        assert compensations(actor=SYSTEM, month=JULY, scope=ReportScope()) == []
        release_run(actor=SYSTEM, run_id=partition.run_id)
        [row] = compensations(actor=SYSTEM, month=JULY, scope=ReportScope())
        assert (row["number"], row["category"], row["law"], row["document"]) == (
            flat.account.number,
            "Ветеран труда",
            "Закон области 15-ОЗ",
            "Удостоверение 7",
        )
        assert (row["covered_wh"], row["gross_kop"], row["all_gross_kop"], row["found"]) == (
            90_000,
            159_30,
            159_30,
            1,
        )
        assert categories_and_laws(actor=SYSTEM, month=JULY) == [("Ветеран труда", "Закон области 15-ОЗ")]

    def test_is_cut_by_category_law_and_branch(self, flat: Flat) -> None:
        released()
        for other in ({"category": "Инвалид"}, {"law": "Другой"}):
            assert compensations(actor=SYSTEM, month=JULY, scope=ReportScope(), **other) == []
        stranger = a_member_of_staff(branch=a_branch("other"))
        assert compensations(actor=stranger, month=JULY, scope=ReportScope()) == []
