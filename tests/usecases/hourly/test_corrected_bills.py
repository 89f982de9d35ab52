"""A day of a billed month is sent again: its bill, and no other, gets a corrected one that posts the difference."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from sbyt.apps.billing.models import Bill, BillingRun, ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.documents.models import Document
from sbyt.apps.ledger.models import JournalEntry, OpenItem, Posting
from sbyt.apps.metering.models import IntervalDay
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.types import NewIntervalDay
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.recalculation import start_corrections, touched_bills
from tests.builders.billed import bill_month
from tests.builders.firms import Firm, a_file, a_firm, an_hourly_month
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, the_usual_vat

pytestmark = pytest.mark.django_db
JULY = date(2021, 7, 1)
RESENT = date(2021, 7, 10)
ISSUED, CORRECTED, AGAIN = date(2021, 8, 10), date(2021, 9, 6), date(2021, 9, 20)


@pytest.fixture
def july() -> SimpleNamespace:
    """July of two firms at 4.50: 100 kWh an hour is 74 400 kWh, 334 800.00 + 66 960.00 of VAT = 401 760.00."""
    the_usual_vat()
    the_supplier()
    a_price_of_firms("4.50", month=JULY)
    ours, other = a_firm("Наш"), a_firm("Другой")
    for firm in (ours, other):
        an_hourly_month(firm.point, month=JULY, days=31, hour_wh=100_000)
    bill_month(JULY, issued_on=ISSUED)
    return SimpleNamespace(ours=ours, other=other)


def sent_again(firm: Firm, day: date, hour_wh: int) -> None:
    """A later message about the day comes now."""
    now = timezone.now()
    file = a_file(f"80020_{day}_{hour_wh}.xml")
    file.message_created_at = now + timedelta(days=3650)
    file.save()
    new = NewIntervalDay(
        usage_point_id=firm.point.pk,
        channel=1,
        day=day,
        step_minutes=60,
        values_wh=(hour_wh,) * 24,
        qualities=(0,) * 24,
        lines=tuple(range(24)),
    )
    store_interval_days(days=[new], import_file=file, now=now)


def corrected(firm: Firm, *, issued_on: date) -> BillingRun:
    bill = Bill.objects.filter(account=firm.account).latest("pk")
    (run,) = start_corrections(SYSTEM, bill_ids=[bill.pk])
    compute_run(actor=SYSTEM, run_id=run.pk)
    return release_run(actor=SYSTEM, run_id=run.pk, issued_on=issued_on)


def debt_of(firm: Firm) -> int:
    rows = Posting.objects.filter(subaccount_id=firm.account.pk).values_list("debit_kop", "credit_kop")
    return sum(debit - credit for debit, credit in rows)


class TestADayThatWasSentAgain:
    def test_gives_the_one_bill_a_corrected_one_that_posts_the_difference(self, july) -> None:
        before = {bill.pk: (bill.gross_kop, bill.document_id) for bill in Bill.objects.all()}
        snapshots = dict(Document.objects.values_list("pk", "snapshot_sha256"))
        sent_again(july.ours, RESENT, 110_000)
        (touched,) = touched_bills(SYSTEM)
        # 24 hours × 10 kWh = 240 kWh × 4.50 = 1 080.00, with 20 % of VAT 1 296.00
        assert (touched.change_wh, touched.change_gross_kop) == (240_000, 1_296_00)
        corrected(july.ours, issued_on=CORRECTED)

        bill = Bill.objects.get(stage="correction")
        assert (bill.account_id, bill.revision, bill.gross_kop) == (july.ours.account.pk, 1, 403_056_00)
        assert (bill.posted_kop, bill.posted_vat_kop) == (1_296_00, 216_00)
        line = ChargeLine.objects.get(charge=bill.charge)
        assert (line.quantity_wh, line.price_e7, line.net_kop) == (74_640_000, 45_000_000, 335_880_00)
        assert (bill.document.issued_on, bill.due_on) == (CORRECTED, date(2021, 10, 18))
        body = bill.document.snapshot["body"]
        assert body["stage"] == "correction"
        assert (body["earlier"]["gross_kop"], body["earlier"]["energy_wh"]) == (401_760_00, 74_400_000)
        assert "было 74\u202f400, стало 74\u202f640, изменение +240 кВт·ч" in body["notes"][0]
        assert debt_of(july.ours) == 403_056_00
        entry = JournalEntry.objects.get(pk=bill.entry_id)
        assert (entry.entry_date, entry.month) == (CORRECTED, date(2021, 9, 1))
        assert OpenItem.objects.get(entry=entry).amount_kop == 1_296_00

        assert {
            one.pk: (one.gross_kop, one.document_id) for one in Bill.objects.filter(pk__in=before)
        } == before
        assert (
            dict(Document.objects.filter(pk__in=snapshots).values_list("pk", "snapshot_sha256")) == snapshots
        )
        assert debt_of(july.other) == 401_760_00
        assert touched_bills(SYSTEM) == ()

    def test_and_once_more_is_set_against_the_corrected_bill(self, july) -> None:
        sent_again(july.ours, RESENT, 110_000)
        corrected(july.ours, issued_on=CORRECTED)
        sent_again(july.ours, RESENT, 95_000)
        (touched,) = touched_bills(SYSTEM)
        # 110 → 95: −15 kWh × 24 = −360 kWh × 4.50 = −1 620.00, with VAT −1 944.00
        assert (touched.change_wh, touched.change_gross_kop) == (-360_000, -1_944_00)
        corrected(july.ours, issued_on=AGAIN)
        bills = Bill.objects.filter(account=july.ours.account).order_by("pk")
        assert list(bills.values_list("stage", "revision", "gross_kop", "posted_kop")) == [
            ("final", 0, 401_760_00, 401_760_00),
            ("correction", 1, 403_056_00, 1_296_00),
            ("correction", 2, 401_112_00, -1_944_00),
        ]
        assert debt_of(july.ours) == 401_112_00
        debit, credit = (
            sum(column)
            for column in zip(*Posting.objects.values_list("debit_kop", "credit_kop"), strict=True)
        )
        assert debit == credit

    def test_with_the_same_hours_corrects_nothing(self, july) -> None:
        sent_again(july.ours, RESENT, 100_000)
        assert touched_bills(SYSTEM) == ()
        bill = Bill.objects.get(account=july.ours.account)
        assert start_corrections(SYSTEM, bill_ids=[bill.pk]) == []
        assert BillingRun.objects.count() == 1

    def test_before_the_bill_was_reckoned_is_in_it_already(self, july) -> None:
        august = date(2021, 8, 1)
        a_price_of_firms("4.50", month=august)
        an_hourly_month(july.ours.point, month=august, days=31, hour_wh=100_000)
        an_hourly_month(july.other.point, month=august, days=31, hour_wh=100_000)
        sent_again(july.ours, date(2021, 8, 3), 90_000)
        bill_month(august, issued_on=CORRECTED)
        assert touched_bills(SYSTEM) == ()


class TestACorrection:
    def test_of_a_month_that_comes_out_the_same_issues_nothing(self, july) -> None:
        sent_again(july.ours, RESENT, 110_000)
        bill = Bill.objects.get(account=july.ours.account)
        (run,) = start_corrections(SYSTEM, bill_ids=[bill.pk])
        assert [one.correction.run_number for one in touched_bills(SYSTEM) if one.correction] == []
        sent_again(july.ours, RESENT, 100_000)
        run.as_of = timezone.now()
        run.save()
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=CORRECTED)
        assert Bill.objects.count() == 2
        assert JournalEntry.objects.filter(kind="release").count() == 1
        assert IntervalDay.objects.filter(day=RESENT, usage_point=july.ours.point).count() == 3

    def test_is_begun_once(self, july) -> None:
        sent_again(july.ours, RESENT, 110_000)
        bill = Bill.objects.get(account=july.ours.account)
        (run,) = start_corrections(SYSTEM, bill_ids=[bill.pk])
        compute_run(actor=SYSTEM, run_id=run.pk)
        (touched,) = touched_bills(SYSTEM)
        assert touched.correction is not None
        assert touched.correction.run_id == run.pk
        with pytest.raises(UnableToPlanRun, match="уже охватывает эти дома"):
            start_corrections(SYSTEM, bill_ids=[bill.pk])
