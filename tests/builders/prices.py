"""Acts, household tariffs, norms, VAT, components of the price for firms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.tariffs.models import Act, ConsumptionNorm, PriceComponent, Rate, RuleSetting, Tariff, VatRate

ALWAYS = date(2015, 1, 1)


def rub_per_kwh(price: str | int | Decimal) -> int:
    """RUB/kWh as × 10⁷; a price that does not fit exactly is a mistake of the test."""
    scaled = Decimal(price) * 10**7
    assert scaled == int(scaled)
    return int(scaled)


def wh(kwh: str | int | Decimal) -> int:
    scaled = Decimal(kwh) * 1000
    assert scaled == int(scaled)
    return int(scaled)


def an_act(number: str = "637-п", *, signed_on: date = date(2020, 12, 18), kind: str = "приказ") -> Act:
    act, _created = Act.objects.get_or_create(
        issuer="Комитет по тарифам", number=number, signed_on=signed_on, defaults={"kind": kind}
    )
    return act


def vat(rate_bp: int = 2000, *, since: date = ALWAYS, until: date | None = None) -> VatRate:
    return VatRate.objects.create(valid=DateRange(since, until), rate_bp=rate_bp, act=an_act("117-ФЗ"))


def the_usual_vat() -> None:
    """20 % from 2019, 22 % from 2026."""
    if not VatRate.objects.exists():
        vat(2000, since=date(2019, 1, 1), until=date(2026, 1, 1))
        vat(2200, since=date(2026, 1, 1))


def a_tariff(
    code: str = "city-gas",
    *,
    zones: int = 1,
    prices: Mapping[date, str | Mapping[str, str]] | None = None,
) -> Tariff:
    """A household tariff. `prices`: from which day which price; a mapping of zone → price for a tariff of zones.

    By default 3.40, and 3.54 from 2021-07-01.
    """
    tariff = Tariff.objects.create(code=code, name=f"Население, {code}", zones=zones)
    steps = sorted((prices or {ALWAYS: "3.40", date(2021, 7, 1): "3.54"}).items())
    for number, (since, price) in enumerate(steps):
        until = steps[number + 1][0] if number + 1 < len(steps) else None
        for zone, value in ({"T0": price} if isinstance(price, str) else price).items():
            a_rate(tariff, value, zone=zone, since=since, until=until)
    return tariff


def a_rate(
    tariff: Tariff, price: str, *, zone: str = "T0", since: date = ALWAYS, until: date | None = None
) -> Rate:
    return Rate.objects.create(
        tariff=tariff,
        zone=zone,
        valid=DateRange(since, until),
        price_e7=rub_per_kwh(price),
        act=an_act(),
        clause="приложение 2",
    )


def norms(
    *, stove_kind: str = "gas", kwh: int = 90, rooms: int = 4, people: int = 5, heating_kind: str = ""
) -> None:
    """The same norm for every size of flat and household up to «rooms and more», «people and more»."""
    ConsumptionNorm.objects.bulk_create(
        ConsumptionNorm(
            stove_kind=stove_kind,
            heating_kind=heating_kind,
            rooms=room,
            people=person,
            valid=DateRange(ALWAYS, None),
            energy_wh=wh(kwh),
            act=an_act("Н-1"),
        )
        for room in range(1, rooms + 1)
        for person in range(1, people + 1)
    )


def a_component(
    kind: str,
    price: str,
    *,
    month: date,
    until: date | None = None,
    stage: str = "final",
    voltage: str = "",
    power_group: str = "",
) -> PriceComponent:
    end = until or (month.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
    return PriceComponent.objects.create(
        kind=kind,
        voltage=voltage,
        power_group=power_group,
        stage=stage,
        valid=DateRange(month, end),
        price_e7=rub_per_kwh(price),
        act=an_act("АТС-1", signed_on=month, kind="публикация"),
    )


def a_rule(key: str, value: object, *, since: date = ALWAYS, until: date | None = None) -> RuleSetting:
    """Put a rule in force; what stood under the key gives way."""
    RuleSetting.objects.filter(key=key).delete()
    return RuleSetting.objects.create(
        key=key, valid=DateRange(since, until), value=value, source="тест", confirmed=True
    )


def a_price_of_firms(total: str, *, month: date, stage: str = "final") -> None:
    """The four components of the first category that add up to `total`, the wholesale part being what is left."""
    parts = {"transmission": "1.20000", "markup": "0.30000", "other_services": "0.03626"}
    rest = Decimal(total) - sum(Decimal(part) for part in parts.values())
    for kind, price in {"wholesale": str(rest), **parts}.items():
        a_component(kind, price, month=month, stage=stage)
