"""The preview of an account is the bill that a run then makes: line by line, to the kopeck."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Bill, BillingRun, ChargeLine
from sbyt.apps.billing.operations.preview_account import Preview, UnableToPreview, preview_account
from sbyt.apps.premises.models import Building
from sbyt.apps.tariffs.models import Tariff
from tests.builders.billed import JUNE, bill_month
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

APRIL_READ, MAY_READ, JUNE_READ = date(2021, 4, 25), date(2021, 5, 25), date(2021, 6, 25)
Line = tuple[str, str, str, date, date, int, int, int]


@pytest.fixture
def tariff() -> Tariff:
    the_usual_vat()
    the_supplier()
    norms()
    return a_tariff()


def preview_of(flat: Flat) -> Preview:
    return preview_account(account_id=flat.account.pk, building_id=flat.premises.building_id, month=JUNE)


def said(preview: Preview) -> list[Line]:
    return [
        (
            *(line.service, line.method, line.zone, line.period_from, line.period_to),
            *(line.quantity_wh, line.price_e7, line.gross_kop),
        )
        for line in preview.lines
    ]


def billed(flat: Flat) -> list[Line]:
    """Return the lines of the account's final bill of June, in their order."""
    bill = Bill.objects.get(account=flat.account, month=JUNE)
    return [
        (
            *(line.get_service_display(), line.get_method_display(), line.zone),
            *(line.period_from, line.period_to, line.quantity_wh, line.price_e7, line.gross_kop),
        )
        for line in ChargeLine.objects.filter(charge_id=bill.charge_id).order_by("number")
    ]


class TestThePreview:
    def test_of_a_private_house_is_the_bill_that_the_run_makes(self, tariff: Tariff) -> None:
        Building.objects.filter(pk=(building := a_building("3")).pk).update(kind="private_house")
        home = a_flat(building, "", tariff=tariff, zones=("T0",))
        for day, shown in ((MAY_READ, 1_000), (JUNE_READ, 1_159)):
            home.shows(day, shown)
        before = preview_of(home)
        assert not BillingRun.objects.exists()
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        assert said(before) == billed(home)
        assert [line.gross_kop for line in before.lines] == [540_60]  # 159 by 3.40
        assert (before.energy_wh, before.gross_kop, before.issues) == (159_000, 540_60, ())

    def test_of_a_flat_has_its_share_of_the_common_needs(self, tariff: Tariff) -> None:
        house = a_building("45")
        first, second = (
            a_flat(house, number, tariff=tariff, area_m2=area) for number, area in (("1", 40), ("2", 60))
        )
        common = a_common_meter(house)
        for day, one, other, whole in ((MAY_READ, 1_000, 500, 10_000), (JUNE_READ, 1_159, 661, 10_420)):
            first.shows(day, one)
            second.shows(day, other)
            common.shows(day, whole)
        before = {flat.account.pk: preview_of(flat) for flat in (first, second)}
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        for flat, energy, share in ((first, 540_60, 136_00), (second, 547_40, 204_00)):
            told = before[flat.account.pk]
            assert said(told) == billed(flat)
            assert [line.gross_kop for line in told.lines] == [energy, share]
            assert told.gross_kop == Bill.objects.get(account=flat.account, month=JUNE).gross_kop

    def test_of_a_flat_that_was_not_read_says_why_and_how_much(self, tariff: Tariff) -> None:
        flat = a_flat(a_building("45"), "1", tariff=tariff)
        flat.shows(APRIL_READ, 100)
        before = preview_of(flat)
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        assert said(before) == billed(flat)
        assert any(issue.startswith("Нет показания за месяц") for issue in before.issues)

    def test_of_a_month_without_a_rate_of_vat_is_refused(self) -> None:
        with pytest.raises(UnableToPreview, match="ставка НДС"):
            preview_account(account_id=1, building_id=1, month=JUNE)
