"""A small town in which every way of reckoning is met: two houses, a plant, a mill; April 2021 was billed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.billing.operations.plan_amounts import plan_amount
from sbyt.apps.billing.types import FINAL, FORECAST
from sbyt.apps.payments.operations import record_payment
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bill_month import MonthOutcome, bill_month
from tests.builders.buildings import Flat, PutUpMeter, a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.firms import Firm, a_firm, a_month_of_energy
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

APRIL, MAY, JUNE = date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1)
_READ = (date(2021, 1, 25), date(2021, 2, 25), date(2021, 3, 25), date(2021, 4, 25), date(2021, 5, 25))


@dataclass(frozen=True, kw_only=True)
class Town:
    """`flats` by what each is for: metered, zones, silent, bare, replaced, neighbour."""

    flats: dict[str, Flat]
    common: PutUpMeter
    plant: Firm
    mill: Firm


def a_town(*, billed: bool = True) -> Town:
    """Build the town; with `billed`, April is released, a forecast of May for the plant too, and one flat has paid."""
    the_usual_vat()
    the_supplier()
    norms()
    town = Town(flats=_flats(), common=_common(), plant=_plant(), mill=_mill())
    if billed:
        bill(APRIL)
        bill(MAY, stage=FORECAST)
        record_payment(
            actor=SYSTEM,
            account_id=town.flats["metered"].account.pk,
            amount_kop=400_00,
            received_on=date(2021, 5, 12),
            source="bank",
            external_number="1205-1",
        )
    return town


def bill(month: date, *, stage: str = FINAL, release: bool = True) -> MonthOutcome:
    """Bill the month in partitions of three accounts; documents are dated the 28th."""
    return bill_month(
        actor=SYSTEM,
        month=month,
        stage=stage,
        issued_on=month.replace(day=28),
        release=release,
        accounts_a_partition=3,
    )


def _flats() -> dict[str, Flat]:
    single = a_tariff()
    zoned = a_tariff(
        "city-zones", zones=2, prices={date(2015, 1, 1): {"T0": "3.40", "T1": "3.91", "T2": "2.10"}}
    )
    house, other = a_building("45"), a_building("47", management="manager")
    flats = {
        "metered": a_flat(house, "1", tariff=single, area_m2=40, meter_shows=1_000),
        "zones": a_flat(house, "2", tariff=zoned, area_m2=60, zones=("T1", "T2"), meter_shows=500),
        "silent": a_flat(house, "3", tariff=single, area_m2="33.3", meter_shows=0),
        "bare": a_flat(house, "4", tariff=single, area_m2="51.7", metered=False),
        "replaced": a_flat(other, "1", tariff=single, meter_shows=9_000),
        "neighbour": a_flat(other, "2", tariff=single, meter_shows=999_700),
    }
    for number, day in enumerate(_READ):
        flats["metered"].shows(day, 1_100 + 159 * number)
        for zone, used in (("T1", 90), ("T2", 41)):
            flats["zones"].shows(day, 600 + used * number, zone=zone)
        if day < date(2021, 5, 1):
            flats["silent"].shows(day, 120 * (number + 1))
            flats["replaced"].shows(day, 9_100 + 77 * number)
            flats["neighbour"].shows(day, 999_750 + 60 * number)
    flats["neighbour"].shows(date(2021, 5, 25), 40, rolled_over=True)
    _replace(flats["replaced"], on=date(2021, 5, 12))
    return flats


def _replace(flat: Flat, *, on: date) -> None:
    assert flat.meter is not None
    old = flat.meter.installation
    old.valid = DateRange(old.valid.lower, on)
    old.save()
    flat.shows(on, 9_370, source="removal")
    new = put_up_meter(flat.point, on=on, shows=5)
    new.shows(date(2021, 5, 25), 41)


def _common() -> PutUpMeter:
    from sbyt.apps.premises.models import Building

    common = a_common_meter(Building.objects.get(house="45"), multiplier=20)
    for number, day in enumerate(_READ):
        common.shows(day, 100 + 40 * number)
    return common


def _plant() -> Firm:
    plant = a_firm("ООО «Завод Верхний»", voltage="ВН", power_group="менее 670 кВт")
    for month, kwh in ((APRIL, 180_000), (MAY, 192_281)):
        a_month_of_energy(plant.point, month=month, kwh=kwh)
        a_price_of_firms("4.36626", month=month)
    plan_amount(
        actor=SYSTEM, usage_point_id=plant.point.pk, month=MAY, gross_kop=1_043_042_00, basis="письмо № 17"
    )
    return plant


def _mill() -> Firm:
    mill = a_firm("ООО «Мельница»", voltage="ВН")
    meter = put_up_meter(mill.point, on=date(2020, 1, 1), multiplier=40, shows=25)
    for day, kwh in ((APRIL, 1_000), (MAY, "1430.5"), (JUNE, "1843.7")):
        meter.shows(day, kwh)
    return mill
