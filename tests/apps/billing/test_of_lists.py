"""What lists say of the newest bill, and in how many parts of the charges they look for it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from sbyt.apps.billing.models import Bill, Charge, PlainBill
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.queries.of_lists import (
    charge_of_bill,
    last_bill_column,
    last_energy_column,
    last_method_column,
)
from sbyt.apps.contracts.types import Account
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MONTHS = (date(2031, 6, 1), date(2031, 7, 1), date(2031, 8, 1))


@pytest.fixture
def flat() -> Flat:
    """A flat by the norm of 90 kWh, billed for two of three months."""
    the_usual_vat()
    norms(kwh=90)
    flat = a_flat(a_building("45"), "1", tariff=a_tariff(), people=1, metered=False)
    for month in MONTHS:
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month).pk)
    for place, month in enumerate(MONTHS[:2]):
        charge = Charge.objects.get(month=month)
        PlainBill.objects.create(
            account=flat.account,
            month=month,
            charge=charge,
            due_on=month,
            gross_kop=100 + place,
            posted_kop=0,
            posted_vat_kop=0,
        )
    return flat


class TestTheNewestBill:
    def test_tells_its_sum_energy_and_method(self, flat) -> None:
        rows = Account.objects.annotate(
            gross=last_bill_column("gross_kop"), energy=last_energy_column(), method=last_method_column()
        )
        assert list(rows.values_list("gross", "energy", "method")) == [(101, 90_000, "norm")]

    def test_is_nothing_before_the_first(self, flat) -> None:
        new = a_flat(a_building("47"), "1", tariff=a_tariff(code="country"), people=1, metered=False).account
        rows = Account.objects.annotate(energy=last_energy_column(), method=last_method_column())
        assert list(rows.filter(pk=new.pk).values_list("energy", "method")) == [(None, None)]

    def test_is_looked_for_in_the_part_of_its_month(self, flat) -> None:
        rows = Account.objects.annotate(energy=last_energy_column(), method=last_method_column())
        opened = parts_opened(rows.values("method"))
        assert {name for name in opened if "line" in name} == {"billing_linepack_2031_07"}

    def test_of_a_list_of_bills_too(self, flat) -> None:
        rows = Bill.objects.filter(month=MONTHS[0]).annotate(energy=charge_of_bill("energy_wh"))
        assert list(rows.values_list("energy", flat=True)) == [90_000]
        assert parts_opened(rows.values("energy")) == {"billing_charge_2031_06"}


def parts_opened(rows) -> set[str]:
    """Return the parts of charges and lines that a statement really looks into."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, COSTS OFF) {sql}", parameters)
        plan = [line for (line,) in cursor.fetchall()]
    opened = [
        line
        for line in plan
        if any(f" on public.billing_{name}" in line for name in ("charge", "plainline", "linepack"))
        and "never executed" not in line
    ]
    return {line.split("public.")[1].split()[0] for line in opened}
