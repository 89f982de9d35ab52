"""A bill stands in «К перерасчёту» when a reading it lacked comes, or one it stands on is refused, until it is corrected."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.operations.refuse_readings import refuse_readings
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.recalculation import start_corrections, touched_bills
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
    billed_february()
    meter.shows(MAR, 2_316)
    return firm


def billed_february() -> None:
    run = plan_run(actor=SYSTEM, month=FEB)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 3, 10))


def words(content: bytes) -> str:
    return " ".join(content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


class TestABillWhoseReadingCame:
    def test_stands_on_the_list_with_its_difference(self, shop: Firm, sign_in: SignIn) -> None:
        page = words(sign_in("billing_clerk").get(PAGE).content)
        # 572 × 20 = 11 440 against 13 440: 2 000 × 5.00 × 1.2
        assert "показания изменились" in page
        assert "−2 000" in page
        assert "−12 000,00" in page

    def test_is_taken_off_by_a_correction_alone(self, shop: Firm, sign_in: SignIn) -> None:
        (one,) = touched_bills(SYSTEM)
        client = sign_in("billing_clerk")
        answer = client.post(f"{PAGE}done/", {"bill": one.line.bill_id}, follow=True)
        assert "снимается только исправлением" in words(answer.content)
        assert touched_bills(SYSTEM) == (one,)


class TestABillWhoseReadingWasRefused:
    """February billed 11 440 kWh by the readings of 1 February and 1 March, and the latter is refused with none in its place."""

    @pytest.fixture
    def cafe(self, db: None) -> SimpleNamespace:
        the_usual_vat()
        the_supplier()
        a_price_of_firms("5", month=FEB)
        firm = a_firm("Кафе")
        meter = put_up_meter(firm.point, on=date(2020, 12, 20), multiplier=20, shows=990)
        for on, shown in ((JAN, 1_000), (FEB, 1_744), (MAR, 2_316)):
            meter.shows(on, shown)
        billed_february()
        return SimpleNamespace(firm=firm, meter=meter)

    def refuse(self, cafe: SimpleNamespace, source: str) -> None:
        readings = Reading.objects.filter(
            installation=cafe.meter.installation, taken_on=MAR, source=source, superseded_at=None
        )
        assert refuse_readings(
            readings=readings, note="не его прибор", recorded_by_id=None, now=timezone.now()
        )

    def test_stands_on_the_list_until_it_is_corrected(self, cafe: SimpleNamespace) -> None:
        assert touched_bills(SYSTEM) == ()
        self.refuse(cafe, Reading.objects.get(taken_on=MAR).source)
        (one,) = touched_bills(SYSTEM)
        # 20 kWh an hour in January: 672 hours by replacement information, 13 440 against 11 440
        assert (one.line.account_id, one.by_reading, one.change_wh) == (cafe.firm.account.pk, True, 2_000_000)
        assert one.change_gross_kop == 12_000_00
        (run,) = start_corrections(SYSTEM, bill_ids=[one.line.bill_id])
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 4, 10))
        assert ChargeLine.objects.get(charge__bill__stage="correction").quantity_wh == 13_440_000
        assert touched_bills(SYSTEM) == ()

    def test_is_not_there_where_another_reading_says_the_same(self, cafe: SimpleNamespace) -> None:
        source = Reading.objects.get(taken_on=MAR).source
        cafe.meter.shows(MAR, 2_316, source="removal")
        self.refuse(cafe, source)
        assert touched_bills(SYSTEM) == ()
