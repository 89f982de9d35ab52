from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.tariffs.models import Act, ConsumptionNorm, PriceComponent, Rate, Tariff
from sbyt.apps.tariffs.operations_prices import (
    ComponentKey,
    NormKey,
    UnableToAddPrice,
    add_act,
    add_component,
    add_norm,
    add_rate,
    add_tariff,
)
from sbyt.apps.tariffs.queries_of_changes import rate_changes
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff, an_act

pytestmark = pytest.mark.django_db

JULY, NEXT_JULY = date(2021, 7, 1), date(2022, 7, 1)
MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


def set_rate(
    tariff: Tariff, *, since: date, price_e7: int, until: date | None = None, zone: str = "T0"
) -> Rate:
    return add_rate(
        actor=SYSTEM,
        tariff_id=tariff.pk,
        zone=zone,
        since=since,
        until=until,
        price_e7=price_e7,
        act_id=an_act("52-э").pk,
        clause="прил. 1",
        reason="опубликован приказ",
    )


def believed(tariff: Tariff) -> list[tuple[date, date | None, int]]:
    rates = Rate.objects.filter(tariff=tariff, superseded_at=None).order_by("valid")
    return [(rate.valid.lower, rate.valid.upper, rate.price_e7) for rate in rates]


class TestAddingARate:
    def test_ends_the_price_without_an_end_and_keeps_its_version(self) -> None:
        tariff = a_tariff(prices={date(2021, 1, 1): "3.40"})
        set_rate(tariff, since=JULY, price_e7=35_400_000)
        assert believed(tariff) == [
            (date(2021, 1, 1), JULY, 34_000_000),
            (JULY, None, 35_400_000),
        ]
        old = Rate.objects.get(tariff=tariff, superseded_at__isnull=False)
        assert (old.valid.upper, old.price_e7) == (None, 34_000_000)

    def test_refuses_a_period_that_is_taken_and_changes_nothing(self) -> None:
        tariff = a_tariff(prices={date(2021, 1, 1): "3.40"})
        set_rate(tariff, since=JULY, until=NEXT_JULY, price_e7=35_400_000)
        before = believed(tariff)
        with pytest.raises(UnableToAddPrice, match=r"с 01\.07\.2021 до 01\.07\.2022"):
            set_rate(tariff, since=date(2021, 9, 1), price_e7=36_000_000)
        assert believed(tariff) == before

    def test_knows_the_zones_of_the_tariff(self) -> None:
        tariff = add_tariff(actor=SYSTEM, code="two", name="Две зоны", zones=2, reason="новый")
        with pytest.raises(UnableToAddPrice, match="T1, T2"):
            set_rate(tariff, since=JULY, price_e7=1, zone="T0")

    def test_needs_the_right_in_all_branches(self) -> None:
        tariff = a_tariff()
        actor = a_member_of_staff("administrator", branch=a_branch("01"))
        with pytest.raises(UnableToAct):
            add_rate(
                actor=actor, tariff_id=tariff.pk, zone="T0", since=JULY, until=None, price_e7=1,
                act_id=an_act().pk, clause="", reason="",
            )  # fmt: skip

    def test_is_told_as_a_change_of_price(self) -> None:
        tariff = a_tariff(prices={date(2021, 1, 1): "3.40"})
        set_rate(tariff, since=JULY, price_e7=35_400_000)
        (change,) = rate_changes(tariff_ids=[tariff.pk], date_from=MAY, date_to=NEXT_JULY)
        assert (change.since, change.before_e7, change.price_e7) == (JULY, 34_000_000, 35_400_000)


class TestAddingAComponent:
    KEY = ComponentKey(kind="wholesale", price_category=1, voltage="", stage="final")

    def put(self, price_e7: int, *, since: date = MAY, until: date | None = JUNE) -> PriceComponent:
        return add_component(
            actor=SYSTEM, key=self.KEY, since=since, until=until, price_e7=price_e7,
            act_id=an_act("АТС-05").pk, clause="", reason="опубликовано",
        )  # fmt: skip

    def test_of_the_same_period_supersedes_the_former_publication(self) -> None:
        first = self.put(24_000_000)
        self.put(24_100_000)
        first.refresh_from_db()
        assert first.superseded_at is not None
        (current,) = PriceComponent.objects.filter(superseded_at=None)
        assert current.price_e7 == 24_100_000

    def test_refuses_an_overlap_that_is_not_the_same_period(self) -> None:
        self.put(24_000_000)
        with pytest.raises(UnableToAddPrice, match=r"с 01\.05\.2021 до 01\.06\.2021"):
            self.put(25_000_000, since=date(2021, 5, 15), until=date(2021, 6, 15))
        assert PriceComponent.objects.get(superseded_at=None).price_e7 == 24_000_000


class TestAddingAnAct:
    def test_refuses_the_same_act_twice(self) -> None:
        facts = {
            "actor": SYSTEM, "issuer": "Комитет", "kind": "приказ", "number": "7-э",
            "signed_on": JULY, "title": "", "reason": "опубликован",
        }  # fmt: skip
        add_act(**facts)
        with pytest.raises(UnableToAddPrice, match="Такой акт уже есть"):
            add_act(**facts)
        assert Act.objects.filter(number="7-э").count() == 1


class TestAddingANorm:
    def put(self, **changed: object) -> ConsumptionNorm:
        key = NormKey(stove_kind="gas", heating_kind=str(changed.get("heating", "")), rooms=1, people=1)
        return add_norm(
            actor=SYSTEM, key=key, since=date.fromisoformat(str(changed.get("since", "2021-07-01"))), until=None,
            energy_wh=int(str(changed.get("wh", 90_000))), act_id=an_act("Н-1").pk, reason="опубликован приказ",
        )  # fmt: skip

    def test_ends_the_norm_without_an_end_and_leaves_those_of_other_heating(self) -> None:
        self.put()
        self.put(heating="electric", wh=150_000)
        self.put(since="2022-07-01", wh=95_000)
        rows = ConsumptionNorm.objects.order_by("heating_kind", "valid")
        assert [(row.heating_kind, row.valid.lower, row.valid.upper, row.energy_wh) for row in rows] == [
            ("", JULY, NEXT_JULY, 90_000),
            ("", NEXT_JULY, None, 95_000),
            ("electric", JULY, None, 150_000),
        ]

    def test_over_days_that_are_taken_is_refused(self) -> None:
        self.put()
        with pytest.raises(UnableToAddPrice, match=r"с 01\.07\.2021"):
            self.put(wh=95_000)
        assert ConsumptionNorm.objects.get().energy_wh == 90_000


def test_a_price_of_the_second_range_ends_as_that_of_the_second_range() -> None:
    tariff = a_tariff()
    for since, price in ((JULY, 50_000_000), (NEXT_JULY, 60_000_000)):
        add_rate(
            actor=SYSTEM, tariff_id=tariff.pk, zone="T0", tier=2, since=since, until=None, price_e7=price,
            act_id=an_act("52-э").pk, clause="", reason="приказ",
        )  # fmt: skip
    rates = Rate.objects.filter(tariff=tariff, tier=2, superseded_at=None).order_by("valid")
    assert [(rate.valid.lower, rate.valid.upper) for rate in rates] == [(JULY, NEXT_JULY), (NEXT_JULY, None)]
