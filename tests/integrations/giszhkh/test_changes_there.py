"""What was told is changed, replaced and withdrawn there, each by the message the schemas have for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from sbyt.apps.devices.models import Meter
from sbyt.apps.documents.models import Document
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.snapshot import read_snapshot
from sbyt.apps.documents.types import DocumentDraft, ReceiptBody
from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject, GisReference, GisRound
from sbyt.apps.exchange.operations.withdrawals import UnableToWithdraw, ask_to_withdraw, cancel_withdrawal
from sbyt.apps.metering.models import MeterInstallation
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.usecases.giszhkh.rounds import carry_out_round
from tests.builders.buildings import Flat, put_up_meter
from tests.builders.town import APRIL, a_town, bill
from tests.integrations.giszhkh.server import GisServer
from tests.integrations.giszhkh.steps import OCTOBER, Clock, a_round, installation_of, turns

pytestmark = [pytest.mark.django_db, pytest.mark.samples]


def text_of(message: GisMessage | None) -> str:
    assert message is not None
    return bytes(message.body).decode()


def the_last_round() -> GisRound:
    return GisRound.objects.order_by("-pk")[0]


@pytest.fixture
def told(connection: Connection, flats: list[Flat], clock: Clock) -> list[Flat]:
    """Two flats whose accounts and meters ГИС ЖКХ has taken."""
    for kind in ("accounts", "devices"):
        a_round(kind, flats, clock)
        turns(connection, clock)
    return flats


class TestAMeterThatChanged:
    def test_is_told_in_full_until_readings_stand_there_and_in_part_after(
        self, connection: Connection, told: list[Flat], clock: Clock
    ) -> None:
        installation = MeterInstallation.objects.get(pk=installation_of(told[0]))
        before = GisObject.objects.get(kind="device", object_id=installation.pk)
        installation.multiplier = 20
        installation.save()
        text = text_of(a_round("devices", told, clock))
        assert f"<ns:MeteringDeviceVersionGUID>{before.version_guid}</ns:MeteringDeviceVersionGUID>" in text
        assert "<ns:UpdateBeforeDevicesValues>" in text
        assert "<ns:TransformationRatio>20</ns:TransformationRatio>" in text
        turns(connection, clock)
        after = GisObject.objects.get(pk=before.pk)
        assert after.version_guid != before.version_guid
        assert a_round("devices", told, clock) is None

        told[0].shows(date(2026, 10, 22), 180)
        a_round("readings", told, clock, OCTOBER)
        turns(connection, clock)
        Meter.objects.filter(pk=installation.meter_id).update(serial_number="777000111")
        text = text_of(a_round("devices", told, clock))
        assert (
            "<ns:UpdateAfterDevicesValues><ns:MeteringDeviceNumber>777000111</ns:MeteringDeviceNumber>"
            in text
        )
        turns(connection, clock)
        assert not GisElement.objects.filter(state="failed").exists()
        assert a_round("devices", told, clock) is None


class TestAMeterThatGaveWay:
    @pytest.fixture
    def replaced(self, told: list[Flat]) -> list[Flat]:
        """The first flat's meter taken out on the 20th and another one put in the same day."""
        old = MeterInstallation.objects.get(pk=installation_of(told[0]))
        old.valid = DateRange(old.valid.lower, date(2026, 10, 20))
        old.save()
        new = put_up_meter(told[0].point, on=date(2026, 10, 20), shows=5)
        Meter.objects.filter(pk=new.installation.meter_id).update(serial_number="888000222")
        return told

    def test_is_replaced_once_the_new_one_is_known(
        self, connection: Connection, replaced: list[Flat], clock: Clock
    ) -> None:
        GisReference.objects.create(purpose="device.broken", code="3", guid=uuid4())
        text = text_of(a_round("devices", replaced, clock))
        assert "888000222" in text
        assert "ReplaceDevice" not in text
        assert the_last_round().reasons[0]["words"] == "замена: новый прибор ещё не принят ГИС ЖКХ"
        turns(connection, clock)
        new = GisObject.objects.order_by("-pk").get(
            kind="device", object_id=MeterInstallation.objects.get(meter__serial_number="888000222").pk
        )
        text = text_of(a_round("devices", replaced, clock))
        assert "<ns:ReplaceDevice><ns:VerificationDate>2026-10-20</ns:VerificationDate>" in text
        assert "<nsi:Code>3</nsi:Code>" in text
        assert "<mdb:MeteringValueT1>100</mdb:MeteringValueT1>" in text
        assert f"<ns:ReplacingMeteringDeviceVersionGUID>{new.version_guid}<" in text
        turns(connection, clock)
        old = GisObject.objects.get(kind="device", object_id=installation_of(replaced[0]))
        assert old.ended_at is not None
        assert a_round("devices", replaced, clock) is None

    def test_within_its_verification_needs_no_reason(
        self, connection: Connection, replaced: list[Flat], clock: Clock
    ) -> None:
        a_round("devices", replaced, clock)
        turns(connection, clock)
        old = MeterInstallation.objects.get(pk=installation_of(replaced[0]))
        Meter.objects.filter(pk=old.meter_id).update(verified_until=date(2026, 11, 30))
        text = text_of(a_round("devices", replaced, clock))
        assert "<ns:PlannedVerification>true</ns:PlannedVerification>" in text
        turns(connection, clock)
        assert not GisElement.objects.filter(state="failed").exists()

    def test_without_a_reason_is_archived_beside_the_new_one(
        self, connection: Connection, replaced: list[Flat], clock: Clock
    ) -> None:
        GisReference.objects.create(purpose="device.removed", code="4", guid=uuid4())
        text = text_of(a_round("devices", replaced, clock))
        assert "<ns:ArchiveDevice>" in text
        assert "888000222" in text
        turns(connection, clock)
        GisReference.objects.create(purpose="device.broken", code="3", guid=uuid4())
        assert a_round("devices", replaced, clock) is None  # what was archived is not replaced afterwards


def corrected(document: Document) -> Document:
    """Issue the document of the month anew, as a corrected one."""
    body = read_snapshot(document.snapshot, sha256=document.snapshot_sha256).body
    assert isinstance(body, ReceiptBody)
    (pk,) = issue_documents(
        [DocumentDraft(account_id=document.account_id, body=replace(body, notes=("Исправленный",)))],
        issued_on=document.issued_on,
    )
    return Document.objects.get(pk=pk)


class TestAPaymentDocument:
    @pytest.fixture
    def billed(self, connection: Connection, clock: Clock) -> list[Flat]:
        """A town whose April documents ГИС ЖКХ has taken."""
        flats = list(a_town(billed=False).flats.values())
        bill(APRIL)
        for flat in flats:
            GisObject.objects.create(kind="account", object_id=flat.account.pk, guid=uuid4())
        for purpose in ("service.T0", "service.T1", "service.T2"):
            GisReference.objects.create(purpose=purpose, code="1.1", guid=uuid4())
        a_round("bills", flats, clock, APRIL)
        turns(connection, clock)
        return flats

    def test_corrected_is_withdrawn_and_the_corrected_one_is_told_by_itself(
        self, connection: Connection, server: GisServer, billed: list[Flat], clock: Clock
    ) -> None:
        first = billed[0].account.documents.get(month=APRIL)
        there = GisObject.objects.get(kind="bill", object_id=first.pk)
        second = corrected(first)
        message = a_round("bills", billed, clock, APRIL)
        assert f"PaymentDocumentID>{there.unique_number}</" in text_of(message)
        assert "<ns:WithdrawPaymentDocument>" in text_of(message)
        assert the_last_round().reasons[0]["words"] == "сначала отзывается прежний документ этого месяца"
        turns(connection, clock)
        there.refresh_from_db()
        assert there.ended_at is not None
        assert there.unique_number not in server.standing_bills
        following = GisRound.objects.get(finished_at=None)  # asked for by the answer
        carry_out_round(round_id=following.pk, now=clock())
        turns(connection, clock)
        assert GisObject.objects.get(kind="bill", object_id=second.pk).ended_at is None
        assert len(server.standing_bills) == 6
        assert a_round("bills", billed, clock, APRIL) is None

    def test_withdrawn_by_a_person_may_be_told_again(
        self, connection: Connection, server: GisServer, billed: list[Flat], clock: Clock
    ) -> None:
        document = billed[0].account.documents.get(month=APRIL)
        ask_to_withdraw(document_id=document.pk, reason="Выдан по ошибке", user_id=None, now=clock())
        with pytest.raises(UnableToWithdraw):
            ask_to_withdraw(document_id=document.pk, reason="Ещё раз", user_id=None, now=clock())
        message = a_round("bills", billed, clock, APRIL)
        assert message is not None
        assert (message.subject, message.elements) == ("Отзыв документов", 1)
        turns(connection, clock)
        assert len(server.standing_bills) == 5
        GisRound.objects.filter(finished_at=None).update(finished_at=clock())
        assert a_round("bills", billed, clock, APRIL) is None
        assert cancel_withdrawal(document_id=document.pk, user_id=None)
        again = a_round("bills", billed, clock, APRIL)
        assert "PaymentDocumentID" not in text_of(again)
        turns(connection, clock)
        assert len(server.standing_bills) == 6

    def test_whose_withdrawal_is_refused_stands_among_the_errors(
        self, connection: Connection, server: GisServer, billed: list[Flat], clock: Clock
    ) -> None:
        document = billed[0].account.documents.get(month=APRIL)
        there = GisObject.objects.get(kind="bill", object_id=document.pk)
        server.standing_bills.discard(there.unique_number)  # withdrawn by hand in the cabinet
        ask_to_withdraw(document_id=document.pk, reason="Выдан по ошибке", user_id=None, now=clock())
        a_round("bills", billed, clock, APRIL)
        turns(connection, clock)
        failed = GisElement.objects.get(state="failed")
        assert (failed.label, failed.error_code) == (f"ПД {document.number}, отзыв", "SRV007031")
        assert a_round("bills", billed, clock, APRIL) is None  # not repeated by itself
