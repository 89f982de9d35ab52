"""Buildings with flats, their accounts, meters and readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import Account, SupplyTerm
from sbyt.apps.devices.models import Meter, MeterType, Register
from sbyt.apps.metering.models import MeterInstallation, Reading, UsagePoint
from sbyt.apps.premises.models import Building, Occupancy, Premises
from sbyt.apps.tariffs.models import Tariff
from tests.builders.people import a_branch, a_party
from tests.builders.prices import wh

_numbers = count(1)
OPENED = date(2020, 1, 1)
Kwh = int | str | Decimal


@dataclass(frozen=True, kw_only=True)
class PutUpMeter:
    """A meter at a point: its registers by zone."""

    installation: MeterInstallation
    registers: dict[str, Register]

    def shows(
        self,
        on: date,
        kwh: Kwh,
        *,
        zone: str = "T0",
        source: str = "operator",
        state: str = "accepted",
        rolled_over: bool = False,
    ) -> Reading:
        return Reading.objects.create(
            register=self.registers[zone],
            installation=self.installation,
            taken_on=on,
            value_wh=wh(kwh),
            source=source,
            state=state,
            rolled_over=rolled_over,
        )


@dataclass(frozen=True, kw_only=True)
class Flat:
    account: Account
    premises: Premises
    point: UsagePoint
    meter: PutUpMeter | None

    def shows(self, on: date, kwh: Kwh, **more: str) -> Reading:
        assert self.meter is not None
        return self.meter.shows(on, kwh, **more)  # type: ignore[arg-type]


def a_building(
    house: str = "45",
    *,
    street: str = "Красная",
    management: str = "direct",
    stove_kind: str = "gas",
    premises_area_dm2: int | None = None,
    branch_code: str = "01",
) -> Building:
    return Building.objects.create(
        branch=a_branch(branch_code),
        kind="apartment_building",
        locality="Светлогорск",
        street=street,
        house=house,
        stove_kind=stove_kind,
        premises_area_dm2=premises_area_dm2,
        management=management,
    )


def a_flat(
    building: Building,
    number: str,
    *,
    tariff: Tariff,
    area_m2: int | str | None = 50,
    people: int = 2,
    rooms: int = 2,
    zones: tuple[str, ...] = ("T0",),
    metered: bool = True,
    meter_shows: Kwh = 0,
    since: date = OPENED,
    account_number: str | None = None,
) -> Flat:
    """A flat with its account and, unless `metered` is false, a meter that showed `meter_shows` when put up."""
    serial = next(_numbers)
    name = f"Жилец {serial} Имя Отчество"
    premises = Premises.objects.create(
        building=building,
        kind="flat",
        number=number,
        area_dm2=None if area_m2 is None else int(Decimal(area_m2) * 100),
        rooms=rooms,
    )
    if people:
        Occupancy.objects.create(premises=premises, valid=DateRange(since, None), permanent=people)
    account = Account.objects.create(
        number=account_number or f"1500{serial:05d}",
        kind="household",
        party=a_party(name),
        party_name=name,
        branch=building.branch,
        premises=premises,
        active=DateRange(since, None),
    )
    point = UsagePoint.objects.create(
        code=f"ТП-{serial:05d}", branch=building.branch, building=building, premises=premises
    )
    SupplyTerm.objects.create(account=account, usage_point=point, valid=DateRange(since, None), tariff=tariff)
    meter = put_up_meter(point, on=since, zones=zones, shows=meter_shows) if metered else None
    return Flat(account=account, premises=premises, point=point, meter=meter)


def a_common_meter(
    building: Building, *, multiplier: int = 1, shows: Kwh = 0, since: date = OPENED
) -> PutUpMeter:
    """The house meter (ОДПУ) on a point of the whole building."""
    point = UsagePoint.objects.create(
        code=f"ОДПУ-{next(_numbers):05d}", kind="building", branch=building.branch, building=building
    )
    return put_up_meter(point, on=since, multiplier=multiplier, shows=shows)


def put_up_meter(
    point: UsagePoint,
    *,
    on: date,
    until: date | None = None,
    zones: tuple[str, ...] = ("T0",),
    multiplier: int = 1,
    shows: Kwh | None = 0,
) -> PutUpMeter:
    kind, _created = MeterType.objects.get_or_create(name="СЕ 101", defaults={"integer_digits": 6})
    meter = Meter.objects.create(type=kind, serial_number=f"{next(_numbers):08d}")
    registers = {zone: Register.objects.create(meter=meter, zone=zone, integer_digits=6) for zone in zones}
    installation = MeterInstallation.objects.create(
        usage_point=point, meter=meter, valid=DateRange(on, until), multiplier=multiplier
    )
    put_up = PutUpMeter(installation=installation, registers=registers)
    if shows is not None:
        for zone in zones:
            put_up.shows(on, shows, zone=zone, source="installation")
    return put_up
