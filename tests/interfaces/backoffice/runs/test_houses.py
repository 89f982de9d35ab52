"""The imbalance of a run's buildings."""

from __future__ import annotations

import pytest

from sbyt.apps.billing.models import HouseBalance
from sbyt.apps.premises.models import Building
from tests.interfaces.backoffice.reading_pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(computed):
    building = Building.objects.order_by("pk").first()
    partition = computed.partitions.first()
    HouseBalance.objects.filter(run=computed).delete()
    HouseBalance.objects.create(
        run=computed,
        partition=partition,
        building=building,
        month=computed.month,
        house_by="meter",
        house_wh=600_000,
        rooms_wh=500_000,
        balance_wh=100_000,
        common_wh=100_000,
        shared_wh=99_500,
    )
    return computed


class TestTheImbalanceOfHouses:
    def test_sets_the_house_beside_its_rooms(self, sign_in, run) -> None:
        page = Page(sign_in("billing_clerk").get(f"/office/runs/{run.pk}/houses/"))
        [row] = page.rows()
        assert [cell for cell in row if cell in {"600", "500", "100", "99,5"}] == [
            "600",
            "500",
            "100",
            "100",
            "99,5",
        ]
        assert "по прибору" in row

    def test_is_reached_from_the_run(self, sign_in, run) -> None:
        page = sign_in("billing_clerk").get(f"/office/runs/{run.pk}/")
        assert f"/office/runs/{run.pk}/houses/" in page.content.decode()

    def test_of_no_house_says_so(self, sign_in, run) -> None:
        HouseBalance.objects.all().delete()
        page = sign_in("billing_clerk").get(f"/office/runs/{run.pk}/houses/")
        assert "Домов с ОДН в расчёте нет" in page.content.decode()
