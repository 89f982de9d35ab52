"""A bill by replacement information stands in «К перерасчёту» when its reading comes, until it is corrected."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.recalculation import touched_bills
from tests.builders.buildings import put_up_meter
from tests.builders.firms import Firm, a_firm
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, the_usual_vat
from tests.interfaces.backoffice.conftest import SignIn

PAGE = "/office/checks/recalculations/"
JAN, FEB, MAR = (date(2021, number, 1) for number in (1, 2, 3))


@pytest.fixture
def shop(db: None) -> Firm:
    """20 kWh an hour in January; February billed 13 440 kWh, and read on 1 March after all: 11 440."""
    the_usual_vat()
    the_supplier()
    a_price_of_firms("5", month=FEB)
    firm = a_firm("Магазин")
    meter = put_up_meter(firm.point, on=date(2020, 12, 20), multiplier=20, shows=990)
    meter.shows(JAN, 1_000)
    meter.shows(FEB, 1_744)
    run = plan_run(actor=SYSTEM, month=FEB)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 3, 10))
    meter.shows(MAR, 2_316)
    return firm


def words(content: bytes) -> str:
    return " ".join(content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


class TestABillWhoseReadingCame:
    def test_stands_on_the_list_with_its_difference(self, shop: Firm, sign_in: SignIn) -> None:
        page = words(sign_in("billing_clerk").get(PAGE).content)
        # 572 × 20 = 11 440 against 13 440: 2 000 × 5.00 × 1.2
        assert "пришло показание" in page
        assert "−2 000" in page
        assert "−12 000,00" in page

    def test_is_taken_off_by_a_correction_alone(self, shop: Firm, sign_in: SignIn) -> None:
        (one,) = touched_bills(SYSTEM)
        client = sign_in("billing_clerk")
        answer = client.post(f"{PAGE}done/", {"bill": one.line.bill_id}, follow=True)
        assert "снимается только исправлением" in words(answer.content)
        assert touched_bills(SYSTEM) == (one,)
