"""Registers of compensations and of recipients of subsidies: shown, sent as versions, answered line by line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from sbyt.apps.billing.models import Compensation
from sbyt.apps.intake.operations.profiles import keep_profile
from sbyt.apps.payments.models import RegisterLayout, SentRegister
from sbyt.apps.payments.operations_registers import keep_layout
from sbyt.formats.payment_register import PaymentRegisterLayout
from sbyt.formats.register_writer import RegisterOutLayout
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from tests.builders.billed import BilledTown
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

NOW = datetime(2021, 8, 5, 6, 0, tzinfo=UTC)
JULY = "2021-07"
GIVEN = {
    "name": "Соцзащита",
    "purpose": "compensation",
    "file_name": "lgota_{месяц}_{версия}.txt",
    "fields_text": "строка\nлицевой счёт\nкатегория\nсумма",
    "delimiter": ";",
    "encoding": "cp1251",
    "money": "comma",
    "months": "mm.yyyy",
    "days": "dd.mm.yyyy",
    "heading": "РЕЕСТР {месяц}",
    "trailer": "",
    "month": JULY,
}


@pytest.fixture
def town(billed_town: BilledTown, settings: Settings, tmp_path: Path) -> BilledTown:
    """Of the bill of July for `ours` 159.30 is compensated."""
    settings.DATA = tmp_path
    bill = billed_town.ours.account.bills.get(month=date(2021, 7, 1))
    Compensation.objects.create(
        run_id=bill.charge.run_id,
        partition_id=bill.charge.partition_id,
        account=billed_town.ours.account,
        charge_id=bill.charge_id,
        month=bill.month,
        benefit_id=1,
        usage_point_id=billed_town.ours.point.pk,
        category="Ветеран труда",
        service="energy",
        zone="T0",
        share_bp=5_000,
        limit_kind="norm",
        people=1,
        norm_wh=90_000,
        limit_wh=90_000,
        covered_wh=90_000,
        price_e7=35_400_000,
        gross_kop=159_30,
    )
    return billed_town


def take(*lines: str, name: str) -> FileOutcome:
    for kind, pattern in (("payment", "pay_*"), ("subsidy", "sub_*")):
        layout = PaymentRegisterLayout(
            kind=kind,  # type: ignore[arg-type]
            source=kind,
            day_column="",
            day="02.08.2021",
            month_column="C" if kind == "subsidy" else "",
            number_column="C" if kind == "payment" else "",
            first_row=1,
        )
        keep_profile(actor=SYSTEM, name=f"{kind} {name}", pattern=pattern, is_on=True, layout=layout)
    content = "\r\n".join(lines).encode("cp1251")
    [outcome] = take_files_in(
        actor=SYSTEM, files=[IncomingFile(name, content)], channel="cli", clock=lambda: NOW
    )
    return outcome


class TestCompensations:
    def test_are_shown_with_their_sum_and_filtered(self, town: BilledTown, sign_in: SignIn) -> None:
        client = sign_in()
        page = Page(client.get(f"/office/registers/compensations/?month={JULY}"))
        row = page.text("//table[contains(@class,'sheet')]/tbody/tr")
        assert "150001145" in row
        assert "Ветеран труда" in row
        assert "159,30" in row
        empty = Page(client.get(f"/office/registers/compensations/?month={JULY}&category=Инвалид"))
        assert "нет льгот, которые возмещает" in empty.text("//body")

    def test_are_sent_as_versions_whose_files_never_change(self, town: BilledTown, sign_in: SignIn) -> None:
        client = sign_in()
        assert client.post("/office/registers/layouts/new/", GIVEN).status_code == 302
        layout = RegisterLayout.objects.get()
        for _ in range(2):
            sent = client.post("/office/registers/send/", {"month": JULY, "layout": layout.pk, "branch": ""})
            assert sent.status_code == 302
        versions = SentRegister.objects.order_by("version")
        assert list(versions.values_list("version", "file_name", "rows", "amount_kop")) == [
            (1, "lgota_2021-07_1.txt", 1, 159_30),
            (2, "lgota_2021-07_2.txt", 1, 159_30),
        ]
        file = client.get(f"/office/registers/sent/{versions[0].pk}/")
        assert file.content.decode("cp1251") == ("РЕЕСТР 07.2021\r\n1;150001145;Ветеран труда;159,30\r\n")
        with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
            versions.update(rows=2)
        assert "lgota_2021-07_2.txt" in Page(
            client.get(f"/office/registers/compensations/?month={JULY}")
        ).text("//body")

    def test_of_a_month_without_any_are_not_sent(self, town: BilledTown, sign_in: SignIn) -> None:
        client = sign_in()
        client.post("/office/registers/layouts/new/", GIVEN)
        layout = RegisterLayout.objects.get()
        client.post("/office/registers/send/", {"month": "2021-06", "layout": layout.pk, "branch": ""})
        assert not SentRegister.objects.exists()


class TestALayout:
    def test_is_tried_on_a_month_and_nothing_is_kept(self, town: BilledTown, sign_in: SignIn) -> None:
        answer = sign_in().post("/office/registers/layouts/new/", {**GIVEN, "preview": "yes"})
        assert "1;150001145;Ветеран труда;159,30" in Page(answer).text("//body")
        assert not RegisterLayout.objects.exists()

    @pytest.mark.parametrize("fields", ["почта", "лицевой счёт:10\nсумма"])
    def test_that_makes_no_sense_is_refused(self, town, sign_in, fields: str) -> None:
        answer = sign_in().post("/office/registers/layouts/new/", {**GIVEN, "fields_text": fields})
        assert answer.status_code == 422
        assert not RegisterLayout.objects.exists()


class TestRecipientsOfSubsidies:
    def test_are_told_with_what_was_charged_paid_and_is_past_due(
        self, town: BilledTown, sign_in: SignIn
    ) -> None:
        take("150001145;100;07.2021", name="sub_1.txt")
        page = Page(sign_in().get(f"/office/registers/subsidies/?month={JULY}"))
        row = page.text("//table[contains(@class,'sheet')]/tbody/tr")
        # начислено 538,08, оплачено в июле 500,00; июнь 540,60 − 500,00 не оплачен, субсидия за июль легла на июль
        assert [words in row for words in ("538,08", "500,00", "100,00", "40,60")] == [True] * 4


class TestAReply:
    def test_says_of_each_line_whether_it_was_taken_and_why_not(
        self, town: BilledTown, sign_in: SignIn
    ) -> None:
        file = take("150001145;1;11", "999;2;12", "150001145;ноль;13", name="pay_1.txt").import_file_id
        keep_layout(
            actor=SYSTEM,
            name="Ответ",
            purpose="reply",
            file_name="otvet_{версия}.txt",
            layout=RegisterOutLayout(fields="строка\nлицевой счёт\nсумма\nпринят\nпричина", encoding="utf-8"),
        )
        client = sign_in()
        layout = RegisterLayout.objects.get().pk
        page = Page(client.get(f"/office/imports/{file}/")).text("//body")
        assert "Ответ: Ответ" in page
        reply = client.get(f"/office/registers/reply/{file}/?layout={layout}").content.decode()
        assert reply.splitlines() == [
            "1;150001145;1,00;1;",
            "2;999;2,00;0;Строка 2, столбец A: нет лицевого счёта 999.",
            "3;;;0;Строка 3, столбец B: сумма «ноль» не число выше нуля.",
        ]
