"""How the town pays: most in full and in time, some late or in round sums, some not at all."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.billing.types import FINAL, FORECAST, Bill
from sbyt.apps.payments.operations_register import NewPayment, record_payments
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.companies import FORECAST_FIRST
from sbyt.usecases.demo_town.example_street import manager
from sbyt.usecases.demo_town.household_readings import KRASNAYA
from sbyt.usecases.demo_town.months import CLOSED, following
from sbyt.usecases.demo_town.seed import stream
from sbyt.usecases.demo_town.staff import CLERK, acts_as
from sbyt.usecases.demo_town.stages import Walker

_KRASNAYA_PAYS_ON: Final = {4: date(2021, 5, 11), 5: date(2021, 6, 11), 6: date(2021, 7, 9)}
_NEVER_PERCENT: Final = 6
_SOMETIMES_PERCENT: Final = 14
_ROUNDS_PERCENT: Final = 22
_TEN_ROUBLES: Final = 1_000
_COMPANY_PAYS_ON_DAY: Final = 18
_SOURCES: Final = ("bank", "bank", "bank", "cash", "post")


@dataclass(frozen=True, slots=True)
class _Due:
    """A bill on somebody's table."""

    account_id: int
    account: str
    month: date
    posted_kop: int


def pay_for(walker: Walker, month: date) -> Facts:
    """Take the payments for a closed month: households and the manager for their bills, companies for their forecasts.

    A payment is known by its number, so a second walk takes none twice.
    """
    firms = {firm.account: firm.key for firm in walker.town.companies}
    bills = Bill.objects.filter(month=month, posted_kop__gt=0).exclude(
        account__number__in=list(firms), stage=FINAL
    )
    firms[manager.ACCOUNT.number] = manager.PARTY.key
    bills = bills.filter(stage__in=(FINAL, FORECAST)).order_by("account__number")
    rows = bills.values_list("account_id", "account__number", "month", "posted_kop")
    due = [_Due(*row) for row in rows]
    register = []
    for bill in due:
        draw = stream(walker.town.seed, f"payment of {bill.account} for {month:%Y-%m}")
        habit = stream(walker.town.seed, f"how {bill.account} pays").randrange(100)
        key = firms.get(bill.account)
        amount, received_on = _company_pays(bill, key) if key else _household_pays(draw, bill, habit)
        if amount:
            register.append(
                NewPayment(
                    account_id=bill.account_id,
                    amount_kop=amount,
                    received_on=received_on,
                    source="bank" if key else draw.choice(_SOURCES),
                    external_number=f"{bill.account}-{month:%y%m}",
                    purpose=f"Оплата электроэнергии за {month:%m.%Y}",
                    designated_month=month,
                )
            )
    taken = record_payments(actor=acts_as(CLERK), payments=register)
    walker.goes(len(due), len(due))
    if taken.refused:
        raise AssertionError(f"the town's own payments are refused: {taken.refused[:3]}")
    return {"paid_kop": sum(payment.amount_kop for payment in register)}


def _company_pays(bill: _Due, key: str) -> tuple[int, date]:
    """Companies pay the forecast by the 18th; two of them pay half of it, the quarry a kopeck-exact whole."""
    half = key in {"bricks", "market"}
    amount = bill.posted_kop // 2 if half and key != FORECAST_FIRST else bill.posted_kop
    return amount, following(bill.month).replace(day=_COMPANY_PAYS_ON_DAY)


def _household_pays(draw: random.Random, bill: _Due, habit: int) -> tuple[int, date]:
    on = following(bill.month).replace(day=draw.randint(3, 24))
    if bill.account == KRASNAYA:
        return (bill.posted_kop, _KRASNAYA_PAYS_ON[bill.month.month]) if bill.month != CLOSED[-1] else (0, on)
    if habit < _NEVER_PERCENT:
        return 0, on
    if habit < _SOMETIMES_PERCENT and draw.randrange(2):
        return 0, on
    if habit < _ROUNDS_PERCENT:
        return -(-bill.posted_kop // _TEN_ROUBLES) * _TEN_ROUBLES, on
    return bill.posted_kop, on
