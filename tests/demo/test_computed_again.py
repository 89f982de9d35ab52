"""Every month of the demo computed again: the same charges, the same documents, nothing to recalculate."""

from __future__ import annotations

import json

from tests.demo_base import DemoBase

_ASK = """
from sbyt.interfaces.cli.django_ready import prepare
prepare()
import json
from sbyt.apps.billing.models import Bill, BillingRun, RunPartition
from sbyt.apps.billing.operations.recalculate import difference_of_month
from sbyt.apps.billing.operations.redraw_documents import redraw_documents
from sbyt.kit.access.actor import SYSTEM

drawn = [redraw_documents(actor=SYSTEM, run_id=run.pk) for run in BillingRun.objects.filter(state="released")]
houses = sorted({house for part in RunPartition.objects.filter(state="released") for house in part.building_ids})
months = sorted(set(Bill.objects.filter(stage="final").values_list("month", flat=True)))
print(json.dumps({
    "documents": sum(one.documents for one in drawn),
    "differing": [number for one in drawn for number in one.differing],
    "bills": Bill.objects.count(),
    "months": len(months),
    "changed": [difference_of_month(building_ids=houses, month=month).height for month in months],
}))
"""


class TestTheDemoComputedAgain:
    def test_has_every_document_equal_to_the_byte_and_nothing_to_recalculate(
        self, demo_base: DemoBase
    ) -> None:
        told = json.loads(demo_base.run(_ASK, module=("-c",)).stdout.splitlines()[-1])
        assert told["documents"] == told["bills"] == 1593
        assert told["differing"] == []
        assert told["changed"] == [0] * told["months"] == [0, 0, 0, 0]
