"""An act of unmetered consumption from the desk to the bill: reckoned, approved into a month, a line explained, well to the doctor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.metering.models import ConsumptionAct
from sbyt.apps.metering.operations.consumption_acts import UnableToTakeAct
from sbyt.calc.act_volume import ActFacts
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.doctor.examine import examine
from sbyt.usecases.registers.consumption_acts import approve_act, propose_act, reckon_act, withdraw_act
from tests.builders.buildings import a_building, a_flat
from tests.builders.firms import Firm, a_firm, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

APRIL, MAY = date(2021, 4, 1), date(2021, 5, 1)
FACTS = ActFacts(kind="unmetered", since=APRIL, until=date(2021, 5, 20), power_w=15_000)


@pytest.fixture
def plant() -> Firm:
    """A plant of 10 kWh every hour of April and May; the final price is 4.36626 in both."""
    the_usual_vat()
    the_supplier()
    firm = a_firm()
    for month, days in ((APRIL, 30), (MAY, 31)):
        an_hourly_month(firm.point, month=month, days=days, hour_wh=10_000)
        a_price_of_firms("4.36626", month=month)
    return firm


def proposed(firm: Firm, facts: ActFacts = FACTS) -> ConsumptionAct:
    return propose_act(
        actor=SYSTEM, usage_point_id=firm.point.pk, facts=facts, document="акт № 5", reason="Мимо прибора"
    )


def lines(month: date) -> list[tuple[str, int]]:
    rows = ChargeLine.objects.filter(month=month, charge__bill__isnull=False)
    return list(rows.order_by("number").values_list("method", "quantity_wh"))


def broken() -> dict[str, int]:
    return {one.name: one.broken for one in examine() if not one.ok}


class TestAnActOfAPlant:
    def test_is_billed_in_its_month_less_what_was_billed(self, plant: Firm) -> None:
        assert bill_month(month=APRIL, issued_on=date(2021, 4, 30), actor=SYSTEM).released
        told = reckon_act(usage_point_id=plant.point.pk, facts=FACTS)
        # 15 × 1 176 = 17 640 − April 7 200; what May bills is not known yet
        assert (told.billed_in, told.billed_wh, told.left_wh) == (MAY, 7_200_000, 10_440_000)
        assert told.open_month
        assert approve_act(actor=SYSTEM, act_id=proposed(plant).pk).billed_in == MAY
        assert bill_month(month=MAY, issued_on=date(2021, 5, 31), actor=SYSTEM).released
        # 17 640 − 7 200 − 19 days of May, 4 560 = 5 880
        assert sorted(lines(MAY)) == [("act", 5_880_000), ("intervals", 7_440_000)]
        document = ChargeLine.objects.filter(month=MAY).first().charge.bill.document
        assert [
            line["name"].partition(", безучётное")[1:] for line in document.snapshot["body"]["lines"]
        ] == [
            (", безучётное", " потребление по акту"),
            ("", ""),
        ]
        assert broken() == {}
        with guards_off():
            ConsumptionAct.objects.update(power_w=15_001)
            assert broken() == {"estimated_energy_recomputes": 1}

    def test_approved_after_its_month_was_billed_falls_into_the_next(self, plant: Firm) -> None:
        facts = replace(FACTS, until=date(2021, 4, 20))
        assert bill_month(month=APRIL, issued_on=date(2021, 4, 30), actor=SYSTEM).released
        assert approve_act(actor=SYSTEM, act_id=proposed(plant, facts).pk).billed_in == MAY
        assert bill_month(month=MAY, issued_on=date(2021, 5, 31), actor=SYSTEM).released
        # 19 days × 24 × (15 − 10)
        assert sorted(lines(MAY)) == [("act", 2_280_000), ("intervals", 7_440_000)]

    @pytest.mark.parametrize("withdrawn", [False, True])
    def test_that_waits_or_was_withdrawn_is_not_billed(self, plant: Firm, withdrawn: bool) -> None:
        act = proposed(plant)
        if withdrawn:
            approve_act(actor=SYSTEM, act_id=act.pk)
            withdraw_act(actor=SYSTEM, act_id=act.pk, note="ошибка")
        assert bill_month(month=MAY, issued_on=date(2021, 5, 31), actor=SYSTEM).released
        assert lines(MAY) == [("intervals", 7_440_000)]


class TestAnActThatCannotStand:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"kind": "contract_free"}, "kind"),
            ({"since": date(2019, 1, 1), "until": date(2019, 12, 1)}, "kind"),
            ({"power_w": None}, "power_w"),
            ({"until": APRIL}, "since"),
        ],
    )
    def test_is_refused_by_its_field(self, plant: Firm, change, field) -> None:
        with pytest.raises(UnableToTakeAct) as refusal:
            proposed(plant, replace(FACTS, **change))
        assert refusal.value.field == field
        assert not ConsumptionAct.objects.exists()

    def test_of_a_household_stands_among_acts_of_points(self) -> None:
        norms()
        flat = a_flat(a_building(), "1", tariff=a_tariff())
        with pytest.raises(UnableToTakeAct, match="населения"):
            propose_act(
                actor=SYSTEM, usage_point_id=flat.point.pk, facts=FACTS, document="акт", reason="Мимо"
            )
        assert not ConsumptionAct.objects.exists()
