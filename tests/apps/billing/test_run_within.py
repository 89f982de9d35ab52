"""A run of two branches as a clerk of one sees it."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import BillingRun, Charge, Finding
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.queries.month import run_sums
from sbyt.apps.billing.queries.runs import run_view
from sbyt.apps.billing.run_within import run_view_within
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)


class TestARunOfTwoBranches:
    def test_shows_a_branch_its_own_accounts_sums_and_findings(self) -> None:
        the_usual_vat()
        the_supplier()
        norms()
        tariff = a_tariff()
        north = a_flat(a_building("1", branch_code="01"), "1", tariff=tariff, metered=False)
        for number in ("1", "2"):
            a_flat(a_building(f"2-{number}", branch_code="02"), number, tariff=tariff, metered=False)
        run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=MAY).pk)
        Finding.objects.all().delete()
        for charge in Charge.objects.all():
            run.findings.create(account_id=charge.account_id, code="R-02", message="", money_kop=100)
        own = Charge.objects.get(account=north.account)

        seen = run_view_within(run_id=run.pk, branch_ids=frozenset({a_branch("01").pk}))
        assert seen is not None
        assert not seen.is_whole
        assert (seen.accounts, seen.accounts_done, seen.charges) == (1, 1, 1)
        assert (seen.gross_kop, seen.net_kop, seen.vat_kop) == (own.gross_kop, own.net_kop, own.vat_kop)
        assert seen.energy_wh == own.energy_wh
        assert [(row.accounts, row.gross_kop) for row in seen.sums] == [(1, own.gross_kop)]
        assert [(part.accounts, part.gross_kop) for part in seen.partitions] == [(1, own.gross_kop)]
        assert [(row.code, row.count, row.money_kop) for row in seen.findings] == [("R-02", 1, 100)]

        sums = run_sums(branch_ids=frozenset({a_branch("01").pk}))
        told = BillingRun.objects.annotate(**{f"own_{name}": sums[name] for name in sums}).get(pk=run.pk)
        assert (told.own_accounts, told.own_gross, told.own_bills) == (1, own.gross_kop, 0)
        assert told.own_waiting == 1

        both = frozenset({a_branch("01").pk, a_branch("02").pk})
        rest = run_view_within(run_id=run.pk, branch_ids=both - {a_branch("01").pk})
        whole = run_view(run_id=run.pk)
        assert rest is not None
        assert whole is not None
        assert whole.gross_kop == seen.gross_kop + rest.gross_kop
        assert run_view_within(run_id=run.pk, branch_ids=None) == whole
