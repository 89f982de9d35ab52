"""Registers of payments and subsidies taken in: posted once, refused by line and field, the rest goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.intake.operations.profiles import keep_profile
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.queries import balance_of
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.metering.models import ImportFile
from sbyt.apps.payments.models import Payment
from sbyt.formats.payment_register import PaymentRegisterLayout
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.reparse_file import reparse_file
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 8, 5, 6, 0, tzinfo=UTC)
JUNE = date(2021, 6, 1)


@pytest.fixture
def flat(settings: Settings, tmp_path: Path) -> Flat:
    """A flat that owes 100 for June and 5 of penalties; profiles of a bank and of a social authority."""
    settings.DATA = tmp_path
    bank = PaymentRegisterLayout(source="eirc", number_column="D", pays_column="E", penalties_word="ПЕНИ")
    subsidy = PaymentRegisterLayout(
        kind="subsidy", source="szn", month_column="C", day_column="", day="02.08.2021"
    )
    for name, layout in (("pay", bank), ("sub", subsidy)):
        keep_profile(actor=SYSTEM, name=name, pattern=f"{name}_*.txt", is_on=True, layout=layout)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), account_number="150001145")
    for code, kop, against in (("62", 100_00, "90.01"), ("76.02", 5_00, "91.01")):
        post_entry(
            idempotency_key=f"claim:{code}",
            entry_date=JUNE,
            month=JUNE,
            kind="release",
            postings=[
                NewPosting(ledger_account=code, subaccount_id=flat.account.pk, debit_kop=kop),
                NewPosting(ledger_account=against, credit_kop=kop),
            ],
            items=[NewItem(ledger_account=code, subaccount_id=flat.account.pk, month=JUNE, amount_kop=kop)],
        )
    return flat


def take(*lines: str, name: str = "pay_1.txt", actor=SYSTEM) -> FileOutcome:
    content = "\r\n".join(["Счёт;Сумма;Дата;Номер;Вид", *lines]).encode("cp1251")
    [outcome] = take_files_in(
        actor=actor, files=[IncomingFile(name, content)], channel="cli", clock=lambda: NOW
    )
    return outcome


def owed(flat: Flat) -> tuple[int, int]:
    pk = flat.account.pk
    return balance_of(subaccount_id=pk), balance_of(subaccount_id=pk, ledger_account="76.02")


class TestARegisterOfPayments:
    def test_is_posted_line_by_line_with_its_file(self, flat: Flat) -> None:
        outcome = take("150001145;60,50;09.07.2021;1;", "150001145;2;09.07.2021;2;пени за июнь")
        assert (outcome.format, outcome.status, outcome.accepted_rows) == ("payment_register", "accepted", 2)
        assert outcome.note == "Записано 2\u00a0платежа на 62,50\u00a0₽. Принято строк: 2 из 2."
        assert owed(flat) == (39_50, 3_00)
        rows = Payment.objects.order_by("import_line")
        assert list(rows.values_list("source", "external_number", "pays", "import_line")) == [
            ("eirc", "1", "principal", 2),
            ("eirc", "2", "penalties", 3),
        ]
        assert {row.import_file_id for row in rows} == {outcome.import_file_id}

    def test_refuses_a_bad_line_by_its_field_and_takes_the_rest(self, flat: Flat) -> None:
        outcome = take(
            "150001145;60,50;09.07.2021;1;",
            "999;1;09.07.2021;2;",
            "150001145;ноль;09.07.2021;3;",
            "150001145;1;09.07.2099;4;",
            "150001145;61;09.07.2021;1;",
        )
        assert (outcome.status, outcome.accepted_rows, outcome.refused_rows) == ("partial", 1, 4)
        assert [(one.code, one.line, one.field) for one in outcome.issues] == [
            ("IMP-408", 3, "A"),
            ("IMP-320", 4, "B"),
            ("IMP-409", 5, "C"),
            ("IMP-409", 6, "D"),
        ]
        assert owed(flat) == (39_50, 5_00)

    def test_sent_again_posts_nothing_whatever_its_name(self, flat: Flat) -> None:
        take("150001145;60,50;09.07.2021;1;")
        assert take("150001145;60,50;09.07.2021;1;", name="pay_2.txt").status == "duplicate"
        outcome = take("150001145;60,50;09.07.2021;1;", "150001145;1;09.07.2021;5;", name="pay_3.txt")
        assert "1\u00a0платёж стоял раньше" in outcome.note
        assert owed(flat) == (38_50, 5_00)
        assert Payment.objects.count() == 2

    def test_parsed_again_takes_a_line_whose_account_is_known_by_now(self, flat: Flat) -> None:
        file = take("150002000;7;09.07.2021;1;", "150001145;1;09.07.2021;2;").import_file_id
        a_flat(flat.premises.building, "2", tariff=a_tariff("rural"), account_number="150002000")
        assert reparse_file(actor=SYSTEM, import_file_id=file, now=NOW) == 1
        line = ImportFile.objects.get(pk=file)
        assert (line.status, line.accepted_rows, line.refused_rows) == ("accepted", 2, 0)
        assert sorted(Payment.objects.values_list("amount_kop", flat=True)) == [1_00, 7_00]

    def test_of_who_takes_no_payments_is_refused_and_kept(self, flat: Flat) -> None:
        outcome = take("150001145;1;09.07.2021;1;", actor=a_member_of_staff("metering_engineer"))
        assert (outcome.status, [one.code for one in outcome.issues]) == ("refused", ["IMP-410"])
        assert not Payment.objects.exists()


class TestARegisterOfSubsidies:
    def test_is_posted_for_its_month_as_a_payment_of_its_own_kind(self, flat: Flat) -> None:
        assert take("150001145;40;06.2021", name="sub_1.txt").status == "accepted"
        row = Payment.objects.get()
        assert (row.kind, row.designated_month, row.received_on) == ("subsidy", JUNE, date(2021, 8, 2))
        assert (row.source, row.external_number) == ("szn", "150001145:2021-06")
        assert owed(flat) == (60_00, 5_00)

    def test_of_the_same_month_and_another_sum_is_refused(self, flat: Flat) -> None:
        take("150001145;40;06.2021", name="sub_1.txt")
        outcome = take("150001145;41;06.2021", "150001145;10;07.2021", name="sub_2.txt")
        assert [(one.code, one.line) for one in outcome.issues] == [("IMP-409", 2)]
        assert owed(flat) == (50_00, 5_00)
