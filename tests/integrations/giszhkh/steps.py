"""What tests of the exchange do again and again: go through a branch, let time pass, answer as ГИС ЖКХ does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sbyt.apps.exchange.models import GisMessage
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.giszhkh.exchange import exchange_turn
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.giszhkh.rounds import begin_round, carry_out_round
from tests.builders.buildings import Flat

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


def installation_of(flat: Flat) -> int:
    assert flat.meter is not None
    return flat.meter.installation.pk


def a_value(day: str, figure: str) -> str:
    return (
        f"<n:CurrentValue><md:MeteringValueT1>{figure}</md:MeteringValueT1>"
        "<md:ReadingsSource>Гражданин</md:ReadingsSource>"
        f"<md:EnterIntoSystem>2026-10-21T10:00:00+03:00</md:EnterIntoSystem>"
        f"<n:DateValue>{day}T00:00:00+03:00</n:DateValue></n:CurrentValue>"
    )


def the_house(flats: list[Flat]) -> str:
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
