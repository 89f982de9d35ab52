"""A computed month released: postings, claims, documents and bills, once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, OperationalError, transaction

from sbyt.apps.billing.models import Bill, BillingRun, Charge, ChargeLine, Finding, RunPartition
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun, release_run
from sbyt.apps.documents.models import Document
from sbyt.apps.ledger.models import JournalEntry, Posting
from sbyt.apps.ledger.queries import balance_of, debt_by_month, open_items_of, turnover_of_chart
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.tariffs.operations_capacity import set_calendar_day
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)
END_OF_JUNE = date(2021, 6, 30)


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats read on 25 May and 25 June: 159 and 161 kWh."""
    the_usual_vat()
    the_supplier()
    norms()
    house, tariff = a_building("45"), a_tariff()
    flats = []
    for number, used in (("1", 159), ("2", 161)):
        flat = a_flat(house, number, tariff=tariff, meter_shows=1_000)
        flat.shows(date(2021, 5, 25), 2_000)
        flat.shows(date(2021, 6, 25), 2_000 + used)
        flats.append(flat)
    return flats


def computed(month: date = JUNE) -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month).pk)


def released(month: date = JUNE) -> BillingRun:
    return release_run(actor=SYSTEM, run_id=computed(month).pk, issued_on=month.replace(day=28))


class TestReleaseRun:
    def test_posts_what_was_charged(self, flats: list[Flat]) -> None:
        run = released()
        assert run.state == BillingRun.State.RELEASED
        moved = {row.code: (row.debit_kop, row.credit_kop) for row in turnover_of_chart(month=JUNE)}
        assert moved == {
            "62": (1_088_00, 0),
            "90.01": (0, 1_088_00),
            "90.03": (181_33, 0),
            "68.02": (0, 181_33),
        }
        assert [balance_of(subaccount_id=flat.account.pk) for flat in flats] == [540_60, 547_40]

    def test_raises_claims_due_on_the_tenth_or_the_next_working_day(self, flats: list[Flat]) -> None:
        released()
        debts = debt_by_month(subaccount_ids=[flat.account.pk for flat in flats])
        assert [(row.month, row.due_on, row.rest_kop) for row in debts] == [
            (JUNE, date(2021, 7, 12), 540_60),
            (JUNE, date(2021, 7, 12), 547_40),
        ]

    def test_raises_claims_due_by_the_calendar_that_was_imported(self, flats: list[Flat]) -> None:
        set_calendar_day(actor=SYSTEM, day=date(2021, 7, 12), is_working=False, source="постановление")
        released()
        debts = debt_by_month(subaccount_ids=[flat.account.pk for flat in flats])
        assert {row.due_on for row in debts} == {date(2021, 7, 13)}

    def test_numbers_documents_without_gaps(self, flats: list[Flat]) -> None:
        released()
        documents = Document.objects.order_by("number")
        assert list(documents.values_list("number", "account_id", "gross_kop", "issued_on")) == [
            ("ПД21-0000001", flats[0].account.pk, 540_60, date(2021, 6, 28)),
            ("ПД21-0000002", flats[1].account.pk, 547_40, date(2021, 6, 28)),
        ]

    def test_writes_a_bill_an_account(self, flats: list[Flat]) -> None:
        run = released()
        entry = JournalEntry.objects.get()
        assert entry.idempotency_key == f"release:{run.pk}:1"
        assert list(
            Bill.objects.order_by("account_id").values_list(
                "account_id", "entry_id", "posted_kop", "posted_vat_kop"
            )
        ) == [
            (flats[0].account.pk, entry.pk, 540_60, 90_10),
            (flats[1].account.pk, entry.pk, 547_40, 91_23),
        ]

    def test_finds_the_charges_of_each_part_between_their_ends(self, flats: list[Flat]) -> None:
        run = released()
        ends = RunPartition.objects.values_list("first_charge_id", "last_charge_id").get(run=run)
        ids = Charge.objects.order_by("pk").values_list("pk", flat=True)
        assert ends == (ids.first(), ids.last())

    def test_bills_a_part_that_does_not_know_its_ends(self, flats: list[Flat]) -> None:
        run = computed()
        RunPartition.objects.filter(run=run).update(first_charge_id=None, last_charge_id=None)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=END_OF_JUNE)
        assert [balance_of(subaccount_id=flat.account.pk) for flat in flats] == [540_60, 547_40]

    def test_dates_documents_by_the_last_day_of_a_month_that_has_passed(self, flats: list[Flat]) -> None:
        run = release_run(actor=SYSTEM, run_id=computed().pk)
        assert run.issued_on == END_OF_JUNE

    def test_again_does_nothing_more(self, flats: list[Flat]) -> None:
        run = released()
        with pytest.raises(UnableToReleaseRun, match="выпущен"):
            release_run(actor=SYSTEM, run_id=run.pk)
        assert JournalEntry.objects.count() == 1

    def test_lays_an_advance_on_the_new_claim(self, flats: list[Flat]) -> None:
        record_payment(
            actor=SYSTEM,
            account_id=flats[0].account.pk,
            amount_kop=600_00,
            received_on=date(2021, 6, 10),
            source="bank",
            external_number="1",
        )
        released()
        assert balance_of(subaccount_id=flats[0].account.pk) == -59_40
        rests = [
            (row.amount_kop, row.rest_kop) for row in open_items_of(subaccount_ids=[flats[0].account.pk])
        ]
        assert rests == [(-600_00, 59_40)]

    def test_posts_nothing_for_a_bill_of_zero(self, flats: list[Flat]) -> None:
        """July: the first flat used nothing, the second 100 kWh at 3.54."""
        released()
        flats[0].shows(date(2021, 7, 25), 2_159)
        flats[1].shows(date(2021, 7, 25), 2_261)
        released(JULY)
        bills = Bill.objects.filter(month=JULY).order_by("account_id")
        assert [(bill.gross_kop, bill.entry_id is None) for bill in bills] == [(0, False), (354_00, False)]
        assert Posting.objects.filter(entry__month=JULY, subaccount_id=flats[0].account.pk).count() == 0


class TestWhatADocumentSays:
    def test_is_readings_price_with_its_act_and_balance(self, flats: list[Flat]) -> None:
        released()
        record_payment(
            actor=SYSTEM,
            account_id=flats[0].account.pk,
            amount_kop=540_60,
            received_on=date(2021, 7, 9),
            source="bank",
            external_number="1",
        )
        flats[0].shows(date(2021, 7, 25), 2_311)
        flats[1].shows(date(2021, 7, 25), 2_261)
        released(JULY)
        body = Document.objects.get(account=flats[0].account, month=JULY).snapshot["body"]
        assert body["balance"] == {
            "opening_kop": 540_60,
            "charged_before_kop": 0,
            "paid_kop": 540_60,
            "charged_kop": 538_08,
            "closing_kop": 538_08,
            "paid_through": "2021-07-28",
            "last_payment_on": "2021-07-09",
        }
        (meter,) = body["meters"]
        assert (meter["previous_wh"], meter["current_wh"], meter["volume_wh"]) == (
            2_159_000,
            2_311_000,
            152_000,
        )
        (line,) = body["lines"]
        assert (line["quantity_wh"], line["price_e7"], line["act"]) == (
            152_000,
            35_400_000,
            "приказ № 637-п от 18.12.2020",
        )
        assert body["due_on"] == "2021-08-10"
        assert body["customer"]["address"] == "Светлогорск, Красная, 45, кв. 1"
        assert body["premises"] == {"area_dm2": 5_000, "rooms": 2, "people": 2}


class TestDueDay:
    def test_is_the_fifteenth_from_february_2026(self, flats: list[Flat]) -> None:
        """15 March 2026 is a Sunday."""
        february = date(2026, 2, 1)
        flats[0].shows(date(2026, 1, 25), 9_000)
        flats[0].shows(date(2026, 2, 25), 9_100)
        run = released(february)
        assert set(Bill.objects.filter(charge__run=run).values_list("due_on", flat=True)) == {
            date(2026, 3, 16)
        }


class TestHeldAccount:
    def test_is_left_out_and_billed_by_the_next_run_that_finds_nothing(self, flats: list[Flat]) -> None:
        run = computed()
        finding = Finding.objects.create(
            run=run, account=flats[0].account, code="R-02", money_kop=1, message="проверить"
        )
        decide_findings(
            actor=SYSTEM, run_id=run.pk, verdict="hold", reason="ждём контролёра", finding_ids=[finding.pk]
        )
        release_run(actor=SYSTEM, run_id=run.pk)
        assert list(Bill.objects.values_list("account_id", flat=True)) == [flats[1].account.pk]
        assert balance_of(subaccount_id=flats[0].account.pk) == 0
        later = released()
        assert list(Bill.objects.filter(charge__run=later).values_list("account_id", "gross_kop")) == [
            (flats[0].account.pk, 540_60)
        ]

    def test_is_every_account_of_a_held_building(self, flats: list[Flat]) -> None:
        run = computed()
        finding = Finding.objects.create(
            run=run, building_id=flats[0].premises.building_id, code="R-09", message="проверить"
        )
        decide_findings(
            actor=SYSTEM, run_id=run.pk, verdict="hold", reason="сверка", finding_ids=[finding.pk]
        )
        run = release_run(actor=SYSTEM, run_id=run.pk)
        assert run.state == BillingRun.State.RELEASED
        assert not Bill.objects.exists()
        assert not JournalEntry.objects.exists()


class TestRefusedRelease:
    def test_waits_for_a_verdict_on_what_blocks(self, flats: list[Flat]) -> None:
        run = computed()
        Finding.objects.create(
            run=run, account=flats[0].account, code="R-07", blocks=True, message="нет цены"
        )
        with pytest.raises(UnableToReleaseRun, match="R-07 — 1"):
            release_run(actor=SYSTEM, run_id=run.pk)
        assert not Bill.objects.exists()
        decide_findings(actor=SYSTEM, run_id=run.pk, verdict="release", reason="цена верна", code="R-07")
        assert release_run(actor=SYSTEM, run_id=run.pk).state == BillingRun.State.RELEASED

    def test_is_not_computed(self, flats: list[Flat]) -> None:
        run = plan_run(actor=SYSTEM, month=JUNE)
        with pytest.raises(UnableToReleaseRun, match="запланирован"):
            release_run(actor=SYSTEM, run_id=run.pk)

    def test_is_dated_before_the_month(self, flats: list[Flat]) -> None:
        run = computed()
        with pytest.raises(UnableToReleaseRun, match="раньше месяца"):
            release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 5, 31))
        run.refresh_from_db()
        assert run.state == BillingRun.State.COMPUTED

    def test_comes_from_who_may_not_release_everywhere(self, flats: list[Flat]) -> None:
        run = computed()
        for actor in (a_member_of_staff("metering_engineer"), a_member_of_staff(branch=a_branch())):
            with pytest.raises(UnableToAct):
                release_run(actor=actor, run_id=run.pk)
        assert not Bill.objects.exists()


class TestWhatIsBilled:
    @pytest.mark.parametrize("table", [Charge])
    def test_never_changes(self, flats: list[Flat], table: type) -> None:
        released()
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.update(gross_kop=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.all()._raw_delete("default")
        assert table.objects.count() == 2

    def test_shows_its_lines_through_a_view_that_nobody_writes(self, flats: list[Flat]) -> None:
        released()
        with pytest.raises(OperationalError, match="cannot update view"), transaction.atomic():
            ChargeLine.objects.update(gross_kop=1)
        with pytest.raises(OperationalError, match="cannot delete from view"), transaction.atomic():
            ChargeLine.objects.all()._raw_delete("default")
        assert ChargeLine.objects.count() == 2

    def test_may_be_computed_again_in_nobodys_run(self, flats: list[Flat]) -> None:
        run = released()
        assert run.partitions.get().state == RunPartition.State.RELEASED
        from sbyt.apps.billing.operations.plan_run import UnableToPlanRun

        with pytest.raises(UnableToPlanRun, match="нечего рассчитывать"):
            plan_run(actor=SYSTEM, month=JUNE)
