"""What happened to a household beyond its readings reaches its bill: acts, absence, ranges, benefits, terms of the house."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.billing.models import Charge, ChargeLine, HouseBalance
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.queries.explain import explain_charge
from sbyt.apps.contracts.models import Benefit, HouseTerm, RangeExemption
from sbyt.apps.metering.models import PointGround, RoomOfFlat, SharedMeterPoint, UsagePoint
from sbyt.apps.metering.queries_grounds import ground_columns
from sbyt.apps.premises.models import Absence, Building
from sbyt.apps.premises.operations_buildings import BuildingFacts, change_building
from sbyt.apps.tariffs.models import Rate, Tariff, TierBounds
from sbyt.apps.tariffs.operations_rules import set_rule
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.examine import examine
from sbyt.usecases.explanation.charge import plain_explanation
from tests.builders.billed import bill_month
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE = date(2021, 6, 1)
ALWAYS = DateRange(date(2021, 1, 1), None)


@pytest.fixture
def tariff() -> Tariff:
    the_usual_vat()
    norms(kwh=90)
    return a_tariff()


@pytest.fixture
def house() -> Building:
    return a_building("45")


def bill() -> list[tuple[str, str, int, int]]:
    """Return (service, method, Wh, kopecks) of the lines of June."""
    compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
    lines = ChargeLine.objects.order_by("charge__account_id", "month", "number")
    return list(lines.values_list("service", "method", "quantity_wh", "gross_kop"))


def explained() -> str:
    """Return the explanations of all charges in words."""
    charges = Charge.objects.order_by("account_id").values_list("pk", flat=True)
    return " ".join(str(plain_explanation(explain_charge(charge_id=pk))) for pk in charges).replace(
        "\xa0", " "
    )


def read(flat: Flat) -> Flat:
    flat.shows(date(2021, 5, 25), 21_380)
    flat.shows(date(2021, 6, 25), 21_539)
    return flat


def ground(flat: Flat, kind: str, since: date, **more: object) -> None:
    PointGround.objects.create(
        usage_point=flat.point, kind=kind, valid=DateRange(since, None), document="акт № 1", **more
    )


class TestAnAct:
    def test_raises_the_norm(self, house: Building, tariff: Tariff) -> None:
        flat = read(a_flat(house, "1", tariff=tariff, people=2, meter_shows=21_000))
        ground(flat, "refused_twice", date(2021, 6, 20))
        assert bill() == [("energy", "norm", 270_000, 918_00)]  # 2 × 90 × 1,5
        assert ChargeLine.objects.get().basis["multiplier_bp"] == 15_000
        assert "не допущен к прибору дважды" in explained()

    def test_of_a_read_meter_bills_its_average_of_the_year(self, house: Building, tariff: Tariff) -> None:
        flat = a_flat(house, "1", tariff=tariff, meter_shows=21_000)
        for month in range(1, 6):
            flat.shows(date(2021, month, 25), 21_000 + month * 100)
        the_supplier()
        bill_month(date(2021, 5, 1), issued_on=date(2021, 5, 31))
        flat.shows(date(2021, 6, 25), 21_700)
        ground(flat, "access_refused", date(2021, 6, 18))
        assert bill()[-2:] == [  # 400 kWh in 120 days from 25 January: 17 days and 13 days
            ("energy", "average", 57_000, 193_80),
            ("energy", "average", 43_000, 146_20),
        ]

    def test_adds_months_before_it_at_their_prices(self, house: Building, tariff: Tariff) -> None:
        flat = read(a_flat(house, "1", tariff=tariff, people=1, meter_shows=21_000))
        ground(flat, "interference", date(2021, 4, 1), act_on=date(2021, 6, 10))
        assert bill() == [
            ("energy", "act", 900_000, 3_060_00),
            ("energy", "act", 900_000, 3_060_00),
            ("energy", "act", 900_000, 3_060_00),
            # the reading of 25 June, after the act, counts no more, and there is no mean before April: 90 × 9 / 30, × 21 / 30
            ("energy", "norm", 27_000, 91_80),
            ("energy", "norm", 63_000, 214_20),
        ]

    def test_about_a_tampered_meter_leaves_what_it_showed_out_of_the_months_after(
        self, house: Building, tariff: Tariff
    ) -> None:
        flat = a_flat(house, "1", tariff=tariff, meter_shows=21_000)
        for month in range(1, 5):
            flat.shows(date(2021, month, 25), 21_000 + month * 90)
        the_supplier()
        bill_month(date(2021, 4, 1), issued_on=date(2021, 4, 30))
        ground(flat, "interference", date(2021, 5, 1), act_on=date(2021, 5, 10))
        PointGround.objects.update(valid=DateRange(date(2021, 5, 1), date(2021, 5, 20)))
        bill_month(date(2021, 5, 1), issued_on=date(2021, 5, 31))
        flat.shows(date(2021, 5, 25), 29_000)
        flat.shows(date(2021, 6, 25), 29_100)
        # not 29 100 less the reading of April: its second life begins on 25 May
        bill()
        june = ChargeLine.objects.filter(month=JUNE).values_list("method", "quantity_wh")
        assert list(june) == [("meter", 100_000)]

    def test_that_was_withdrawn_counts_no_more(self, house: Building, tariff: Tariff) -> None:
        flat = read(a_flat(house, "1", tariff=tariff, people=2, meter_shows=21_000))
        ground(flat, "refused_twice", date(2021, 6, 20), superseded_at=datetime(2021, 1, 1, tzinfo=UTC))
        assert bill() == [("energy", "meter", 159_000, 540_60)]

    def test_that_ended_is_known_a_year_where_its_meter_did_not_count(
        self, house: Building, tariff: Tariff
    ) -> None:
        flat = a_flat(house, "1", tariff=tariff, meter_shows=21_000)
        for kind in ("meter_failed", "interference", "access_refused"):
            ground(flat, kind, date(2021, 4, 1))
        PointGround.objects.update(valid=DateRange(date(2021, 4, 1), date(2021, 5, 20)))
        known = ground_columns(
            point_ids=[flat.point.pk], date_from=JUNE, date_to=date(2021, 7, 1),
            useless_from=date(2021, 1, 1), as_of=datetime(2030, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        assert known["kind"].to_list() == ["interference", "meter_failed"]


class TestThePeopleOfAFlat:
    def test_away_are_taken_off(self, house: Building, tariff: Tariff) -> None:
        flat = a_flat(house, "1", tariff=tariff, people=2, metered=False)
        Absence.objects.create(
            premises=flat.account.premises,
            people=1,
            left_on=date(2021, 6, 5),
            returned_on=date(2021, 6, 20),
            document="заявление",
        )
        assert bill() == [("energy", "norm", 180_000, 612_00), ("energy", "norm", -42_000, -142_80)]

    def test_registered_nowhere_are_its_owners(self, house: Building, tariff: Tariff) -> None:
        flat = a_flat(house, "1", tariff=tariff, people=0, metered=False)
        premises = flat.account.premises
        premises.owners = 3
        premises.save()
        assert bill() == [("energy", "norm", 270_000, 918_00)]


class TestPrices:
    def ranges(self, tariff: Tariff, *, valid: DateRange = ALWAYS) -> None:
        first = Rate.objects.filter(tariff=tariff).earliest("valid")
        Rate.objects.create(tariff=tariff, zone="T0", tier=2, valid=valid, price_e7=50_000_000, act=first.act)
        TierBounds.objects.create(tariff=tariff, first_wh=100_000, valid=valid, act=first.act)

    def test_above_the_bound_are_dearer(self, house: Building, tariff: Tariff) -> None:
        self.ranges(tariff)
        read(a_flat(house, "1", tariff=tariff, meter_shows=21_000))
        assert bill() == [("energy", "meter", 100_000, 340_00), ("energy", "meter", 59_000, 295_00)]
        assert "Диапазон 2: свыше 100" in explained()

    def test_above_the_bound_are_not_for_the_exempt(self, house: Building, tariff: Tariff) -> None:
        self.ranges(tariff)
        flat = read(a_flat(house, "1", tariff=tariff, meter_shows=21_000))
        RangeExemption.objects.create(account=flat.account, valid=ALWAYS, reason="многодетная семья")
        assert bill() == [("energy", "meter", 159_000, 540_60)]

    def test_of_a_month_before_cut_what_a_late_reading_adds_to_it(
        self, house: Building, tariff: Tariff
    ) -> None:
        the_supplier()
        self.ranges(tariff, valid=DateRange(date(2021, 1, 1), JUNE))
        set_rule(
            actor=SYSTEM, key="household.late_reading", since=JUNE, value="spread", source="учётная политика"
        )
        flat = a_flat(house, "1", tariff=tariff, people=1, meter_shows=21_000)
        flat.shows(date(2021, 4, 25), 21_050)
        for month in (date(2021, 4, 1), date(2021, 5, 1)):
            bill_month(month, issued_on=next_month(month))
        flat.shows(date(2021, 6, 25), 21_450)
        # 400 / 61 days: 203,279 in May, 90 of it billed by the norm: 10 more to the bound of 100; June has no ranges
        assert bill()[-3:] == [
            ("energy", "meter", 10_000, 34_00),
            ("energy", "meter", 103_279, 516_40),
            ("energy", "meter", 196_721, 668_85),
        ]
        assert "100 − 90 начислено раньше" in explained()
        assert [one.name for one in examine() if not one.ok] == []

    def test_are_lower_by_a_benefit(self, house: Building, tariff: Tariff) -> None:
        flat = read(a_flat(house, "1", tariff=tariff, people=1, meter_shows=21_000))
        Benefit.objects.create(
            account=flat.account, name="ветеран", share_bp=5_000, valid=ALWAYS, document="справка"
        )
        assert bill() == [("energy", "meter", 159_000, 540_60), ("benefit", "discount", 0, -153_00)]
        assert "Льгота: ветеран" in explained()


class TestAHouse:
    def flats(self, house: Building, tariff: Tariff) -> None:
        for number, area in (("1", 40), ("2", 60)):
            read(a_flat(house, number, tariff=tariff, area_m2=area, meter_shows=21_000))

    def test_without_a_meter_is_billed_by_its_norm(self, house: Building, tariff: Tariff) -> None:
        self.flats(house, tariff)
        house.common_area_dm2 = 5_000
        house.save()
        HouseTerm.objects.create(
            building=house, valid=ALWAYS, norm_mwh_per_m2=2_000_000, meter_state="none", document="протокол"
        )
        shares = [line for line in bill() if line[0] == "common_needs"]
        assert shares == [  # 2 × 50 m² = 100 kWh by 40 : 60
            ("common_needs", "share", 40_000, 136_00),
            ("common_needs", "share", 60_000, 204_00),
        ]
        assert "Норматив на площадь общего имущества" in explained()

    def test_below_its_rooms_keeps_what_it_carries_on(self, house: Building, tariff: Tariff) -> None:
        self.flats(house, tariff)
        common = a_common_meter(house)
        common.shows(date(2021, 5, 25), 10_000)
        common.shows(date(2021, 6, 25), 10_300)
        HouseTerm.objects.create(building=house, valid=ALWAYS, negative="carry", document="протокол")
        assert [line for line in bill() if line[0] == "common_needs"] == []
        kept = HouseBalance.objects.values("house_wh", "rooms_wh", "balance_wh", "left_wh").get()
        assert kept == {"house_wh": 300_000, "rooms_wh": 318_000, "balance_wh": -18_000, "left_wh": 18_000}


class TestAHomeOfAHeating:
    def heated(self, house: Building, kind: str) -> None:
        facts = BuildingFacts(heating_kind=kind, stove_kind="gas", common_area_dm2=5_000)
        change_building(
            actor=SYSTEM, building_id=house.pk, since=date(2021, 1, 1), until=None, facts=facts, document="паспорт",
            now=datetime(2021, 1, 2, tzinfo=UTC),
        )  # fmt: skip

    def test_goes_by_the_norm_of_its_heating_and_says_so(self, house: Building, tariff: Tariff) -> None:
        norms(kwh=150, heating_kind="electric")
        a_flat(house, "1", tariff=tariff, people=2, metered=False)
        self.heated(house, "electric")
        assert bill() == [("energy", "norm", 300_000, 1_020_00)]
        assert "электроотопление" in explained()

    def test_goes_by_the_norm_of_any_heating_where_its_own_has_none(
        self, house: Building, tariff: Tariff
    ) -> None:
        norms(kwh=150, heating_kind="electric")
        a_flat(house, "1", tariff=tariff, people=2, metered=False)
        self.heated(house, "central")
        assert bill() == [("energy", "norm", 180_000, 612_00)]

    def test_without_a_house_meter_that_could_stand_is_raised_by_the_rule(
        self, house: Building, tariff: Tariff
    ) -> None:
        read(a_flat(house, "1", tariff=tariff, area_m2=40, meter_shows=21_000))
        self.heated(house, "central")
        HouseTerm.objects.create(
            building=house, valid=ALWAYS, norm_mwh_per_m2=2_000_000, meter_state="none", document="протокол"
        )
        key = "household.house_meter_possible_multiplier_bp"
        set_rule(actor=SYSTEM, key=key, since=JUNE, value=15_000, source="закон региона")
        assert [line for line in bill() if line[0] == "common_needs"] == [
            ("common_needs", "share", 150_000, 510_00)
        ]
        assert "1,5" in explained()


class TestACommunalFlat:
    def test_is_shared_among_its_rooms_by_people(self, house: Building, tariff: Tariff) -> None:
        rooms = [a_flat(house, str(n), tariff=tariff, people=n, metered=False) for n in (1, 2)]
        point = UsagePoint.objects.create(code="КВ-7", branch=house.branch, building=house)
        meter = put_up_meter(point, on=date(2021, 1, 1), shows=0)
        meter.shows(date(2021, 5, 25), 1_000)
        meter.shows(date(2021, 6, 25), 1_300)
        shared = SharedMeterPoint.objects.create(usage_point=point)
        for room in rooms:
            RoomOfFlat.objects.create(usage_point=room.point, shared=shared, valid=ALWAYS)
        assert bill() == [("energy", "share", 100_000, 340_00), ("energy", "share", 200_000, 680_00)]
        line = ChargeLine.objects.first()
        assert line is not None
        assert line.usage_point_id == point.pk
        assert "Доля по проживающим" in explained()
