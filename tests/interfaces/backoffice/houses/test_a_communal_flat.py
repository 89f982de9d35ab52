"""A communal flat with a section, from the first screen to the bill: rooms, accounts, shared meters, readings, shares."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.devices.models import MeterType
from sbyt.apps.metering.models import Reading, RoomOfFlat, SharedMeterPoint
from sbyt.apps.premises.models import Building, Premises
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE = "2021-05-01", date(2021, 6, 1)


def entered(client: Client, house: Building, kind: str, numbers: str, inside: str = "") -> None:
    outer = Premises.objects.get(number=inside).pk if inside else ""
    given = {
        "kind": kind,
        "numbers": numbers,
        "inside": outer,
        "area": "20",
        "rooms": "1",
        "reason": "техпаспорт",
    }
    assert client.post(f"/office/buildings/{house.pk}/premises/", given).status_code == 302


def opened(client: Client, house: Building, room: str, people: int, tariff_id: int) -> None:
    given = {
        "kind": "household", "since": MAY, "branch": house.branch_id, "party_kind": "person", "name": f"Жилец {room}",
        "locality": house.locality, "street": house.street, "house": house.house, "room": room, "room_kind": "room",
        "rooms": "1", "people": people, "settlement": "city", "stove": "gas", "tariff": tariff_id, "voltage": "НН",
        "multiplier": "1", "reason": "заявление",
    }  # fmt: skip
    answer = client.post("/office/accounts/open/", given)
    assert answer.status_code == 302, answer.content.decode()


def metered(client: Client, premises: str) -> SharedMeterPoint:
    """Enter the shared meter of a flat or a section by its screens, and put a meter up there."""
    own = Premises.objects.get(number=premises)
    answer = client.post(
        f"/office/buildings/premises/{own.pk}/shared-meter/", {"since": MAY, "reason": "акт ввода"}
    )
    assert answer.status_code == 302
    kind, _made = MeterType.objects.get_or_create(name="СЕ 101", defaults={"integer_digits": 6})
    meter = {
        "on": MAY, "meter_type": kind.pk, "serial_number": f"77{own.pk}", "zones": "1", "multiplier": "1", "first": "1000",
        "reason": "акт ввода",
    }  # fmt: skip
    put = client.post(answer["Location"], meter)
    assert put.status_code == 302, put.content.decode()
    return SharedMeterPoint.objects.get(usage_point__premises=own)


def shows(shared: SharedMeterPoint, kwh: int, on: date) -> None:
    installation = shared.usage_point.installations.get()
    register = installation.meter.registers.get()
    Reading.objects.create(
        register=register, installation=installation, taken_on=on, value_wh=kwh * 1000, source="controller"
    )


def shares() -> list[tuple[str, int]]:
    run = plan_run(actor=SYSTEM, month=date(2021, 5, 1))
    compute_run(actor=SYSTEM, run_id=run.pk)
    lines = ChargeLine.objects.filter(service="energy").order_by("charge__account__premises__number")
    rows: Any = lines.values_list("charge__account__premises__number").annotate(whole=Sum("quantity_wh"))
    return [(number, wh // 1000) for number, wh in rows]


@pytest.mark.parametrize("section_first", [False, True], ids=["flat_first", "section_first"])
def test_a_flat_with_a_section_is_billed_by_its_people_whatever_meter_came_first(
    sign_in, section_first: bool
) -> None:
    """Flat 300 kWh, section 120 of them for its 1 + 2 people, 40 each; the rest, 180, for all six, 30 each."""
    the_usual_vat()
    the_supplier()
    norms()
    client, house, tariff = sign_in("billing_clerk"), a_building("45"), a_tariff()
    entered(client, house, "flat", "12")
    entered(client, house, "section", "1", inside="12")
    entered(client, house, "room", "1,2", inside="12 секция 1")
    entered(client, house, "room", "3,4", inside="12")
    for room, people in (("12 секция 1 к. 1", 1), ("12 секция 1 к. 2", 2), ("12 к. 3", 2), ("12 к. 4", 1)):
        opened(client, house, room, people, tariff.pk)
    order = ("12 секция 1", "12") if section_first else ("12", "12 секция 1")
    found = {premises: metered(client, premises) for premises in order}
    section, flat = found["12 секция 1"], found["12"]
    section.refresh_from_db()
    assert (section.inside_id, flat.inside_id) == (flat.pk, None)
    assert (
        RoomOfFlat.objects.filter(shared=section).count()
        == RoomOfFlat.objects.filter(shared=flat).count()
        == 2
    )
    in_section = house.premises.get(number="12 секция 1 к. 1").accounts.get()
    tab = " ".join(client.get(f"/office/accounts/{in_section.pk}/meters/").content.decode().split())
    codes = [shared.usage_point.code for shared in (section, flat)]
    assert tab.index(f">{codes[0]}</a>") < tab.index("внутри прибора") < tab.index(f">{codes[1]}</a>")
    assert "Своего прибора нет" in tab
    shows(flat, 1300, date(2021, 5, 25))
    shows(section, 1120, date(2021, 5, 25))
    assert shares() == [("12 к. 3", 60), ("12 к. 4", 30), ("12 секция 1 к. 1", 70), ("12 секция 1 к. 2", 140)]


def test_rooms_of_a_section_without_a_meter_share_that_of_the_flat(sign_in) -> None:
    """300 kWh for 1 + 2 people, one of the accounts opened after the meter came."""
    the_usual_vat()
    the_supplier()
    norms()
    client, house, tariff = sign_in("billing_clerk"), a_building("45"), a_tariff()
    entered(client, house, "flat", "12")
    entered(client, house, "section", "1", inside="12")
    entered(client, house, "room", "1,2", inside="12 секция 1")
    opened(client, house, "12 секция 1 к. 1", 1, tariff.pk)
    flat = metered(client, "12")
    opened(client, house, "12 секция 1 к. 2", 2, tariff.pk)
    shows(flat, 1300, date(2021, 5, 25))
    assert shares() == [("12 секция 1 к. 1", 100), ("12 секция 1 к. 2", 200)]
