"""The outbox against a server that speaks the protocol: nothing goes twice, nothing is lost, whatever breaks."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from sbyt.apps.exchange.models import GisElement, GisObject, GisSending
from sbyt.apps.exchange.operations.outbox import UnableToSendAgain, give_up, send_again
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.giszhkh.exchange import Turn, exchange_turn
from sbyt.kit.faults import InjectedFault
from tests.builders.buildings import Flat
from tests.integrations.giszhkh.server import GisServer, slowly
from tests.integrations.giszhkh.steps import (
    DEVICE,
    OCTOBER,
    Clock,
    a_round,
    installation_of,
    turns,
)

pytestmark = [pytest.mark.django_db, pytest.mark.samples]

SIGNER = """
import sys
from lxml import etree
root = etree.fromstring(sys.stdin.buffer.read())
ds = 'http://www.w3.org/2000/09/xmldsig#'
text = '<ds:Signature xmlns:ds="%s"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="urn:c"/>' % ds
text += '<ds:SignatureMethod Algorithm="urn:s"/><ds:Reference URI="#signed-data-container">'
text += '<ds:DigestMethod Algorithm="urn:d"/><ds:DigestValue>AA==</ds:DigestValue></ds:Reference>'
text += '</ds:SignedInfo><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>'
root.insert(0, etree.fromstring(text))
sys.stdout.buffer.write(etree.tostring(root, encoding='UTF-8'))
"""
SENDER = """
import sys, urllib.error, urllib.request
url, action = sys.argv[1:]
asked = urllib.request.Request(url, sys.stdin.buffer.read(), {'SOAPAction': action, 'Content-Type': 'text/xml'})
try:
    sys.stdout.buffer.write(urllib.request.urlopen(asked).read())
except urllib.error.HTTPError as error:
    sys.stdout.buffer.write(error.read())
"""


class TestASending:
    def test_of_unknown_outcome_is_never_repeated_by_itself_where_it_could_double(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        def lost(action: str, content: bytes) -> tuple[int, bytes] | None:
            if action == "urn:importAccountData":
                path = "/ext-bus-home-management-service/services/HomeManagementAsync"
                server.take(path, action, content)
                return 502, b"bad gateway"
            return None

        server.spoil = lost
        message = a_round("accounts", flats, clock)
        assert message is not None
        turns(connection, clock)
        message.refresh_from_db()
        assert (message.state, len(server.seen)) == ("unknown", 1)
        assert message.problem == "ГИС ЖКХ: ответ 502 вместо сообщения."
        server.spoil = lambda _action, _content: None
        send_again(message_id=message.pk, now=clock())
        turns(connection, clock)
        message.refresh_from_db()
        assert message.state == "done"
        assert len(set(server.seen)) == len(server.seen) == 2
        with pytest.raises(UnableToSendAgain):
            send_again(message_id=message.pk, now=clock())

    def test_of_unknown_outcome_may_be_given_up(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        server.spoil = lambda _action, _content: (200, b"<html>")
        message = a_round("accounts", flats, clock)
        assert message is not None
        turns(connection, clock)
        give_up(message_id=message.pk, now=clock(), words="проверено в кабинете: не принято")
        assert set(GisElement.objects.values_list("state", "error")) == {
            ("failed", "проверено в кабинете: не принято")
        }

    def test_that_reached_nobody_waits_longer_each_time(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        nowhere = replace(connection, url="http://127.0.0.1:9")
        message = a_round("accounts", flats, clock)
        assert message is not None
        exchange_turn(connection=nowhere, clock=clock)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("queued", "ГИС ЖКХ: соединение не принято.")
        assert message.next_at == clock() + timedelta(minutes=1)
        assert exchange_turn(connection=nowhere, clock=clock) == Turn()
        clock.pass_by(minutes=1)
        exchange_turn(connection=nowhere, clock=clock)
        message.refresh_from_db()
        assert message.next_at == clock() + timedelta(minutes=2)
        assert [one.outcome for one in message.sendings.all()] == ["not_sent", "not_sent"]

    @pytest.mark.parametrize("place", ["giszhkh.before_send", "giszhkh.after_send"])
    def test_killed_never_goes_twice_under_one_guid(
        self,
        connection: Connection,
        server: GisServer,
        flats: list[Flat],
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
        place: str,
    ) -> None:
        flats[0].shows(date(2026, 10, 22), 180)
        GisObject.objects.create(kind="device", object_id=installation_of(flats[0]), guid=DEVICE)
        message = a_round("readings", flats, clock, OCTOBER)
        assert message is not None
        monkeypatch.setenv("SBYT_FAULT", place)
        with pytest.raises(InjectedFault):
            exchange_turn(connection=connection, clock=clock)
        monkeypatch.delenv("SBYT_FAULT")
        assert GisSending.objects.get().outcome == "begun"
        assert exchange_turn(connection=connection, clock=clock) == Turn(cut_off=1)
        clock.pass_by(minutes=1)
        turns(connection, clock)
        message.refresh_from_db()
        assert message.state == "done"
        assert len(server.seen) == len(set(server.seen)) == (1 if place == "giszhkh.before_send" else 2)
        assert sorted(message.sendings.values_list("outcome", flat=True)) == ["taken", "unknown"]

    def test_refused_as_a_whole_says_so_beside_each_element(
        self, connection: Connection, flats: list[Flat], clock: Clock
    ) -> None:
        stranger = replace(connection, org_ppa_guid=str(uuid4()))
        message = a_round("accounts", flats, clock)
        assert message is not None
        exchange_turn(connection=stranger, clock=clock)
        message.refresh_from_db()
        assert (message.state, message.problem_code, message.failed) == ("refused", "AUT011003", 2)
        assert set(GisElement.objects.values_list("error", flat=True)) == {
            "Доступ запрещён: неизвестный поставщик данных"
        }

    def test_answered_too_late_is_of_unknown_outcome(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        server.spoil = slowly(0.6)
        message = a_round("accounts", flats, clock)
        assert message is not None
        exchange_turn(connection=replace(connection, timeout_seconds=0.2), clock=clock)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("unknown", "ГИС ЖКХ: сервер не отвечает.")


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "Ответ ГИС ЖКХ не читается"),
            (b"<a><b></a>", "Ответ ГИС ЖКХ не читается"),
            (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
            (b"<a/>", "не содержит сообщения SOAP"),
        ],
    )
    def test_that_cannot_be_read_is_asked_for_again(
        self,
        connection: Connection,
        server: GisServer,
        flats: list[Flat],
        clock: Clock,
        content: bytes,
        words: str,
    ) -> None:
        message = a_round("accounts", flats, clock)
        assert message is not None
        exchange_turn(connection=connection, clock=clock)
        server.spoil = lambda action, _content: (200, content) if action == "urn:getState" else None
        clock.pass_by(seconds=10)
        exchange_turn(connection=connection, clock=clock)
        message.refresh_from_db()
        assert message.state == "sent"
        assert words in message.problem
        assert not GisObject.objects.filter(kind="account").exists()
        server.spoil = lambda _action, _content: None
        turns(connection, clock)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("done", "")

    def test_of_an_error_of_the_whole_fails_every_element(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        server.errors["importAccountRequest"] = ("SRV008001", "Внутренняя ошибка")
        message = a_round("accounts", flats, clock)
        turns(connection, clock)
        assert message is not None
        message.refresh_from_db()
        assert (message.state, message.problem_code, message.failed) == ("refused", "SRV008001", 2)

    def test_is_written_whole_or_not_at_all(
        self,
        connection: Connection,
        flats: list[Flat],
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        message = a_round("accounts", flats, clock)
        assert message is not None
        turns(connection, clock, 2)
        monkeypatch.setenv("SBYT_FAULT", "giszhkh.before_results")
        with pytest.raises(InjectedFault):
            turns(connection, clock, 1)
        monkeypatch.delenv("SBYT_FAULT")
        assert not GisObject.objects.filter(kind="account").exists()
        turns(connection, clock, 1)
        assert GisObject.objects.filter(kind="account").count() == 2


class TestASigner:
    def test_is_a_program_that_returns_the_body_with_a_signature(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock, tmp_path: Path
    ) -> None:
        signer = tmp_path / "signer.py"
        signer.write_text(SIGNER)
        signing = replace(connection, sign=(sys.executable, str(signer)), is_operator=True)
        message = a_round("accounts", flats, clock)
        turns(signing, clock)
        assert message is not None
        message.refresh_from_db()
        assert message.state == "done"
        (taken,) = server.taken.values()
        assert taken.root[0].tag == "{http://www.w3.org/2000/09/xmldsig#}Signature"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())", "не поставила подпись"),
            ("import sys; sys.exit('ключ не найден')", "закончилась с кодом 1: ключ не найден"),
            ("print('нет')", "вернула не XML"),
        ],
    )
    def test_that_fails_lets_nothing_out(
        self,
        connection: Connection,
        server: GisServer,
        flats: list[Flat],
        clock: Clock,
        text: str,
        words: str,
    ) -> None:
        message = a_round("accounts", flats, clock)
        exchange_turn(connection=replace(connection, sign=(sys.executable, "-c", text)), clock=clock)
        assert message is not None
        message.refresh_from_db()
        assert message.state == "queued"
        assert words in message.problem
        assert server.seen == []

    def test_that_changes_the_message_is_caught(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock, tmp_path: Path
    ) -> None:
        signer = tmp_path / "signer.py"
        signer.write_text(SIGNER.replace("read()", "read().replace(b'150000001', b'150000003')"))
        message = a_round("accounts", flats, clock)
        exchange_turn(connection=replace(connection, sign=(sys.executable, str(signer))), clock=clock)
        assert message is not None
        message.refresh_from_db()
        assert (message.problem, server.seen) == ("Подписывающая программа изменила сообщение.", [])


class TestAProgramThatSends:
    def test_is_run_in_place_of_our_own_http(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock, tmp_path: Path
    ) -> None:
        sender = tmp_path / "sender.py"
        sender.write_text(SENDER)
        sending = replace(connection, send=(sys.executable, str(sender), "{url}", "{action}"))
        message = a_round("accounts", flats, clock)
        turns(sending, clock)
        assert message is not None
        message.refresh_from_db()
        assert (message.state, len(server.seen)) == ("done", 1)

    @pytest.mark.parametrize(("code", "state"), [(7, "queued"), (28, "unknown")])
    def test_says_by_its_code_whether_the_server_may_have_seen_it(
        self, connection: Connection, flats: list[Flat], clock: Clock, code: int, state: str
    ) -> None:
        message = a_round("accounts", flats, clock)
        failing = (sys.executable, "-c", f"raise SystemExit({code})")
        exchange_turn(connection=replace(connection, send=failing), clock=clock)
        assert message is not None
        message.refresh_from_db()
        assert message.state == state
