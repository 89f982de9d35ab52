"""Letters about an account: who owes gets no certificate, a statement adds up, an act lists the entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.printing import render_pdf
from sbyt.apps.documents.snapshot import read_snapshot
from sbyt.apps.payments.operations import record_payment
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


def pay(town: BilledTown, kopecks: int) -> None:
    record_payment(
        actor=SYSTEM,
        account_id=town.ours.account.pk,
        received_on=dt.date(2021, 8, 4),
        amount_kop=kopecks,
        source="bank",
        external_number="2",
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
        assert "09.07.2021 Оплата за июль 2021 500,00" in text
        assert "Обороты 1 078,68 500,00" in text
        assert (
            "задолженность в пользу поставщика 578,68 ₽ (Пятьсот семьдесят восемь рублей 68 копеек)" in text
        )


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
