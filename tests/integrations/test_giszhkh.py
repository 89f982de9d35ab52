"""Exchange with ГИС ЖКХ against a server that speaks its protocol and holds every message against the published schemas."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from lxml import etree
from pytest_django import Settings

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject, GisReading, GisReference, GisSending
from sbyt.apps.exchange.operations.outbox import UnableToSendAgain, give_up, send_again
from sbyt.apps.exchange.operations.rounds import let_be_told_again
from sbyt.apps.metering.models import Reading
from sbyt.formats.giszhkh.schemas import Schemas
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.giszhkh.exchange import Turn, exchange_turn
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import InjectedFault
from sbyt.usecases.giszhkh.rounds import UnableToAskForRound, begin_round, carry_out_round
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff
from tests.builders.town import APRIL, a_town, bill
from tests.integrations.giszhkh_server import ORG, GisServer, running, slowly

pytestmark = [pytest.mark.django_db, pytest.mark.samples]

START = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
HOUSE = "7f2c1c36-3a57-4d5e-9f0c-2a1d6d1f0a45"
ROOMS = {"1": "7f2c1c36-3a57-4d5e-9f0c-2a1d6d1f0001", "2": "7f2c1c36-3a57-4d5e-9f0c-2a1d6d1f0002"}
DEVICE = "9a2c1c36-3a57-4d5e-9f0c-2a1d6d1f0d01"


class Clock:
    """Time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **delta: int) -> None:
        self.now += timedelta(**delta)


@pytest.fixture(scope="module")
def schemas_folder(samples: Path) -> Path:
    return samples / "formats" / "giszhkh" / "wsdl_xsd_14.4.0.1"


@pytest.fixture(scope="module")
def one_server(schemas_folder: Path) -> Iterator[GisServer]:
    with running(GisServer(schemas_folder)) as server:
        yield server


@pytest.fixture
def server(one_server: GisServer) -> GisServer:
    one_server.slow_states = 1
    one_server.spoil = lambda _action, _content: None
    for kept in (one_server.errors, one_server.given, one_server.seen, one_server.taken):
        kept.clear()
    return one_server


@pytest.fixture
def connection(server: GisServer, settings: Settings, schemas_folder: Path) -> Connection:
    settings.GISZHKH = {**settings.GISZHKH, "schemas": str(schemas_folder)}
    return Connection(url=server.url, org_ppa_guid=ORG, schemas=Schemas(schemas_folder), timeout_seconds=2)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats of one house that ГИС ЖКХ knows with its rooms."""
    house, tariff = a_building(), a_tariff()
    GisObject.objects.create(kind="house", object_id=house.pk, guid=HOUSE)
    found = [
        a_flat(house, "1", tariff=tariff, meter_shows=100, account_number="150000001"),
        a_flat(house, "2", tariff=tariff, meter_shows=200, account_number="150000002"),
    ]
    for flat, guid in zip(found, ROOMS.values(), strict=True):
        GisObject.objects.create(kind="premises", object_id=flat.premises.pk, guid=guid)
    return found


def a_round(kind: str, flats: list[Flat], clock: Clock, month: date | None = None) -> GisMessage | None:
    """Go through the branch and return the message that it queued, None where there was nothing to tell."""
    branch_id = flats[0].account.branch_id
    asked = begin_round(actor=SYSTEM, kind=kind, branch_id=branch_id, month=month, now=clock())
    done = carry_out_round(round_id=asked.pk, now=clock())
    assert done is not None
    return GisMessage.objects.order_by("-pk").first() if done.messages else None


def turns(connection: Connection, clock: Clock, count: int = 4) -> None:
    for _turn in range(count):
        exchange_turn(connection=connection, clock=clock)
        clock.pass_by(minutes=2)


class TestAnAccount:
    def test_is_told_and_gets_its_identifiers(
        self, connection: Connection, flats: list[Flat], clock: Clock
    ) -> None:
        message = a_round("accounts", flats, clock)
        assert message is not None
        assert exchange_turn(connection=connection, clock=clock) == Turn(sent=1)
        message.refresh_from_db()
        assert (message.state, message.elements) == ("sent", 2)
        clock.pass_by(seconds=10)
        assert exchange_turn(connection=connection, clock=clock) == Turn(asked=1, finished=0)
        clock.pass_by(seconds=20)
        assert exchange_turn(connection=connection, clock=clock) == Turn(asked=1, finished=1)
        message.refresh_from_db()
        assert (message.state, message.failed) == ("done", 0)
        known = GisObject.objects.get(kind="account", object_id=flats[0].account.pk)
        assert known.guid is not None
        assert known.unified_number == "40АА123456"

    def test_is_not_told_twice_until_it_changes(
        self, connection: Connection, flats: list[Flat], clock: Clock
    ) -> None:
        a_round("accounts", flats, clock)
        assert a_round("accounts", flats, clock) is None  # waits for its answer
        turns(connection, clock)
        assert a_round("accounts", flats, clock) is None
        flats[1].premises.area_dm2 = 6110
        flats[1].premises.save()
        message = a_round("accounts", flats, clock)
        assert message is not None
        known = GisObject.objects.get(kind="account", object_id=flats[1].account.pk)
        assert message.elements == 1
        assert f"<ns:AccountGUID>{known.guid}</ns:AccountGUID>" in bytes(message.body).decode()
        assert "<ns:TotalSquare>61.1</ns:TotalSquare>" in bytes(message.body).decode()

    def test_of_a_house_without_fias_is_held_with_the_reason(
        self, connection: Connection, clock: Clock
    ) -> None:
        flat = a_flat(a_building("9"), "1", tariff=a_tariff(), account_number="150000009")
        branch_id = flat.account.branch_id
        asked = begin_round(actor=SYSTEM, kind="accounts", branch_id=branch_id, month=None, now=START)
        with pytest.raises(UnableToAskForRound, match="уже поставлена"):
            begin_round(actor=SYSTEM, kind="accounts", branch_id=branch_id, month=None, now=START)
        done = carry_out_round(round_id=asked.pk, now=START)
        assert done is not None
        assert (done.told, done.held) == (0, 1)
        assert done.reasons == [{"words": "у дома нет кода ФИАС", "count": 1, "examples": ["ЛС 150000009"]}]
        assert not GisMessage.objects.exists()

    def test_in_error_does_not_hold_the_others(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        server.errors["150000002"] = ("SRV008095", "Лицевой счёт с таким номером уже есть")
        a_round("accounts", flats, clock)
        turns(connection, clock)
        failed = GisElement.objects.get(state="failed")
        assert (failed.label, failed.error_code) == ("ЛС 150000002", "SRV008095")
        assert failed.error == "Лицевой счёт с таким номером уже есть"
        assert GisObject.objects.filter(kind="account").count() == 1
        assert a_round("accounts", flats, clock) is None  # nothing new to say of it
        server.errors.clear()
        assert let_be_told_again(element_ids=[failed.pk]) == 1
        again = a_round("accounts", flats, clock)
        assert again is not None
        turns(connection, clock)
        assert GisObject.objects.filter(kind="account").count() == 2


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
        GisObject.objects.create(kind="device", object_id=_installation(flats[0]), guid=DEVICE)
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


class TestAMeter:
    def test_is_told_once_its_account_is_known_and_archived_when_it_is_taken_out(
        self, connection: Connection, flats: list[Flat], clock: Clock
    ) -> None:
        assert a_round("devices", flats, clock) is None
        a_round("accounts", flats, clock)
        turns(connection, clock)
        message = a_round("devices", flats, clock)
        assert message is not None
        assert (message.elements, message.subject) == (2, "Светлогорск, Красная, 45")
        turns(connection, clock)
        known = GisObject.objects.get(kind="device", object_id=_installation(flats[0]))
        assert known.guid != known.version_guid
        assert a_round("devices", flats, clock) is None
        assert flats[0].meter is not None
        installation = flats[0].meter.installation
        installation.valid = type(installation.valid)(installation.valid.lower, date(2026, 10, 20))
        installation.save()
        GisReference.objects.create(purpose="device.removed", code="4", guid=uuid4())
        archived = a_round("devices", flats, clock)
        assert archived is not None
        assert f"<ns:MeteringDeviceVersionGUID>{known.version_guid}<" in bytes(archived.body).decode()
        turns(connection, clock)
        archived.refresh_from_db()
        assert archived.state == "done"
        assert a_round("devices", flats, clock) is None


class TestReadings:
    def test_are_told_the_latest_of_the_month(
        self, connection: Connection, flats: list[Flat], clock: Clock
    ) -> None:
        GisObject.objects.create(kind="device", object_id=_installation(flats[0]), guid=DEVICE)
        flats[0].shows(date(2026, 10, 12), 150)
        flats[0].shows(date(2026, 10, 22), "180.125", source="controller")
        flats[1].shows(date(2026, 10, 22), 250)
        message = a_round("readings", flats, clock, OCTOBER)
        assert message is not None
        text = bytes(message.body).decode()
        assert "<ns:ControlValue><mdb:MeteringValueT1>180.125</mdb:MeteringValueT1>" in text
        assert message.elements == 1
        turns(connection, clock)
        message.refresh_from_db()
        assert message.state == "done"
        assert a_round("readings", flats, clock, OCTOBER) is None

    def test_that_people_entered_there_come_in_once(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        GisObject.objects.create(kind="device", object_id=_installation(flats[0]), guid=DEVICE)
        stranger = str(uuid4())
        server.given["exportMeteringDeviceHistoryRequest"] = "".join(
            f"<n:exportMeteringDeviceHistoryResult><n:MeteringDeviceRootGUID>{guid}</n:MeteringDeviceRootGUID>"
            f"<n:ElectricDeviceValue><n:Values>{''.join(values)}</n:Values></n:ElectricDeviceValue>"
            "</n:exportMeteringDeviceHistoryResult>"
            for guid, values in (
                (DEVICE, [_value("2026-10-20", "160.5"), _value("2026-10-21", "90")]),
                (stranger, [_value("2026-10-20", "7")]),
            )
        )
        for _time in range(2):
            assert a_round("received", flats, clock, OCTOBER) is not None
            turns(connection, clock)
        rows = GisReading.objects.order_by("taken_on", "figures").values_list("figures", "state", "reason")
        assert [(figures, state) for figures, state, _reason in rows] == [
            (["160.5"], "taken"),
            (["7"], "refused"),
            (["90"], "asked"),
        ]
        assert rows[1][2] == "прибора с таким идентификатором у нас нет"
        taken = Reading.objects.get(source="giszhkh", taken_on=date(2026, 10, 20))
        assert (taken.value_wh, taken.state) == (160_500, "accepted")
        assert a_round("readings", flats, clock, OCTOBER) is None  # what came from there is not told back


class TestAPaymentDocument:
    def test_is_told_by_services_whose_sums_are_those_of_the_document(
        self, connection: Connection, server: GisServer, clock: Clock
    ) -> None:
        town = a_town(billed=False)
        bill(APRIL)
        flats = list(town.flats.values())
        for flat in flats:
            GisObject.objects.create(kind="account", object_id=flat.account.pk, guid=uuid4())
        branch_id = flats[0].account.branch_id
        asked = begin_round(actor=SYSTEM, kind="bills", branch_id=branch_id, month=APRIL, now=clock())
        refused = carry_out_round(round_id=asked.pk, now=clock())
        assert refused is not None
        assert refused.problem == "Задайте услуги электроснабжения из справочника НСИ 51."
        for purpose in ("service.T0", "service.T1", "service.T2"):
            GisReference.objects.create(purpose=purpose, code="1.1", guid=uuid4())
        numbers = list(flats[0].account.documents.values_list("number", flat=True))
        server.errors[numbers[0]] = ("SRV007036", "Платёжный документ уже размещён")
        message = a_round("bills", flats, clock, APRIL)
        turns(connection, clock)
        assert message is not None
        message.refresh_from_db()
        assert (message.state, message.elements, message.failed) == ("done", 6, 1)
        told = etree.fromstring(bytes(message.body))
        for document in told.iter("{*}PaymentDocument"):
            services = [
                Decimal(one.text or "") for one in document.iterfind("{*}ChargeInfo/*/{*}TotalPayable")
            ]
            assert services
            assert sum(services) == Decimal(document.findtext("{*}TotalPayableByPD") or "")


class TestAHouse:
    def test_gives_its_rooms_and_accounts(
        self, connection: Connection, server: GisServer, flats: list[Flat], clock: Clock
    ) -> None:
        GisObject.objects.filter(kind="premises").delete()
        server.errors["exportAccountRequest"] = ("INT002012", "Нет объектов для экспорта")
        server.given["exportHouseRequest"] = _house(flats)
        a_round("houses", flats, clock)
        turns(connection, clock)
        assert set(GisMessage.objects.values_list("state", flat=True)) == {"done"}
        known = GisObject.objects.filter(kind="premises").values_list("object_id", "guid")
        assert {pk: str(guid) for pk, guid in known} == {
            flats[0].premises.pk: ROOMS["1"],
            flats[1].premises.pk: ROOMS["2"],
        }


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


def _installation(flat: Flat) -> int:
    assert flat.meter is not None
    return flat.meter.installation.pk


def _value(day: str, figure: str) -> str:
    return (
        f"<n:CurrentValue><md:MeteringValueT1>{figure}</md:MeteringValueT1>"
        "<md:ReadingsSource>Гражданин</md:ReadingsSource>"
        f"<md:EnterIntoSystem>2026-10-21T10:00:00+03:00</md:EnterIntoSystem>"
        f"<n:DateValue>{day}T00:00:00+03:00</n:DateValue></n:CurrentValue>"
    )


def _house(flats: list[Flat]) -> str:
    rooms = "".join(
        f"<n:ResidentialPremises><n:PremisesNum>{number}</n:PremisesNum>"
        f"<n:PremisesUniqueNumber>77-{number}</n:PremisesUniqueNumber>"
        f"<n:ModificationDate>2026-10-21T10:00:00+03:00</n:ModificationDate><n:PremisesGUID>{guid}</n:PremisesGUID>"
        "</n:ResidentialPremises>"
        for number, guid in (*ROOMS.items(), ("99", str(uuid4())))
    )
    return (
        "<n:exportHouseResult><n:HouseUniqueNumber>77-1</n:HouseUniqueNumber>"
        "<n:ModificationDate>2026-10-21T10:00:00+03:00</n:ModificationDate><n:ApartmentHouse>"
        f"<n:BasicCharacteristicts><n:FIASHouseGuid>{HOUSE}</n:FIASHouseGuid></n:BasicCharacteristicts>"
        f"{rooms}<n:HouseManagementType><nsi:Code>1</nsi:Code><nsi:GUID>{uuid4()}</nsi:GUID></n:HouseManagementType>"
        "</n:ApartmentHouse></n:exportHouseResult>"
    )
