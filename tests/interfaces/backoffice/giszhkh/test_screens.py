"""The screens of the exchange: what is named there is kept, what failed leads to its object."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject, GisReference
from sbyt.apps.exchange.operations.outbox import fail_whole, queue_messages
from sbyt.apps.exchange.types import NewElement, NewMessage
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
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
