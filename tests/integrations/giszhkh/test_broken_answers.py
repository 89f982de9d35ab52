"""Answers that are no answers: nothing is lost, nothing is told twice, and somebody is told what stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject
from sbyt.apps.exchange.operations.outbox import UnableToSendAgain, ask_again, send_again
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.integrations.giszhkh import transport
from sbyt.integrations.giszhkh.connection import Connection
from tests.builders.buildings import Flat
from tests.integrations.giszhkh.server import BASE, SOAP, GisServer
from tests.integrations.giszhkh.steps import Clock, a_round, turns

pytestmark = [pytest.mark.django_db, pytest.mark.samples]

HTML = b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"
CUT = f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><b:Ack'.encode()
PATH = "/ext-bus-home-management-service/services/HomeManagementAsync"


def fault(detail: str = "") -> bytes:
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode>'
        f"<faultstring>Шина недоступна</faultstring>{detail}</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def receipt_of_another() -> bytes:
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><b:AckRequest xmlns:b="{BASE}"><b:Ack>'
        f"<b:MessageGUID>{uuid4()}</b:MessageGUID><b:RequesterMessageGUID>{uuid4()}</b:RequesterMessageGUID>"
        "</b:Ack></b:AckRequest></soap:Body></soap:Envelope>"
    ).encode()


def the_answer_to(asked: str, answer: tuple[int, bytes]) -> Callable[[str, bytes], tuple[int, bytes] | None]:
    return lambda action, _content: answer if action == asked else None


@pytest.fixture
def message(connection: Connection, flats: list[Flat], clock: Clock) -> GisMessage:
    """Two accounts about to be told: a message that must not be doubled."""
    queued = a_round("accounts", flats, clock)
    assert queued is not None
    return queued


class TestAReceipt:
    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ((200, CUT), "Ответ ГИС ЖКХ не читается"),
            ((200, HTML), "Ответ ГИС ЖКХ не читается"),
            ((500, fault()), "Отказ без кода ГИС ЖКХ: Шина недоступна"),
            ((200, receipt_of_another()), "Квитанция ГИС ЖКХ о другом сообщении"),
        ],
        ids=["cut", "html", "fault of a bus", "of another message"],
    )
    def test_that_is_none_leaves_the_message_to_a_person(
        self,
        connection: Connection,
        server: GisServer,
        message: GisMessage,
        clock: Clock,
        answer: tuple[int, bytes],
        words: str,
    ) -> None:
        def taken_and_answered_so(action: str, content: bytes) -> tuple[int, bytes] | None:
            if action == "urn:importAccountData":
                server.take(PATH, action, content)
                return answer
            return None

        server.spoil = taken_and_answered_so
        turns(connection, clock, 3)
        message.refresh_from_db()
        assert message.state == "unknown"
        assert words in message.problem
        assert len(server.seen) == 1  # the server took it, and it is not sent again by itself
        assert set(message.parts.values_list("state", flat=True)) == {"waiting"}
        assert not GisObject.objects.filter(kind="account").exists()
        server.spoil = lambda _action, _content: None
        send_again(message_id=message.pk, now=clock())
        turns(connection, clock)
        message.refresh_from_db()
        assert (message.state, message.problem, len(set(server.seen))) == ("done", "", 2)

    def test_cut_off_on_the_way_is_of_unknown_outcome(
        self, connection: Connection, server: GisServer, message: GisMessage, clock: Clock
    ) -> None:
        server.lacking = 40
        turns(connection, clock, 1)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("unknown", "ГИС ЖКХ: ответ оборван.")

    def test_above_the_limit_of_size_is_not_read(
        self,
        connection: Connection,
        server: GisServer,
        message: GisMessage,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(transport, "LARGEST_ANSWER", 1000)
        server.spoil = the_answer_to("urn:importAccountData", (200, b" " * 1001))
        turns(connection, clock, 1)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("unknown", "ГИС ЖКХ: ответ больше 0 МБ.")

    def test_that_says_no_by_a_code_of_the_service_refuses_the_message(
        self, connection: Connection, server: GisServer, message: GisMessage, clock: Clock
    ) -> None:
        detail = (
            f'<detail><b:Fault xmlns:b="{BASE}"><b:ErrorCode>EXP001000</b:ErrorCode>'
            "<b:ErrorMessage>Внутренняя ошибка</b:ErrorMessage></b:Fault></detail>"
        )
        server.spoil = the_answer_to("urn:importAccountData", (500, fault(detail)))
        turns(connection, clock, 1)
        message.refresh_from_db()
        assert (message.state, message.problem_code) == ("refused", "EXP001000")


class TestAState:
    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ((200, CUT), "Ответ ГИС ЖКХ не читается"),
            ((200, HTML), "Ответ ГИС ЖКХ не читается"),
            ((500, fault()), "ГИС ЖКХ: soap:Server Шина недоступна"),
            ((200, receipt_of_another()), "не по схеме|не содержит состояния"),
        ],
        ids=["cut", "html", "fault", "of another kind"],
    )
    def test_that_cannot_be_believed_is_asked_for_again(
        self,
        connection: Connection,
        server: GisServer,
        message: GisMessage,
        clock: Clock,
        answer: tuple[int, bytes],
        words: str,
    ) -> None:
        server.spoil = the_answer_to("urn:getState", answer)
        turns(connection, clock, 2)
        message.refresh_from_db()
        assert message.state == "sent"
        assert any(one in message.problem for one in words.split("|"))
        server.spoil = lambda _action, _content: None
        turns(connection, clock)
        message.refresh_from_db()
        assert (message.state, message.problem, len(server.seen)) == ("done", "", 1)

    def test_of_another_message_is_not_taken_for_ours(
        self, connection: Connection, server: GisServer, message: GisMessage, flats: list[Flat], clock: Clock
    ) -> None:
        turns(connection, clock, 1)
        (ours,) = server.taken
        server.taken[ours].guid = str(uuid4())  # the server mixes two messages up
        turns(connection, clock, 2)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("sent", "Ответ ГИС ЖКХ о другом сообщении.")
        assert not GisObject.objects.filter(kind="account").exists()
        server.taken[ours].guid = ours
        clock.pass_by(hours=1)
        turns(connection, clock, 2)
        message.refresh_from_db()
        assert message.state == "done"

    def test_about_elements_that_are_not_ours_says_so_and_ours_are_in_error(
        self, connection: Connection, server: GisServer, message: GisMessage, clock: Clock
    ) -> None:
        first = message.parts.order_by("pk")[0]
        strange = (
            f"<b:TransportGUID>{uuid4()}</b:TransportGUID>"
            "<b:Error><b:ErrorCode>INT1</b:ErrorCode><b:Description>Чужой</b:Description></b:Error>"
        )
        ours = (
            f"<b:GUID>{uuid4()}</b:GUID><b:TransportGUID>{first.transport_guid}</b:TransportGUID>"
            "<b:UniqueNumber>1</b:UniqueNumber><b:UpdateDate>2026-10-25T12:00:00+03:00</b:UpdateDate>"
        )
        refused = (
            f"<b:TransportGUID>{first.transport_guid}</b:TransportGUID>"
            "<b:Error><b:ErrorCode>INT2</b:ErrorCode><b:Description>Не тот адрес</b:Description></b:Error>"
        )
        server.given["importAccountRequest"] = (
            '<n:ImportResult b:version="10.0.1.1">'
            + "".join(f"<n:CommonResult>{one}</n:CommonResult>" for one in (strange, ours, refused))
            + "</n:ImportResult>"
        )
        turns(connection, clock)
        message.refresh_from_db()
        assert (message.state, message.failed) == ("done", 2)
        assert message.problem == "ГИС ЖКХ ответила о чужих элементах: 1. Чужой"
        errors = dict(GisElement.objects.values_list("pk", "error"))
        assert errors.pop(first.pk) == "Не тот адрес"  # of two answers about it the error is believed
        assert list(errors.values()) == ["ГИС ЖКХ не ответила по этому элементу."]


class TestAMessageNeverHandled:
    def test_is_given_up_to_a_person_after_the_limit_and_may_be_asked_about_again(
        self, connection: Connection, server: GisServer, message: GisMessage, clock: Clock
    ) -> None:
        server.slow_states = 10**6
        turns(connection, clock)
        with pytest.raises(UnableToSendAgain):
            ask_again(message_id=message.pk, now=clock())
        clock.pass_by(hours=71)
        turns(connection, clock, 1)
        message.refresh_from_db()
        assert message.state == "sent"
        clock.pass_by(hours=1)
        turns(connection, clock, 2)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("unknown", "ГИС ЖКХ не обработала сообщение за 72 ч.")
        assert set(message.parts.values_list("state", flat=True)) == {"waiting"}
        asked = next(iter(server.taken.values())).asked
        turns(connection, clock, 2)
        assert next(iter(server.taken.values())).asked == asked  # nobody asks meanwhile
        server.slow_states = 0
        ask_again(message_id=message.pk, now=clock())
        turns(connection, clock, 1)
        message.refresh_from_db()
        assert (message.state, len(server.seen)) == ("done", 1)

    def test_waits_as_long_as_the_rule_of_the_day_says(
        self, connection: Connection, server: GisServer, message: GisMessage, clock: Clock
    ) -> None:
        RuleSetting.objects.create(
            key="giszhkh.wait_hours", valid=DateRange(date(2026, 1, 1), None), value=2, source="приказ"
        )
        server.slow_states = 10**6
        turns(connection, clock, 2)
        clock.pass_by(hours=2)
        turns(connection, clock, 1)
        message.refresh_from_db()
        assert (message.state, message.problem) == ("unknown", "ГИС ЖКХ не обработала сообщение за 2 ч.")
