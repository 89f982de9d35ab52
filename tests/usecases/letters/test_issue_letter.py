"""Letters about an account: who owes gets no certificate, a statement adds up, an act lists the entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.printing import render_pdf
from sbyt.apps.documents.snapshot import read_snapshot
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.payments.models import Payment
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.payments.operations_reversal import ReversalAsked, propose_reversal
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct
from sbyt.usecases.letters.issue_letter import LetterAsked, LetterKind, UnableToIssueLetter, issue_letter
from tests.apps.documents.test_printing import pages
from tests.builders.billed import BilledTown, a_billed_town

pytestmark = pytest.mark.django_db
JUNE, AUGUST = dt.date(2021, 6, 1), dt.date(2021, 8, 1)
FIFTH_OF_AUGUST = dt.datetime(2021, 8, 5, 12, tzinfo=dt.UTC)
"""July is charged and not due before the 10th; June was due on 12 July."""

NO_DEBT = LetterAsked(kind=LetterKind.NO_DEBT)
STATEMENT = LetterAsked(kind=LetterKind.STATEMENT, month_from=JUNE, month_to=AUGUST)
RECONCILIATION = LetterAsked(kind=LetterKind.RECONCILIATION, month_from=JUNE, month_to=AUGUST)


@pytest.fixture
def town() -> Iterator[BilledTown]:
    town = a_billed_town()
    with time_machine.travel(FIFTH_OF_AUGUST, tick=False):
        yield town


def text_of(document: Document) -> str:
    return " ".join(" ".join(pages(render_pdf([document]))).split())


def pay(town: BilledTown, kopecks: int, *, pays: str = "principal") -> None:
    record_payment(
        actor=SYSTEM,
        account_id=town.ours.account.pk,
        received_on=dt.date(2021, 8, 4),
        amount_kop=kopecks,
        source="bank",
        external_number="2",
        pays=pays,
    )


class TestCertificateOfNoDebt:
    def test_is_refused_with_what_is_past_due(self, town: BilledTown) -> None:
        with pytest.raises(UnableToIssueLetter, match=r"просрочено 40,60.₽, долг с месяца июнь 2021"):
            issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=NO_DEBT)
        assert not Document.objects.filter(kind="no_debt").exists()

    def test_names_what_is_charged_and_not_yet_due(self, town: BilledTown) -> None:
        pay(town, 40_60)
        document = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=NO_DEBT)
        assert document.number == "СП21-0000001"
        text = text_of(document)
        assert "по состоянию на 5 августа 2021 г. по лицевому счёту 150001145 задолженности" in text
        assert "Начислено 538,08 ₽, срок оплаты которых ещё не наступил" in text
        assert document.snapshot["payment_qr"] == ""

    def test_asked_for_twice_in_a_day_is_one(self, town: BilledTown) -> None:
        pay(town, 40_60)
        first = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=NO_DEBT)
        assert issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=NO_DEBT) == first
        pay_more = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=STATEMENT)
        assert pay_more.number == "ВЛ21-0000001"


class TestStatement:
    def test_adds_up_month_by_month(self, town: BilledTown) -> None:
        document = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=STATEMENT)
        body = document.snapshot["body"]
        assert [
            (row["month"], row["opening_kop"], row["paid_kop"], row["closing_kop"]) for row in body["rows"]
        ] == [
            ("2021-06-01", 0, 0, 540_60),
            ("2021-07-01", 540_60, 500_00, 578_68),
        ]
        assert [row["services"] for row in body["rows"]] == [
            [{"name": "Электроэнергия", "gross_kop": 540_60}],
            [{"name": "Электроэнергия", "gross_kop": 538_08}],
        ]
        text = text_of(document)
        assert "июль 2021 540,60 Электроэнергия 538,08 500,00 578,68" in text
        assert "Итого 0,00 1 078,68 500,00 578,68" in text
        assert read_snapshot(document.snapshot, sha256=document.snapshot_sha256).body.kind == "statement"

    def test_is_refused_for_a_period_that_ends_before_it_begins(self, town: BilledTown) -> None:
        asked = LetterAsked(kind=LetterKind.STATEMENT, month_from=AUGUST, month_to=JUNE)
        with pytest.raises(UnableToIssueLetter, match="раньше первого"):
            issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=asked)
        assert not Document.objects.filter(kind="statement").exists()


class TestReconciliation:
    def test_lists_the_entries_and_says_who_owes(self, town: BilledTown) -> None:
        document = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=RECONCILIATION)
        text = text_of(document)
        assert "30.06.2021 Начисление за июнь 2021 540,60" in text
        assert "09.07.2021 Оплата 500,00" in text
        assert "Обороты 1 078,68 500,00" in text
        assert (
            "задолженность в пользу поставщика 578,68 ₽ (Пятьсот семьдесят восемь рублей 68 копеек)" in text
        )


class TestPenalties:
    """5.00 charged with the bill of July, 3.00 of them paid by name on 4 August."""

    @pytest.fixture
    def owing(self, town: BilledTown) -> BilledTown:
        account = town.ours.account.pk
        july = dt.date(2021, 7, 31)
        post_entry(
            idempotency_key="penalty:1",
            entry_date=july,
            month=july.replace(day=1),
            kind="penalty",
            postings=[
                NewPosting(ledger_account="76.02", subaccount_id=account, debit_kop=5_00),
                NewPosting(ledger_account="91.01", credit_kop=5_00),
            ],
            items=[NewItem(ledger_account="76.02", subaccount_id=account, month=JUNE, amount_kop=5_00)],
        )
        pay(town, 3_00, pays="penalties")
        return town

    def test_stand_in_a_statement_beside_the_balance(self, owing: BilledTown) -> None:
        asked = LetterAsked(kind=LetterKind.STATEMENT, month_from=JUNE, month_to=dt.date(2021, 9, 1))
        document = issue_letter(actor=SYSTEM, account_id=owing.ours.account.pk, asked=asked)
        body = document.snapshot["body"]
        assert body["closing_kop"] == 578_68
        assert body["penalties"] == {
            "opening_kop": 0,
            "rows": [
                {"on": "2021-07-31", "name": "Начислены пени", "debit_kop": 5_00, "credit_kop": 0},
                {"on": "2021-08-04", "name": "Оплата пеней", "debit_kop": 0, "credit_kop": 3_00},
            ],
            "closing_kop": 2_00,
        }
        text = text_of(document)
        assert "31.07.2021 Начислены пени 5,00" in text
        assert "Всего с пенями на конец периода: 580,68 ₽" in text

    def test_stand_in_an_act_up_to_its_last_day(self, owing: BilledTown) -> None:
        document = issue_letter(actor=SYSTEM, account_id=owing.ours.account.pk, asked=RECONCILIATION)
        text = text_of(document)
        assert "На конец 5,00" in text
        assert "задолженность в пользу поставщика 578,68 ₽" in text
        assert "Всего с пенями на конец периода: 583,68 ₽" in text

    def test_are_not_spoken_of_where_there_were_none(self, town: BilledTown) -> None:
        document = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=STATEMENT)
        assert document.snapshot["body"]["penalties"] is None
        assert "Пени" not in text_of(document)


class TestAPaymentTakenBack:
    def test_is_named_in_an_act_and_taken_off_what_was_paid(self, town: BilledTown) -> None:
        asked = ReversalAsked(reason="returned", note="Банк вернул")
        payment = Payment.objects.get(account=town.ours.account)
        propose_reversal(actor=SYSTEM, payment_id=payment.pk, asked=asked)
        months = LetterAsked(kind=LetterKind.RECONCILIATION, month_from=JUNE, month_to=dt.date(2021, 9, 1))
        act = issue_letter(actor=SYSTEM, account_id=town.ours.account.pk, asked=months)
        assert "05.08.2021 Сторно оплаты 500,00" in text_of(act)
        stated = issue_letter(
            actor=SYSTEM,
            account_id=town.ours.account.pk,
            asked=LetterAsked(kind=LetterKind.STATEMENT, month_from=JUNE, month_to=dt.date(2021, 9, 1)),
        )
        assert [row["paid_kop"] for row in stated.snapshot["body"]["rows"]] == [0, 500_00, -500_00]
        assert stated.snapshot["body"]["closing_kop"] == 1_078_68


class TestWhoMayAsk:
    def test_a_consumer_for_his_own_account_alone(self, town: BilledTown) -> None:
        ours, theirs = town.ours.account.pk, town.theirs.account.pk
        consumer = Actor(user_id=town.consumer.pk, name="Соколов П. П.", account_ids=frozenset({ours}))
        assert issue_letter(actor=consumer, account_id=ours, asked=STATEMENT).account_id == ours
        with pytest.raises(UnableToIssueLetter, match="Такого лицевого счёта нет"):
            issue_letter(actor=consumer, account_id=theirs, asked=STATEMENT)

    def test_nobody_without_the_verb(self, town: BilledTown) -> None:
        with pytest.raises(UnableToAct):
            issue_letter(
                actor=Actor(user_id=None, name="аноним"), account_id=town.ours.account.pk, asked=STATEMENT
            )
