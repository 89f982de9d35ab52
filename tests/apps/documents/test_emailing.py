"""Documents by e-mail through a real mail server: each letter leaves once, refusals are noted, a kill sends nothing twice."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from sbyt.apps.contracts.models import Account
from sbyt.apps.documents.emailing import (
    UnableToSendAgain,
    ask_for_email,
    email_of,
    queue_month,
    send_again,
    send_waiting,
    stop_email,
)
from sbyt.apps.documents.mass_printing import UnableToOrderPrint, order_print
from sbyt.apps.documents.models import BillsByEmail, EmailDelivery
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.returned_letters import (
    UnableToFindLetter,
    letter_returned,
    name_of_letter,
    refusal_of,
)
from sbyt.apps.documents.types import DocumentDraft
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import InjectedFault
from tests.apps.documents.bodies import JUNE, receipt_body

NOON = dt.datetime(2021, 7, 1, 12, tzinfo=dt.UTC)


class Box:
    """What the server was handed; `answers` are told to the next recipients in place of 250."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answers: list[str] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Iterator[Box]:
    box = Box()
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.DATA = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    server.stop()


@pytest.fixture
def queued(account: Account) -> EmailDelivery:
    """A receipt of June in the queue, for an account that asked for e-mail."""
    issue_documents(
        [DocumentDraft(account_id=account.pk, body=receipt_body())], issued_on=dt.date(2021, 7, 1)
    )
    ask_for_email(
        actor=SYSTEM,
        account_id=account.pk,
        branch_id=account.branch_id,
        address="orlov@mail.example",
        basis="Заявление 12",
    )
    assert queue_month(actor=SYSTEM, month=JUNE) == 1
    EmailDelivery.objects.update(next_try_at=NOON)
    return EmailDelivery.objects.get()


def sent(minutes: int = 0) -> int:
    return send_waiting(now=lambda: NOON + dt.timedelta(minutes=minutes), go_on=lambda: True)


class TestALetter:
    def test_leaves_once_with_the_document_inside(self, box: Box, queued: EmailDelivery) -> None:
        assert (sent(), sent()) == (1, 0)
        (letter,) = box.letters
        assert letter["To"] == "orlov@mail.example"
        attached = letter.get_payload()[1]
        assert attached.get_filename() == "ПД21-0000001.pdf"
        assert attached.get_payload(decode=True)[:5] == b"%PDF-"
        queued.refresh_from_db()
        assert (queued.state, queued.tries, queued.error) == ("sent", 1, "")

    def test_queued_twice_waits_once(self, box: Box, queued: EmailDelivery) -> None:
        assert queue_month(actor=SYSTEM, month=JUNE) == 0
        assert EmailDelivery.objects.count() == 1

    def test_to_an_address_that_is_refused_is_noted_and_not_tried_again(
        self, box: Box, queued: EmailDelivery
    ) -> None:
        box.answers = ["550 no such user"]
        assert (sent(), sent(60)) == (0, 0)
        queued.refresh_from_db()
        assert (queued.state, queued.error) == ("bounced", "550 no such user")

    def test_put_off_by_the_server_goes_two_minutes_later(self, box: Box, queued: EmailDelivery) -> None:
        box.answers = ["451 try later"]
        assert (sent(), sent(1), sent(2)) == (0, 0, 1)
        assert len(box.letters) == 1

    def test_is_given_up_after_five_tries(self, box: Box, queued: EmailDelivery) -> None:
        box.answers = ["451 try later"] * 6
        for minutes in (0, 60, 120, 180, 240, 300):
            sent(minutes)
        queued.refresh_from_db()
        assert (queued.state, queued.tries) == ("failed", 5)
        assert not box.letters

    @pytest.mark.parametrize(("place", "left"), [("email.claimed", 0), ("email.left", 1)])
    def test_whose_worker_is_killed_is_never_sent_again_by_itself(
        self, box: Box, queued: EmailDelivery, place: str, left: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SBYT_FAULT", place)
        with pytest.raises(InjectedFault):
            sent()
        monkeypatch.delenv("SBYT_FAULT")
        assert (sent(1), sent(20)) == (0, 0)
        assert len(box.letters) == left
        queued.refresh_from_db()
        assert queued.state == "unknown"

    def test_is_sent_again_by_a_person(self, box: Box, queued: EmailDelivery) -> None:
        with pytest.raises(UnableToSendAgain, match="уже ждёт"):
            send_again(actor=SYSTEM, delivery_id=queued.pk)
        sent()
        again = send_again(actor=SYSTEM, delivery_id=queued.pk)
        EmailDelivery.objects.filter(pk=again.pk).update(next_try_at=NOON)
        assert sent() == 1
        assert len(box.letters) == 2


class TestConsent:
    def test_revoked_sends_nothing_more(self, account: Account, queued: EmailDelivery) -> None:
        stop_email(actor=SYSTEM, account_id=account.pk, branch_id=account.branch_id, reason="Заявление 13")
        assert not BillsByEmail.objects.filter(revoked_at=None).exists()
        with pytest.raises(UnableToSendAgain, match="отозвано"):
            send_again(actor=SYSTEM, delivery_id=queued.pk)

    def test_keeps_the_document_off_paper(self, queued: EmailDelivery) -> None:
        with pytest.raises(UnableToOrderPrint):
            order_print(actor=SYSTEM, month=JUNE, on_paper=True)
        assert order_print(actor=SYSTEM, month=JUNE).documents == 1


class TestALetterThatCameBack:
    def test_is_undelivered_with_the_reason_and_its_address_is_not_written_to_again(
        self, box: Box, queued: EmailDelivery
    ) -> None:
        sent()
        named = (box.letters[0]["Message-ID"],)
        assert letter_returned(names=named, status="5.1.1", diagnostic="550 no such user") == "bounced"
        assert letter_returned(names=named, status="5.1.1", diagnostic="told twice") == "bounced"
        queued.refresh_from_db()
        assert (queued.state, queued.error) == ("bounced", "5.1.1 550 no such user")
        with pytest.raises(UnableToSendAgain, match="не принимает писем"):
            send_again(actor=SYSTEM, delivery_id=queued.pk)
        assert order_print(actor=SYSTEM, month=JUNE, on_paper=True).documents == 1

    def test_lets_the_address_be_written_to_when_it_is_recorded_anew(
        self, box: Box, account: Account, queued: EmailDelivery
    ) -> None:
        sent()
        letter_returned(names=(box.letters[0]["Message-ID"],), status="5.1.1", diagnostic="")
        consent = email_of(account.pk)
        assert consent is not None
        refused = refusal_of(consent)
        assert refused is not None
        assert refused.pk == queued.pk
        anew = ask_for_email(
            actor=SYSTEM,
            account_id=account.pk,
            branch_id=account.branch_id,
            address="orlov@mail.example",
            basis="Звонок 14",
        )
        assert refusal_of(anew) is None
        EmailDelivery.objects.filter(pk=send_again(actor=SYSTEM, delivery_id=queued.pk).pk).update(
            next_try_at=NOON
        )
        assert sent() == 1

    def test_holds_back_one_that_waits_for_the_same_address(self, box: Box, queued: EmailDelivery) -> None:
        EmailDelivery.objects.create(
            document=queued.document, address=queued.address, state="bounced", error="5.1.1"
        )
        assert sent() == 0
        queued.refresh_from_db()
        assert (queued.state, queued.error) == ("failed", "Адрес отклонён раньше: 5.1.1")
        assert not box.letters

    def test_given_up_by_a_server_does_not_refuse_the_address(self, box: Box, queued: EmailDelivery) -> None:
        sent()
        named = ("", box.letters[0]["Message-ID"])
        assert letter_returned(names=named, status="4.4.7", diagnostic="expired") == "failed"
        assert send_again(actor=SYSTEM, delivery_id=queued.pk).state == "waiting"

    def test_is_believed_only_by_the_name_we_gave_it(self, queued: EmailDelivery) -> None:
        made_up = f"document-letter-{queued.pk}-{'0' * 20}@mail.example"
        for name in (made_up, "1@mail.example", f"{name_of_letter(queued)}@mail.example"):
            with pytest.raises(UnableToFindLetter):
                letter_returned(names=(name,), status="5.1.1", diagnostic="")
        queued.refresh_from_db()
        assert queued.state == "waiting"
