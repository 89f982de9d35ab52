"""What a clerk does when the months are closed: a payment taken back, a subsidy, districts, a route of paper."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.contracts.queries import account_ids_by_number
from sbyt.apps.payments.operations_register import NewPayment, record_payments
from sbyt.apps.payments.operations_reversal import ReversalAsked, propose_reversal
from sbyt.apps.payments.types import Payment, PaymentReversal
from sbyt.apps.premises.operations_districts import assign_district
from sbyt.apps.premises.operations_routes import add_stop, open_route
from sbyt.apps.premises.types import Building
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.example_street import buildings
from sbyt.usecases.demo_town.example_street.facts import of_house
from sbyt.usecases.demo_town.staff import CLERK, acts_as
from sbyt.usecases.demo_town.stages import Walker

_JULY: Final = date(2021, 7, 1)
_TWICE_KOP: Final = 500_00
_SUBSIDY_KOP: Final = 180_00
_DISTRICTS: Final = {"ул. Примерная": "Заречный", "ул. Тихая": "Заречный", "ул. Центральная": "Центральный"}
_ROUTE: Final = "Примерная-1"


def live_on(_walker: Walker) -> Facts:
    """Take one payment of two back, take a subsidy, name districts, lay a route along the street of examples."""
    clerk = acts_as(CLERK)
    _pay_back()
    street = Building.objects.filter(street=buildings.CAPPED.street).order_by("house")
    houses = 0
    for name, district in _DISTRICTS.items():
        houses += assign_district(
            actor=clerk,
            locality=buildings.CAPPED.locality,
            street=name,
            district=district,
            reason="распоряжение об обходах № 3",
        )
    first = street[0]
    route = open_route(actor=clerk, branch_id=first.branch_id, name=_ROUTE)
    for house in street.filter(branch_id=first.branch_id):
        add_stop(actor=clerk, route_id=route.pk, building_id=house.pk)
    return {"in_districts": houses}


def _pay_back() -> None:
    """A bank sent one payment twice; the social authority pays a part of another home's July."""
    homes = of_house(buildings.CAPPED.key)
    paid_twice, helped = homes["1"].account, homes["2"].account
    accounts = account_ids_by_number([paid_twice, helped])
    clerk = acts_as(CLERK)
    taken = record_payments(
        actor=clerk,
        payments=[
            NewPayment(
                account_id=accounts[paid_twice],
                amount_kop=_TWICE_KOP,
                received_on=date(2021, 8, 26),
                source="bank",
                external_number=f"{paid_twice}-повтор",
                purpose="Оплата электроэнергии",
            ),
            NewPayment(
                account_id=accounts[helped],
                amount_kop=_SUBSIDY_KOP,
                received_on=date(2021, 8, 27),
                source="bank",
                external_number=f"субсидия-{helped}-2107",
                purpose="Субсидия за 07.2021",
                designated_month=_JULY,
                kind=Payment.Kind.SUBSIDY.value,
            ),
        ],
    )
    [again, _subsidy] = taken.payment_ids
    assert again is not None, taken.refused
    asked = ReversalAsked(reason=PaymentReversal.Reason.TWICE.value, note="письмо банка № 88 от 27.08.2021")
    propose_reversal(actor=clerk, payment_id=again, asked=asked)
