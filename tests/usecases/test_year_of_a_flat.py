"""A year of a flat, lived through month by month: every step of the ladder, a late fact, debt, payments and penalties.

Prices: 3.40 to June, 3.54 from July. Norm: 90 kWh a person. Sums are worked by hand beside each month.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum

from sbyt.apps.billing.models import Bill, ChargeLine, Penalty
from sbyt.apps.billing.operations.recalculate import decide_adjustments, recalculate_month
from sbyt.apps.ledger.queries.balances import balance_of
from sbyt.apps.ledger.types import PENALTIES
from sbyt.apps.metering.operations.record_ground import end_ground, record_ground
from sbyt.apps.metering.operations.stand_meters import take_meter_off
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.premises.models import Occupancy
from sbyt.apps.premises.operations_absence import record_absence
from sbyt.apps.tariffs.operations_key_rates import store_known_law
from sbyt.kit.access.actor import SYSTEM
from tests.builders.billed import bill_month
from tests.builders.buildings import Flat, a_building, a_flat, put_up_meter
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

Line = tuple[str, str, int, int, int]


def day(month: int, number: int = 1) -> date:
    return date(2021, month, number)


class Year:
    """The flat, and what is done to it month after month."""

    def __init__(self) -> None:
        the_usual_vat()
        the_supplier()
        store_known_law(actor=SYSTEM)
        norms(kwh=90)
        house = a_building(management="manager")
        self.flat: Flat = a_flat(house, "17", tariff=a_tariff(), people=2, metered=False, since=day(1))

    def bill(self, month: int) -> list[Line]:
        """Bill a month; return (service, method, month of service, Wh, kopecks) of its lines."""
        bill_month(day(month), issued_on=day(month, 28))
        lines = ChargeLine.objects.filter(charge__month=day(month)).order_by("number")
        return [
            (line.service, line.method, line.period_from.month, line.quantity_wh, line.gross_kop)
            for line in lines
        ]

    def act(self, kind: str, since: date, document: str) -> int:
        return record_ground(
            actor=SYSTEM,
            usage_point_id=self.flat.point.pk,
            kind=kind,
            since=since,
            until=None,
            act_on=since,
            power_w=None,
            document=document,
        ).pk

    def pay(self, on: date, amount_kop: int) -> None:
        record_payment(
            actor=SYSTEM,
            account_id=self.flat.account.pk,
            received_on=on,
            amount_kop=amount_kop,
            source="bank",
            external_number=f"{on:%m%d}",
            purpose="За электроэнергию",
        )

    def penalties_of(self, month: int) -> list[tuple[int, int, int]]:
        """Return of the debt of a month: in which bill, accrued so far, added by that bill."""
        rows = Penalty.objects.filter(claim_month=day(month)).order_by("month")
        return [(row.month.month, row.accrued_kop, row.amount_kop) for row in rows]

    def debt_kop(self) -> int:
        return balance_of(subaccount_id=self.flat.account.pk)


def test_a_year_of_a_flat() -> None:
    year = Year()
    flat = year.flat

    # Moved in; no meter can stand here: 2 × 90 = 180 kWh at 3.40.
    assert year.bill(1) == [("energy", "norm", 1, 180_000, 612_00)]

    # One is away from 5 to 20 February, 14 full days: 90 × 14 / 28 = 45 kWh less.
    record_absence(
        actor=SYSTEM,
        premises_id=flat.premises.pk,
        people=1,
        left_on=day(2, 5),
        returned_on=day(2, 20),
        applied_on=day(2, 25),
        document="заявление, билеты",
    )
    assert year.bill(2) == [("energy", "norm", 2, 180_000, 612_00), ("energy", "norm", 2, -45_000, -153_00)]
    year.pay(day(3, 9), 1_071_00)
    assert year.debt_kop() == 0

    # A meter is put up on 1 March; read on the 25th of each month, 5 kWh a day.
    old = put_up_meter(flat.point, on=day(3), shows=0)
    for month, shown, line in (
        (3, 120, ("energy", "meter", 3, 120_000, 408_00)),
        (4, 275, ("energy", "meter", 4, 155_000, 527_00)),
        (5, 425, ("energy", "meter", 5, 150_000, 510_00)),
        (6, 580, ("energy", "meter", 6, 155_000, 527_00)),
    ):
        old.shows(day(month, 25), shown)
        assert year.bill(month) == [line]
    assert year.debt_kop() == 1_972_00

    # July was not read: 580 kWh in 116 days are 5 a day, 31 of them, at 3.54 from 1 July.
    assert year.bill(7) == [("energy", "average", 7, 155_000, 548_70)]

    # A thousand comes on 9 August: all of March and April, 65.00 of May.
    year.pay(day(8, 9), 1_000_00)

    # The reading of August takes off what July was billed by: 305 − 155.
    old.shows(day(8, 25), 885)
    assert year.bill(8) == [("energy", "meter", 8, 150_000, 531_00)]

    # The meter fails on 1 September: 30 days of the average.
    failed = year.act("meter_failed", day(9), "заявка о неисправности")
    assert year.bill(9) == [("energy", "average", 9, 150_000, 531_00)]

    # Replaced on 12 October: eleven days of the average, then 75 − 10 of the new meter.
    take_meter_off(installation_id=old.installation.pk, on=day(10, 12))
    new = put_up_meter(flat.point, on=day(10, 12), shows=10)
    end_ground(actor=SYSTEM, ground_id=failed, until=day(10, 12), document="акт замены")
    new.shows(day(10, 25), 75)
    assert year.bill(10) == [
        ("energy", "average", 10, 55_000, 194_70),
        ("energy", "meter", 10, 65_000, 230_10),
    ]

    # The controller was not let in twice: the norm × 1.5 from 1 November.
    refused = year.act("refused_twice", day(11, 20), "второй акт о недопуске")
    assert year.bill(11) == [("energy", "norm", 11, 270_000, 955_80)]

    # Let in on 1 December; 375 − 75 = 300 kWh since October, 180 of them billed by the norm; its rise of 90 stays. And a third resident of the first two months
    # becomes known: 90 kWh of each at the price of then, 3.40; away was one of three, so the 45 kWh stay.
    end_ground(actor=SYSTEM, ground_id=refused, until=day(12), document="акт проверки")
    new.shows(day(12, 25), 375)
    two = Occupancy.objects.get(premises=flat.premises)
    Occupancy.objects.filter(pk=two.pk).update(permanent=3, valid=DateRange(day(1), day(3)))
    Occupancy.objects.create(premises=flat.premises, permanent=2, valid=DateRange(day(3), None))
    found = [
        row
        for month in range(1, 12)
        for row in recalculate_month(actor=SYSTEM, building_ids=[flat.premises.building_id], month=day(month))
    ]
    assert [(row.service_month.month, row.quantity_wh, row.gross_kop) for row in found] == [
        (1, 90_000, 306_00),
        (2, 90_000, 306_00),
    ]
    decide_adjustments(actor=SYSTEM, adjustment_ids=[row.pk for row in found], approve=True)
    assert year.bill(12) == [
        ("energy", "meter", 12, 120_000, 424_80),
        ("energy", "adjusted", 1, 90_000, 306_00),
        ("energy", "adjusted", 2, 90_000, 306_00),
    ]

    billed = list(Bill.objects.order_by("month").values_list("gross_kop", flat=True))
    assert billed == [
        612_00, 459_00, 408_00, 527_00, 510_00, 527_00, 548_70, 531_00, 531_00, 424_80, 955_80, 1036_80,
    ]  # fmt: skip
    assert year.debt_kop() == sum(billed) - 2_071_00 == 5_000_10

    # March, 408.00, to pay by 12 April: penalties from its 31st day, 13 May, at the key rate of the day of the bill, until
    # paid on 9 August. May: 19 days × 5 % / 300; June: 49 × 5.5 %; July: 60 × 6.5 % / 300 and 20 / 130; August: 60 / 300 and 29 / 130.
    assert year.penalties_of(3) == [(5, 1_29, 1_29), (6, 3_67, 2_38), (7, 9_38, 5_71), (8, 11_22, 1_84)]

    # May, 510.00 by 10 June: 65.00 for 30 days until 9 August at 6.5 %, 445.00 for 60 days / 300 and 114 / 130 at 8.5 %:
    # 0.4225 + 7.565 + 33.1696.
    assert year.penalties_of(5)[-1] == (12, 41_16, 12_75)

    posted = Penalty.objects.aggregate(kop=Sum("amount_kop"))["kop"]
    assert posted == 11_22 + 6_85 + 41_16 + 37_21 + 28_34 + 16_67 + 7_67 + 2_53
    assert balance_of(subaccount_id=flat.account.pk, ledger_account=PENALTIES) == posted
