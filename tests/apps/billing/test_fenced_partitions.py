"""Who holds the last fence of a partition writes it; whoever held one before is refused and writes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import BillingRun, Charge, RunPartition
from sbyt.apps.billing.operations import partition_work
from sbyt.apps.billing.operations.compute_partition import (
    UnableToComputePartition,
    compute_partition,
    take_partition,
)
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.program import code_sha256
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db


@pytest.fixture
def part() -> RunPartition:
    the_usual_vat()
    norms(kwh=90)
    a_flat(a_building("45"), "1", tariff=a_tariff(), people=1, metered=False)
    run = plan_run(actor=SYSTEM, month=date(2021, 6, 1))
    return run.partitions.get()


class TestPartition:
    def test_taken_by_another_is_not_written_by_the_first(self, part: RunPartition) -> None:
        first, second = take_partition(partition_id=part.pk), take_partition(partition_id=part.pk)
        assert (first, second) == (1, 2)
        with pytest.raises(UnableToComputePartition, match="отдана другому работнику"):
            compute_partition(partition_id=part.pk, fence=first)
        assert not Charge.objects.exists()
        compute_partition(partition_id=part.pk, fence=second)
        assert Charge.objects.count() == 1

    def test_taken_while_it_was_reckoned_is_not_written(
        self, part: RunPartition, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sbyt.apps.billing.operations import compute_partition as module

        fence = take_partition(partition_id=part.pk)
        reckon = module.reckon_partition

        def slowly(*args: object) -> object:
            take_partition(partition_id=part.pk)  # the other worker comes while this one reckons
            return reckon(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(module, "reckon_partition", slowly)
        with pytest.raises(UnableToComputePartition, match="отдана другому работнику"):
            compute_partition(partition_id=part.pk, fence=fence)
        assert not Charge.objects.exists()

    def test_computed_already_is_left_as_it_is_and_answers_its_hash(self, part: RunPartition) -> None:
        said = partition_work.compute(part.pk)
        assert partition_work.compute(part.pk) == said
        assert Charge.objects.count() == 1
        part.refresh_from_db()
        assert (part.result_sha256, part.code_sha256, part.fence) == (said, code_sha256(), 1)

    def test_parked_is_not_taken(self, part: RunPartition) -> None:
        part.state = RunPartition.State.PARKED
        part.save()
        with pytest.raises(UnableToComputePartition, match="отложена"):
            take_partition(partition_id=part.pk)
        assert BillingRun.objects.get().state == "planned"
