"""A street whose June is computed: two houses, four flats, one firm without any volume."""

from __future__ import annotations

import pytest

from sbyt.apps.billing.models import BillingRun
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.kit.access.actor import SYSTEM
from tests.builders.firms import a_firm
from tests.builders.months import JUNE, a_read_street
from tests.builders.prices import a_price_of_firms


@pytest.fixture
def computed(db: None) -> BillingRun:
    """Charges of 2 × (540.60 + 547.40) and a finding R-13 that holds the release."""
    a_read_street()
    a_price_of_firms("4.36626", month=JUNE)
    a_firm("ООО «Тихий цех»", power_group="менее 670 кВт", account_number="ЮЛ-000001")
    run = plan_run(actor=SYSTEM, month=JUNE, accounts_a_partition=2)
    return compute_run(actor=SYSTEM, run_id=run.pk)
