"""Each kind told to a server that holds every message against the published schemas, and what comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from lxml import etree

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject, GisReading, GisReference
from sbyt.apps.exchange.operations.rounds import let_be_told_again
from sbyt.apps.metering.models import Reading
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.giszhkh.exchange import Turn, exchange_turn
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.giszhkh.rounds import UnableToAskForRound, begin_round, carry_out_round
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff
from tests.builders.town import APRIL, a_town, bill
from tests.integrations.giszhkh.server import GisServer
from tests.integrations.giszhkh.steps import (
    DEVICE,
    OCTOBER,
    ROOMS,
    START,
    Clock,
    a_round,
    a_value,
    installation_of,
    the_house,
    turns,
)

pytestmark = [pytest.mark.django_db, pytest.mark.samples]


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
        known = GisObject.objects.get(kind="device", object_id=installation_of(flats[0]))
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
        GisObject.objects.create(kind="device", object_id=installation_of(flats[0]), guid=DEVICE)
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
        GisObject.objects.create(kind="device", object_id=installation_of(flats[0]), guid=DEVICE)
        stranger = str(uuid4())
        server.given["exportMeteringDeviceHistoryRequest"] = "".join(
            f"<n:exportMeteringDeviceHistoryResult><n:MeteringDeviceRootGUID>{guid}</n:MeteringDeviceRootGUID>"
            f"<n:ElectricDeviceValue><n:Values>{''.join(values)}</n:Values></n:ElectricDeviceValue>"
            "</n:exportMeteringDeviceHistoryResult>"
            for guid, values in (
                (DEVICE, [a_value("2026-10-20", "160.5"), a_value("2026-10-21", "90")]),
                (stranger, [a_value("2026-10-20", "7")]),
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
        server.given["exportHouseRequest"] = the_house(flats)
        a_round("houses", flats, clock)
        turns(connection, clock)
        assert set(GisMessage.objects.values_list("state", flat=True)) == {"done"}
        known = GisObject.objects.filter(kind="premises").values_list("object_id", "guid")
        assert {pk: str(guid) for pk, guid in known} == {
            flats[0].premises.pk: ROOMS["1"],
            flats[1].premises.pk: ROOMS["2"],
        }
