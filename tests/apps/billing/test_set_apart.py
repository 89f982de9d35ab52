"""A house that a run trips over is parked alone; its neighbours in the partition are billed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from django.db import IntegrityError

from sbyt.apps.billing.models import BillingRun, Charge, Finding
from sbyt.apps.billing.operations import compute_partition as module
from sbyt.apps.billing.operations import set_apart as rehearsing
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.steer_run import retry_parked
from sbyt.apps.premises.types import Building
from sbyt.kit.access.actor import SYSTEM
from tests.apps.billing.test_steer_run import MAY, states
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses() -> list[Building]:
    """Seven houses; the third has two flats."""
    the_usual_vat()
    the_supplier()
    norms()
    tariff = a_tariff()
    built = [a_building(str(number)) for number in range(1, 8)]
    for house in built:
        a_flat(house, "1", tariff=tariff, metered=False)
    a_flat(built[2], "2", tariff=tariff, metered=False)
    return built


@pytest.fixture
def tripping(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Reckoning fails wherever one of these houses is in hand."""
    broken: set[int] = set()
    reckon = module.compute_charges

    def trip(inputs: Any, **terms: Any) -> Any:
        if broken & set(inputs.accounts["building_id"].to_list()):
            raise KeyError("floors")
        return reckon(inputs, **terms)

    monkeypatch.setattr(module, "compute_charges", trip)
    return broken


def computed() -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=MAY).pk)


class TestHouseAtFault:
    def test_is_parked_alone_and_its_neighbours_are_billed(
        self, houses: list[Building], tripping: set[int]
    ) -> None:
        tripping.update({houses[2].pk, houses[5].pk})
        run = computed()
        assert run.state == "computed"
        assert states(run) == ["computed", "parked", "parked"]
        assert [part.building_ids for part in run.partitions.order_by("number")[1:]] == [
            [houses[2].pk],
            [houses[5].pk],
        ]
        billed = set(Charge.objects.values_list("account__premises__building_id", flat=True))
        assert billed == {house.pk for house in houses} - tripping
        assert [part.accounts for part in run.partitions.order_by("number")] == [5, 2, 1]

    def test_is_named_with_its_only_account(self, houses: list[Building], tripping: set[int]) -> None:
        tripping.update({houses[2].pk, houses[5].pk})
        computed()
        two, one = Finding.objects.filter(code="R-10").order_by("building_id")
        assert (two.building_id, two.account_id, two.blocks) == (houses[2].pk, None, True)
        assert two.message == f"Часть 2 ({houses[2]}) не рассчитана: KeyError: 'floors'"
        assert one.account.premises.building_id == houses[5].pk

    def test_is_billed_when_it_is_mended_and_tried_again(
        self, houses: list[Building], tripping: set[int]
    ) -> None:
        tripping.add(houses[2].pk)
        run = computed()
        tripping.clear()
        assert retry_parked(actor=SYSTEM, run_id=run.pk) == 1
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert states(run) == ["computed", "computed"]
        assert Charge.objects.count() == 8
        assert not Finding.objects.filter(code="R-10").exists()

    def test_comes_to_the_charges_of_a_run_that_never_tripped(
        self, houses: list[Building], tripping: set[int]
    ) -> None:
        tripping.add(houses[2].pk)
        computed()
        after = dict(Charge.objects.values_list("account_id", "gross_kop"))
        BillingRun.objects.update(state="discarded")
        Charge.objects.all().delete()
        tripping.clear()
        computed()
        whole = dict(Charge.objects.values_list("account_id", "gross_kop"))
        assert after.items() <= whole.items()
        assert len(whole) - len(after) == 2

    def test_is_found_where_only_the_write_fails(
        self, houses: list[Building], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = module.write_columns

        def refuse(table: str, frame: pl.DataFrame) -> int:
            if "billing_charge" in table and frame.height and houses[0].pk in of_houses(frame):
                raise IntegrityError("charge refused")
            return write(table, frame)

        monkeypatch.setattr(module, "write_columns", refuse)
        assert states(computed()) == ["computed", "parked"]


class TestPartition:
    def test_that_fails_for_no_house_of_it_is_parked_whole(
        self, houses: list[Building], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError("all of them")

        monkeypatch.setattr(module, "compute_charges", fail)
        run = computed()
        assert states(run) == ["parked"]
        assert run.partitions.get().attempts == 3

    def test_with_too_many_houses_at_fault_is_parked_whole(
        self, houses: list[Building], tripping: set[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rehearsing, "MOST_APART", 2)
        tripping.update(house.pk for house in houses[:3])
        assert states(computed()) == ["parked"]


def of_houses(charges: Any) -> set[int]:
    from sbyt.apps.contracts.types import Account

    accounts = Account.objects.filter(pk__in=charges["account_id"].to_list())
    return set(accounts.values_list("premises__building_id", flat=True))
