"""Penalties of a flat that does not pay: in the bill beside its charge, posted apart, corrected by differences."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sbyt.apps.billing.models import Bill, Finding, Penalty, PenaltyRange, RunPartition
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.operations.replay_partition import replay_partition
from sbyt.apps.billing.operations.steer_run import discard_run
from sbyt.apps.billing.papers.penalty_facts import penalties_of_charges
from sbyt.apps.ledger.models import JournalEntry
from sbyt.apps.ledger.queries.balances import balance_of
from sbyt.apps.ledger.types import PENALTIES
from sbyt.apps.payments.models import Payment
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.payments.operations_reversal import ReversalAsked, propose_reversal
from sbyt.apps.tariffs.models import KeyRate
from sbyt.apps.tariffs.operations_key_rates import store_known_law
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2021, month, 1) for month in range(6, 11))


def bill(month: date) -> RunPartition:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk)
    return RunPartition.objects.get(run=run)


def pay(flat: Flat, kop: int, on: date) -> None:
    record_payment(
        actor=SYSTEM,
        account_id=flat.account.pk,
        amount_kop=kop,
        received_on=on,
        source="bank",
        external_number=f"{on}",
    )


@pytest.fixture
def flat() -> Flat:
    """Billed for June (612.00, to pay by Monday 12.07.2021) and July (637.20, by 10.08) by the norm of two."""
    the_usual_vat()
    the_supplier()
    store_known_law(actor=SYSTEM)
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2, metered=False)
    bill(JUNE)
    bill(JULY)
    return flat


def told() -> list[tuple[date, int, int, int]]:
    rows = Penalty.objects.order_by("month", "claim_month")
    return list(rows.values_list("claim_month", "accrued_kop", "before_kop", "amount_kop"))


def days_of(month: date) -> list[tuple[date, int, int, int, int]]:
    rows = PenaltyRange.objects.filter(penalty__month=month).order_by("penalty__claim_month", "sign")
    return list(rows.values_list("period_from", "sign", "days", "rate_bp", "exact_e4"))


class TestADebt:
    def test_bears_nothing_in_the_bills_before_its_31st_day(self, flat: Flat) -> None:
        assert list(Bill.objects.values_list("penalty_kop", flat=True)) == [0, 0]
        assert not Penalty.objects.exists()

    def test_bears_penalties_in_the_bill_of_the_month_of_its_31st_day(self, flat: Flat) -> None:
        bill(AUGUST)
        # 612,00 × 6,5 % / 300 × 20 дней (12.08–31.08) = 2,652
        assert told() == [(JUNE, 265, 0, 265)]
        assert days_of(AUGUST) == [(date(2021, 8, 12), 1, 20, 650, 2_652_000)]
        august = Bill.objects.get(month=AUGUST)
        assert (august.gross_kop, august.posted_kop, august.penalty_kop) == (637_20, 637_20, 265)

    def test_is_posted_on_an_account_of_its_own(self, flat: Flat) -> None:
        bill(AUGUST)
        entry = JournalEntry.objects.get(kind="penalty")
        sides = entry.postings.order_by("ledger_account__code")
        assert list(
            sides.values_list("ledger_account__code", "subaccount_id", "debit_kop", "credit_kop")
        ) == [
            ("76.02", flat.account.pk, 265, 0),
            ("91.01", None, 0, 265),
        ]
        assert balance_of(subaccount_id=flat.account.pk, ledger_account=PENALTIES) == 265

    def test_bears_only_the_difference_in_the_next_bill(self, flat: Flat) -> None:
        bill(AUGUST)
        bill(SEPTEMBER)
        # 612,00 × 6,75 % / 300 × 50 = 6,885; 637,20 × 6,75 % / 300 × 21 = 3,01
        assert told()[1:] == [(JUNE, 689, 265, 424), (JULY, 301, 0, 301)]
        assert days_of(SEPTEMBER) == [
            (date(2021, 8, 12), -1, 20, 650, -2_652_000),
            (date(2021, 8, 12), 1, 50, 675, 6_885_000),
            (date(2021, 9, 10), 1, 21, 675, 3_010_770),
        ]
        assert Bill.objects.get(month=SEPTEMBER).penalty_kop == 725

    def test_of_days_without_a_key_rate_holds_the_bill_and_says_which(self, flat: Flat) -> None:
        KeyRate.objects.filter(valid_from__lt=date(2021, 10, 25)).delete()
        run = plan_run(actor=SYSTEM, month=AUGUST)
        compute_run(actor=SYSTEM, run_id=run.pk)
        found = Finding.objects.get(run=run, code="R-31")
        assert (found.account_id, found.blocks) == (flat.account.pk, True)
        assert found.data == {"issue": "KEY_RATE", "first_day": "2021-08-12", "last_day": "2021-08-31"}
        assert told() == []

    def test_paid_in_time_bears_nothing(self, flat: Flat) -> None:
        pay(flat, 612_00, date(2021, 7, 12))
        bill(AUGUST)
        assert told() == []


class TestAPaymentThatBecameKnownLate:
    def test_takes_back_what_was_charged_after_its_day(self, flat: Flat) -> None:
        bill(AUGUST)
        bill(SEPTEMBER)
        pay(flat, 612_00, date(2021, 8, 20))
        pay(flat, 637_20, date(2021, 8, 10))
        bill(OCTOBER)
        # 612,00 × 6,5 % / 300 × 9 = 1,1934; за июль заплачено в срок
        october = Penalty.objects.filter(month=OCTOBER, claim_month__lt=AUGUST).order_by("claim_month")
        assert list(october.values_list("accrued_kop", "amount_kop")) == [(119, -570), (0, -301)]
        told_days = PenaltyRange.objects.filter(penalty__in=october).order_by("penalty__claim_month", "sign")
        assert list(told_days.values_list("sign", "days", "rate_bp")) == [
            (-1, 50, 675),
            (1, 9, 650),
            (-1, 21, 675),
        ]
        assert Bill.objects.get(month=OCTOBER).penalty_kop < 0
        assert balance_of(subaccount_id=flat.account.pk, ledger_account=PENALTIES) == sum(
            Bill.objects.values_list("penalty_kop", flat=True)
        )


class TestAPaymentTakenBack:
    def test_is_charged_what_it_had_spared_as_a_difference(self, flat: Flat) -> None:
        pay(flat, 612_00, date(2021, 7, 12))
        bill(AUGUST)
        assert told() == []
        propose_reversal(
            actor=SYSTEM,
            payment_id=Payment.objects.get().pk,
            asked=ReversalAsked(reason="returned", note="Банк вернул"),
        )
        bill(SEPTEMBER)
        # июнь снова не оплачен с 12.07: 612,00 × 6,75 % / 300 × 50 = 6,885
        june = Penalty.objects.get(month=SEPTEMBER, claim_month=JUNE)
        assert (june.accrued_kop, june.before_kop, june.amount_kop) == (689, 0, 689)
        assert (june.due_on, june.claim_kop) == (date(2021, 7, 12), 612_00)

    def test_moved_from_another_account_takes_off_penalties_from_its_own_day(self, flat: Flat) -> None:
        bill(AUGUST)
        other = a_flat(flat.premises.building, "2", tariff=a_tariff("rural"), people=2, metered=False)
        pay(other, 612_00, date(2021, 7, 12))
        asked = ReversalAsked(reason="wrong_account", note="Описка", to_account_id=flat.account.pk)
        propose_reversal(actor=SYSTEM, payment_id=Payment.objects.get().pk, asked=asked)
        bill(SEPTEMBER)
        june = Penalty.objects.get(month=SEPTEMBER, claim_month=JUNE)
        assert (june.accrued_kop, june.before_kop, june.amount_kop) == (0, 265, -265)


class TestMoney:
    def test_named_for_penalties_is_said_paid_by_the_next_document(self, flat: Flat) -> None:
        bill(AUGUST)
        record_payment(
            actor=SYSTEM,
            account_id=flat.account.pk,
            amount_kop=2_00,
            received_on=date(2021, 9, 5),
            source="bank",
            external_number="пени",
            pays="penalties",
        )
        assert balance_of(subaccount_id=flat.account.pk, ledger_account=PENALTIES) == 65
        bill(SEPTEMBER)
        balance = Bill.objects.get(month=SEPTEMBER).document.snapshot["body"]["balance"]
        owed = 612_00 + 637_20 + 637_20 + 2_65
        assert (balance["opening_kop"], balance["paid_kop"], balance["last_payment_on"]) == (
            owed,
            2_00,
            "2021-09-05",
        )

    def test_pays_the_principal_first_then_penalties(self, flat: Flat) -> None:
        bill(AUGUST)
        pay(flat, 3 * 637_20 - 25_20 + 1_00, date(2021, 9, 1))
        assert balance_of(subaccount_id=flat.account.pk) == 0
        assert balance_of(subaccount_id=flat.account.pk, ledger_account=PENALTIES) == 1_65
        pay(flat, 2_00, date(2021, 9, 2))
        assert balance_of(subaccount_id=flat.account.pk) == -35
        assert balance_of(subaccount_id=flat.account.pk, ledger_account=PENALTIES) == 0

    def test_is_asked_for_by_the_document_with_penalties(self, flat: Flat) -> None:
        bill(AUGUST)
        body = Bill.objects.get(month=AUGUST).document.snapshot["body"]
        assert [row["gross_kop"] for row in body["penalties"]] == [265]
        assert body["penalties"][0]["cause"] == "долг за июнь 2021, срок 12.07.2021, по 31.08.2021"
        assert body["balance"]["closing_kop"] == 612_00 + 2 * 637_20 + 2_65


class TestPenaltiesOfABill:
    def test_are_told_claim_by_claim_with_their_days(self, flat: Flat) -> None:
        bill(AUGUST)
        charge = Bill.objects.get(month=AUGUST).charge_id
        [june] = penalties_of_charges(charge_ids=[charge])[charge]
        assert (june.claim_month, june.due_on, june.claim_kop) == (JUNE, date(2021, 7, 12), 612_00)
        assert (june.reckoned_to, june.amount_kop) == (date(2021, 8, 31), 265)
        assert [(days.first_day, days.days, days.divisor) for days in june.ranges] == [(31, 20, 300)]

    def test_are_the_same_when_their_partition_is_computed_again(self, flat: Flat) -> None:
        partition = bill(AUGUST)
        assert Penalty.objects.count() == 1
        assert replay_partition(partition_id=partition.pk)["result_sha256"] == partition.result_sha256

    def test_never_change(self, flat: Flat) -> None:
        bill(AUGUST)
        with pytest.raises(DatabaseError, match="is billed"), transaction.atomic():
            Penalty.objects.update(amount_kop=1, accrued_kop=1)
        with pytest.raises(DatabaseError, match="is billed"), transaction.atomic():
            PenaltyRange.objects.all().delete()
        assert told() == [(JUNE, 265, 0, 265)]

    def test_name_what_is_there_and_keep_it(self, flat: Flat) -> None:
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=AUGUST).pk)
        copied = "INSERT INTO {0} SELECT (jsonb_populate_record(r, %s)).* FROM {0} r"
        for change, but, said in (
            (
                copied.format("billing_penaltyrange"),
                {"id": -1, "penalty_id": -5},
                "penalty_id -5 is not there",
            ),
            (
                copied.format("billing_penalty"),
                {"id": -1, "account_id": -5, "item_id": -6},
                "account_id -5 is",
            ),
            ("DELETE FROM billing_penalty", None, "stays: billing_penaltyrange refers to it"),
        ):
            with (
                pytest.raises(IntegrityError, match=said),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change, None if but is None else [json.dumps(but)])
        assert (Penalty.objects.count(), PenaltyRange.objects.count()) == (1, 1)

    def test_go_with_a_run_that_is_given_up(self, flat: Flat) -> None:
        run = plan_run(actor=SYSTEM, month=AUGUST)
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert Penalty.objects.count() == 1
        discard_run(actor=SYSTEM, run_id=run.pk, reason="проверка")
        assert (Penalty.objects.count(), PenaltyRange.objects.count()) == (0, 0)
