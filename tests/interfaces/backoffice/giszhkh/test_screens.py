"""The screens of the exchange: what is named there is kept, what failed leads to its object."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.exchange.models import (
    GisElement,
    GisMessage,
    GisObject,
    GisReference,
    GisSheetLayout,
    GisWithdrawal,
)
from sbyt.apps.exchange.operations.outbox import fail_whole, queue_messages
from sbyt.apps.exchange.operations.set_up import keep_sheet_layout
from sbyt.apps.exchange.types import NewElement, NewMessage
from sbyt.formats.giszhkh.sheet_writer import write_sheet
from sbyt.usecases.giszhkh.make_workbooks import layout_of_kind
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.town import APRIL, a_town, bill
from tests.interfaces.backoffice.conftest import SignIn

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 23, 6, tzinfo=UTC)
OFFICE = "/office/giszhkh/"
GUID = "7f2c1c36-3a57-4d5e-9f0c-2a1d6d1f0a45"


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building("45"), "1", tariff=a_tariff(), account_number="150000001")


@pytest.fixture
def refused(flat: Flat) -> GisMessage:
    """A message about the account, refused as a whole."""
    told = NewElement(
        transport_guid=str(uuid4()),
        kind="account",
        object_id=flat.account.pk,
        label="ЛС 150000001",
        sha256="1",
    )
    new = NewMessage(
        kind="accounts",
        operation="importAccountData",
        body=b"<a/>",
        repeatable=False,
        elements=(told,),
        branch_id=flat.account.branch_id,
    )
    (message,) = queue_messages(messages=[new], now=NOW, user_id=None)
    fail_whole(message=message, code="AUT011003", words="Доступ запрещён", now=NOW)
    return message


class TestHouses:
    def test_get_their_code_and_are_narrowed_by_it(self, sign_in: SignIn, flat: Flat) -> None:
        client = sign_in("billing_clerk")
        house = flat.premises.building_id
        assert "Красная" in client.get(f"{OFFICE}houses/?known=no").content.decode()
        assert client.post(f"{OFFICE}houses/{house}/", {"guid": "не код"}).status_code == 422
        assert not GisObject.objects.exists()
        assert client.post(f"{OFFICE}houses/{house}/", {"guid": GUID}).status_code == 302
        assert str(GisObject.objects.get(kind="house", object_id=house).guid) == GUID
        assert GUID in client.get(f"{OFFICE}houses/?known=yes").content.decode()
        assert GUID not in client.get(f"{OFFICE}houses/?known=no").content.decode()


class TestTheDictionary:
    def test_keeps_entries_that_are_whole(self, sign_in: SignIn) -> None:
        client = sign_in("billing_clerk")
        half = client.post(f"{OFFICE}dictionary/", {"service.T0 code": "1.1"})
        assert half.status_code == 422
        assert "Нужны и код, и идентификатор" in half.content.decode()
        client.post(f"{OFFICE}dictionary/", {"service.T0 code": "1.1", "service.T0 guid": GUID})
        assert GisReference.objects.get().purpose == "service.T0"
        client.post(f"{OFFICE}dictionary/", {})
        assert not GisReference.objects.exists()


class TestAnError:
    def test_leads_to_its_account_and_may_be_sent_again(
        self, sign_in: SignIn, flat: Flat, refused: GisMessage
    ) -> None:
        client = sign_in("billing_clerk")
        element = refused.parts.get()
        assert "Доступ запрещён" in client.get(f"{OFFICE}errors/").content.decode()
        object_page = client.get(f"{OFFICE}elements/{element.pk}/object/")
        assert object_page.headers["Location"] == f"/office/accounts/{flat.account.pk}/"
        assert "AUT011003" in client.get(f"{OFFICE}messages/{refused.pk}/").content.decode()
        client.post(f"{OFFICE}messages/{refused.pk}/again/")
        refused.refresh_from_db()
        assert (refused.state, refused.parts.get().state) == ("queued", "waiting")
        client.post(f"{OFFICE}messages/{refused.pk}/close/")
        assert GisElement.objects.get().error == "Сообщение закрыто: не передавалось."

    def test_of_another_branch_is_not_seen(self, sign_in: SignIn, refused: GisMessage) -> None:
        stranger = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert "Доступ запрещён" not in stranger.get(f"{OFFICE}errors/").content.decode()
        assert stranger.get(f"{OFFICE}messages/{refused.pk}/").status_code == 404
        assert stranger.post(f"{OFFICE}messages/{refused.pk}/again/").status_code == 404


class TestTheOverview:
    def test_says_what_is_not_set_up(self, sign_in: SignIn, refused: GisMessage) -> None:
        page = sign_in("billing_clerk").get(OFFICE).content.decode()
        assert "нет SBYT_GISZHKH_URL" in page
        told = sign_in("billing_clerk").post(
            f"{OFFICE}tell/", {"kind": "accounts", "branch": "x"}, follow=True
        )
        assert "Выберите отделение и месяц." in told.content.decode()


class TestAWorkbook:
    @pytest.fixture
    def given(self, flat: Flat) -> GisMessage:
        """A workbook of one reading, waiting for its protocol."""
        told = NewElement(
            transport_guid=str(uuid4()), kind="reading", object_id=1, label="ПУ 17, 22.10.2026", sha256="1", place=2
        )  # fmt: skip
        row = {"account": "150000001", "serial": "17", "t1": Decimal(180), "taken_on": date(2026, 10, 22)}
        new = NewMessage(
            kind="readings",
            operation="xlsx",
            body=write_sheet([row], layout=layout_of_kind("readings")),
            repeatable=False,
            elements=(told,),
            month=date(2026, 10, 1),
            branch_id=flat.account.branch_id,
            file_name="Показания 2026-10.xlsx",
        )
        return queue_messages(messages=[new], now=NOW, user_id=None)[0]

    def test_is_given_and_its_protocol_is_read(self, sign_in: SignIn, given: GisMessage) -> None:
        client = sign_in("billing_clerk")
        page = client.get(f"{OFFICE}messages/{given.pk}/").content.decode()
        assert "Скачать файл" in page
        assert "Отправить снова" not in page
        file = client.get(f"{OFFICE}workbooks/{given.pk}/")
        assert file.content == bytes(given.body)
        assert "attachment" in file.headers["Content-Disposition"]
        url = f"{OFFICE}workbooks/{given.pk}/protocol/"
        assert "Выберите файл протокола" in client.post(url, follow=True).content.decode()
        protocol = SimpleUploadedFile("p.csv", ";;;17;;;;;;;Прибор не найден\n".encode())
        settings = layout_of_kind("readings").as_json()
        settings["protocol"] |= {"first_row": 1}
        keep_sheet_layout(kind="readings", settings=settings, user_id=None)
        refused = client.post(url, {"protocol": protocol}, follow=True).content.decode()
        assert "в выгруженном файле нет строки 1" in refused
        protocol = SimpleUploadedFile("p.csv", "\n;;;17;;;;;;;Прибор не найден\n".encode())
        assert "с ошибкой 1" in client.post(url, {"protocol": protocol}, follow=True).content.decode()
        assert "Прибор не найден" in client.get(f"{OFFICE}errors/").content.decode()

    def test_uploaded_without_errors_needs_no_protocol(self, sign_in: SignIn, given: GisMessage) -> None:
        sign_in("billing_clerk").post(f"{OFFICE}workbooks/{given.pk}/protocol/", {"outcome": "taken"})
        given.refresh_from_db()
        assert (given.state, given.parts.get().state) == ("done", "done")

    def test_of_another_branch_is_not_given(self, sign_in: SignIn, given: GisMessage) -> None:
        stranger = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert stranger.get(f"{OFFICE}workbooks/{given.pk}/").status_code == 404


class TestALayout:
    TYPED: ClassVar = {
        "sheet": "Импорт",
        "headings_row": "2",
        "first_row": "3",
        "a_row": "object",
        "protocol_first_row": "3",
        "key_column": "b",
        "error_column": "c",
        "order": ["2", "1", "3"],
        "heading": ["Номер ПУ", "Версия", ""],
        "value": ["serial", "", ""],
        "constant": ["", "1.0", ""],
        "required": ["yes", "", ""],
    }

    def test_is_shown_before_it_is_kept_and_may_be_given_up(self, sign_in: SignIn) -> None:
        client = sign_in("billing_clerk")
        url = f"{OFFICE}layouts/readings/"
        assert "с официальным шаблоном не сверен" in client.get(url).content.decode()
        shown = client.post(url, {**self.TYPED, "do": "show"}).content.decode()
        assert "Так выглядит лист «Импорт»" in shown
        assert shown.index(">Версия</th>") < shown.index(">Номер ПУ</th>")
        assert not GisSheetLayout.objects.exists()
        client.post(url, {**self.TYPED, "do": "save"})
        kept = layout_of_kind("readings")
        assert [one.heading for one in kept.columns] == ["Версия", "Номер ПУ"]
        assert (kept.first_row, kept.protocol.key_column) == (3, "B")
        client.post(url, {"do": "forget"})
        assert layout_of_kind("readings").sheet == "Показания"

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"sheet": "а/б"}, "Имя листа"),
            ({"first_row": "2"}, "Строка заголовков стоит выше"),
            ({"value": ["serial", "serial", ""]}, "Столбец 1: или значение, или постоянный текст"),
            ({"value": ["чужое", "", ""]}, "Столбец 2: нет такого значения"),
            ({"heading": ["", "", ""]}, "Нужен хотя бы один столбец"),
            ({"error_column": ""}, "Назовите столбец с текстом ошибки"),
            ({"key_column": ""}, "по которому строка узнаётся"),
            ({"first_row": "много"}, "Исправьте отмеченные поля"),
        ],
    )
    def test_that_cannot_be_used_is_refused_with_the_reason(
        self, sign_in: SignIn, typed: dict[str, Any], words: str
    ) -> None:
        answer = sign_in("billing_clerk").post(
            f"{OFFICE}layouts/readings/", {**self.TYPED, **typed, "do": "save"}
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not GisSheetLayout.objects.exists()

    def test_is_of_the_whole_company(self, sign_in: SignIn) -> None:
        client = sign_in("billing_clerk")
        assert client.get(f"{OFFICE}layouts/accounts/").status_code == 404
        of_a_branch = sign_in("billing_clerk", branch=a_branch("02", "Южное отделение"))
        assert of_a_branch.get(f"{OFFICE}layouts/readings/").status_code == 404


class TestADocumentThere:
    def test_is_withdrawn_with_a_reason_and_left_again(self, sign_in: SignIn) -> None:
        town = a_town(billed=False)
        bill(APRIL)
        document = next(iter(town.flats.values())).account.documents.get(month=APRIL)
        GisObject.objects.create(
            kind="bill", object_id=document.pk, guid=GUID, told_sha256="1", unique_number="40АА123456-01-0001"
        )
        client = sign_in("billing_clerk")
        listed = client.get(f"{OFFICE}bills/").content.decode()
        assert "40АА123456-01-0001" in listed
        assert "размещён" in listed
        url = f"{OFFICE}bills/{document.pk}/"
        assert client.post(url, {"reason": ""}).status_code == 422
        assert not GisWithdrawal.objects.exists()
        client.post(url, {"reason": "Выдан по ошибке"})
        assert GisWithdrawal.objects.get().reason == "Выдан по ошибке"
        assert document.number in client.get(f"{OFFICE}bills/?state=going").content.decode()
        assert document.number not in client.get(f"{OFFICE}bills/?state=stands").content.decode()
        client.post(url, {"cancel": "yes"})
        assert not GisWithdrawal.objects.exists()
