"""Two billed months of two neighbours and a plant, and the consumers who look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.contracts.models import Account
from sbyt.apps.contracts.operations_access import grant_account_access
from sbyt.apps.payments.operations import record_payment
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import Firm, a_firm, an_hourly_month
from tests.builders.people import a_branch, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat
from tests.builders.users import person

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


@dataclass(frozen=True, kw_only=True)
class BilledTown:
    """`ours` of consumer A in branch 01, `theirs` of consumer B in branch 02, `plant` of a company in branch 01."""

    ours: Flat
    theirs: Flat
    plant: Firm
    consumer: User
    neighbour: User
    manager: User


def opened(user: User, account: Account) -> User:
    grant_account_access(actor=SYSTEM, user_id=user.pk, account_id=account.pk, reason="Заявление")
    return user


def bill_month(month: date, *, issued_on: date) -> None:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=issued_on)


def a_billed_town() -> BilledTown:
    """June: 159 kWh → 540.60 and 161 → 547.40; July: 152 → 538.08 and 160 → 566.40. 500.00 paid for `ours` in July.

    The plant: 100 kWh every hour of July.
    """
    the_usual_vat()
    the_supplier()
    norms()
    a_branch("01", "Речное отделение")
    a_branch("02", "Лесное отделение")
    tariff = a_tariff()
    ours = a_flat(a_building("45"), "12", tariff=tariff, meter_shows=1_000, account_number="150001145")
    theirs = a_flat(
        a_building("46", branch_code="02"), "7", tariff=tariff, meter_shows=500, account_number="150009999"
    )
    for flat, readings in ((ours, (1_500, 1_659, 1_811)), (theirs, (900, 1_061, 1_221))):
        for day, shown in zip(
            (date(2021, 5, 25), date(2021, 6, 25), date(2021, 7, 25)), readings, strict=True
        ):
            flat.shows(day, shown)
    plant = a_firm("ООО «Завод Верхний»", voltage="ВН", account_number="ЮЛ-000001", since=JULY)
    an_hourly_month(plant.point, month=JULY, days=31, hour_wh=100_000)
    a_price_of_firms("4.36626", month=JULY)
    bill_month(JUNE, issued_on=date(2021, 6, 30))
    record_payment(
        actor=SYSTEM,
        account_id=ours.account.pk,
        received_on=date(2021, 7, 9),
        amount_kop=500_00,
        source="bank",
        external_number="1",
        purpose="За июнь",
    )
    bill_month(JULY, issued_on=date(2021, 7, 31))
    return BilledTown(
        ours=ours,
        theirs=theirs,
        plant=plant,
        consumer=opened(person("sokolov", full_name="Соколов П. П."), ours.account),
        neighbour=opened(person("vorona", full_name="Воронова А. А."), theirs.account),
        manager=opened(person("zavod", full_name="Завод Верхний, бухгалтерия"), plant.account),
    )
