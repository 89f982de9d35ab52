"""«Рассылка счетов»: what became of each letter, and letters sent once more."""

from __future__ import annotations

import pytest

from sbyt.apps.documents.emailing import ask_for_email
from sbyt.apps.documents.models import Document, EmailDelivery
from sbyt.kit.access.actor import SYSTEM
from tests.builders.billed import BilledTown
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

LETTERS = "/office/documents/email/"
AGAIN = "/office/documents/email/again/"


@pytest.fixture
def sent(billed_town: BilledTown) -> list[EmailDelivery]:
    """Two letters of an account that has asked for e-mail: the first not taken by its server, the second sent."""
    receipts = Document.objects.filter(kind="receipt").exclude(account__branch__code="02")
    documents = list(receipts.order_by("pk")[:2])
    first = EmailDelivery.objects.create(
        document=documents[0], address="a@example.org", state="failed", error="451 позже"
    )
    second = EmailDelivery.objects.create(document=documents[1], address="b@example.org", state="sent")
    account = documents[1].account
    ask_for_email(
        actor=SYSTEM, account_id=account.pk, branch_id=account.branch_id, address="new@example.org",
        basis="заявление 7",
    )  # fmt: skip
    return [first, second]


class TestLetters:
    def test_are_listed_by_state_and_found_by_address(self, sent, sign_in: SignIn, at_most_queries) -> None:
        client = sign_in()
        client.get(LETTERS)
        with at_most_queries(14):
            page = Page(client.get(LETTERS))
        assert page.column(4) == ["отправлено", "не отправлено"]
        assert Page(client.get(LETTERS, {"state": "failed"})).column(3) == ["a@example.org"]
        assert Page(client.get(LETTERS, {"q": "b@"})).column(3) == ["b@example.org"]

    def test_of_other_branches_are_not_shown(self, sent, sign_in: SignIn) -> None:
        assert "example.org" not in sign_in(branch=a_branch("02")).get(LETTERS).content.decode()

    def test_are_asked_again_while_some_are_on_their_way(self, sent, sign_in: SignIn) -> None:
        assert "every 5s" not in sign_in().get(LETTERS).content.decode()
        EmailDelivery.objects.filter(pk=sent[0].pk).update(state="waiting")
        assert "every 5s" in sign_in().get(LETTERS).content.decode()


class TestSentOnceMore:
    def test_are_shown_before_anything_is_queued(self, sent, sign_in: SignIn) -> None:
        client = sign_in()
        led = client.get(LETTERS, {"do": "again", "id": [one.pk for one in sent]})
        asked = client.get(led["Location"]).content.decode()
        assert "Отправить ещё раз: 2" in asked
        assert EmailDelivery.objects.count() == 2

    def test_go_to_the_address_in_force_and_the_others_are_named(self, sent, sign_in: SignIn) -> None:
        EmailDelivery.objects.create(document=sent[0].document, address="new@example.org")
        answer = sign_in().post(AGAIN, {"id": [one.pk for one in sent]}, follow=True).content.decode()
        assert "Поставлено в очередь писем: 1." in answer
        assert f"{sent[0].document.number}: Письмо с этим документом уже ждёт отправки" in answer
        new = EmailDelivery.objects.get(state="waiting", document=sent[1].document)
        assert new.address == "new@example.org"

    def test_twice_are_queued_once(self, sent, sign_in: SignIn) -> None:
        client = sign_in()
        client.post(AGAIN, {"id": sent[1].pk})
        client.post(AGAIN, {"id": sent[1].pk})
        assert EmailDelivery.objects.filter(state="waiting").count() == 1

    def test_of_other_branches_are_not_sent(self, sent, sign_in: SignIn) -> None:
        sign_in(branch=a_branch("02")).post(AGAIN, {"id": sent[1].pk})
        assert not EmailDelivery.objects.filter(state="waiting").exists()
