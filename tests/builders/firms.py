"""Legal entities: a site, a contract, a point with hourly days or a meter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import Account, Contract, SupplyTerm
from sbyt.apps.metering.models import ImportFile, IntervalDay, UsagePoint
from sbyt.apps.premises.models import Building, Premises
from sbyt.kit.files.operations import store_file
from tests.builders.people import a_branch, a_party

_numbers = count(1)
OPENED = date(2020, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Firm:
    account: Account
    contract: Contract
    building: Building
    point: UsagePoint


def a_firm(
    name: str = "ООО «Завод»",
    *,
    voltage: str = "ВН",
    power_group: str = "",
    since: date = OPENED,
    account_number: str | None = None,
    branch_code: str = "01",
) -> Firm:
    serial = next(_numbers)
    branch = a_branch(branch_code)
    party = a_party(
        name,
        kind="organization",
        inn="7802000003",
        kpp="780201001",
        address="190001, Светлогорск, ул. Заводская, 5",
    )
    contract = Contract.objects.create(number=f"Э-{serial:04d}", signed_on=since, party=party)
    building = Building.objects.create(
        branch=branch, kind="site", locality="Светлогорск", street="Заводская", house=str(serial)
    )
    premises = Premises.objects.create(building=building, kind="site", number="")
    account = Account.objects.create(
        number=account_number or f"ЮЛ-{serial:06d}",
        kind="legal",
        party=party,
        party_name=name,
        branch=branch,
        premises=premises,
        contract=contract,
        active=DateRange(since, None),
    )
    point = UsagePoint.objects.create(
        code=f"ОП {serial:05d}",
        name="ввод 1",
        branch=branch,
        building=building,
        premises=premises,
        voltage=voltage,
    )
    SupplyTerm.objects.create(
        account=account,
        usage_point=point,
        valid=DateRange(since, None),
        price_category=1,
        power_group=power_group,
    )
    return Firm(account=account, contract=contract, building=building, point=point)


def a_shop(
    house: Building, *, number: str = "1-Н", area_m2: int | None = 40, name: str = "ООО «Лавка»"
) -> Firm:
    """A firm of the first price category in a non-residential room of an apartment building, without a meter yet."""
    shop = a_firm(name, voltage="НН")
    Premises.objects.filter(pk=shop.account.premises_id).update(
        building=house,
        kind="non_residential",
        number=number,
        area_dm2=None if area_m2 is None else area_m2 * 100,
    )
    UsagePoint.objects.filter(pk=shop.point.pk).update(building=house)
    return shop


def a_file(name: str = "80020_1.xml", *, kind: str = "80020") -> ImportFile:
    stored = store_file(content=f"{name}{next(_numbers)}".encode(), name=name)
    return ImportFile.objects.create(name=name, file=stored, format=kind, status="accepted")


def an_hourly_month(
    point: UsagePoint,
    *,
    month: date,
    days: int,
    hour_wh: int | Sequence[int | None],
    file: ImportFile | None = None,
    channel: int = 1,
) -> list[IntervalDay]:
    """The same 24 hours every day of the month from its first day on."""
    hours = [hour_wh] * 24 if isinstance(hour_wh, int) else list(hour_wh)
    source = file or a_file()
    return IntervalDay.objects.bulk_create(
        IntervalDay(
            usage_point=point,
            channel=channel,
            day=month + timedelta(days=number),
            step_minutes=60,
            values_wh=hours,
            qualities=[2 if value is None else 0 for value in hours],
            lines=list(range(10, 34)),
            import_file=source,
        )
        for number in range(days)
    )


def a_month_of_energy(point: UsagePoint, *, month: date, kwh: int, file: ImportFile | None = None) -> None:
    """Hours that add up to exactly so many kWh over the whole month: even, what is left over in the last hour."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    days = (following - month).days
    even, rest = divmod(kwh * 1000, days * 24)
    source = file or a_file()
    an_hourly_month(point, month=month, days=days - 1, hour_wh=even, file=source)
    last = following - timedelta(days=1)
    an_hourly_month(point, month=last, days=1, hour_wh=[even] * 23 + [even + rest], file=source)
