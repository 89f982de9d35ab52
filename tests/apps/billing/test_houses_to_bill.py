"""The houses of a run, counted by columns: who is to be billed is what `accounts_to_bill` says."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.billing.operations.plan_run import accounts_to_bill
from sbyt.apps.billing.queries.houses_to_bill import houses_to_bill
from sbyt.apps.billing.types import CORRECTION, FINAL, FORECAST, RunScope
from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import UsagePoint
from tests.apps.billing.test_a_managers_house import a_manager, agree, terms
from tests.builders.billed import a_billed_town
from tests.builders.buildings import a_building, a_flat
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)


@pytest.fixture
def town() -> list[RunScope]:
    """Two billed months, then a flat that is left, one that comes, a house with a manager and a company in another branch; scopes over them."""
    billed = a_billed_town()
    tariff = a_tariff("Ещё один")
    house = a_building("47", management="manager", premises_area_dm2=5_000)
    left, coming = (a_flat(house, number, tariff=tariff).account for number in ("1", "2"))
    left.active, coming.active = DateRange(date(2020, 1, 1), AUGUST), DateRange(AUGUST, None)
    for account in (left, coming):
        account.save()
    manager = a_manager(house)
    agree(house, terms(manager, tariff))
    far = a_firm("ООО «Даль»", branch_code="02")
    own = billed.ours.premises.building_id
    return [
        RunScope(),
        RunScope.of(branch_ids=[a_branch("02").pk]),
        RunScope.of(building_ids=[own, house.pk]),
        RunScope.of(account_ids=[manager.pk, coming.pk, billed.theirs.account.pk, far.account.pk]),
        RunScope.of(
            branch_ids=[a_branch("01").pk], building_ids=[house.pk], account_ids=[manager.pk, left.pk]
        ),
    ]


class TestAccounts:
    def test_are_those_to_bill_by_the_buildings_they_live_in(self, town: list[RunScope]) -> None:
        seen = Counter[str]()
        for stage in (FORECAST, FINAL, CORRECTION):
            for month in (JUNE, JULY, AUGUST):
                for scope in town:
                    wanted = accounts_to_bill(month=month, stage=stage, scope=scope)
                    known = Counter(wanted.values_list("premises__building_id", flat=True))
                    assert houses_to_bill(month=month, stage=stage, scope=scope).accounts == known
                    seen[stage] += known.total()
        assert len(seen) == 3
        assert min(seen.values()) > 0

    def test_of_nobody_are_none(self) -> None:
        assert houses_to_bill(month=JUNE, stage=FINAL, scope=RunScope()).accounts == {}


class TestTies:
    def test_are_of_an_account_that_draws_elsewhere_in_the_month(self, town: list[RunScope]) -> None:
        one, other = a_firm("ООО «Сеть»"), a_firm("ООО «Сосед»")
        far = UsagePoint.objects.create(code="ОП 77", branch=a_branch(), building=other.building)
        SupplyTerm.objects.create(
            account=one.account, usage_point=far, valid=DateRange(JULY, AUGUST), price_category=1
        )
        tied = [
            houses_to_bill(month=month, stage=FINAL, scope=town[1]).tied for month in (JUNE, JULY, AUGUST)
        ]
        assert tied == [[], [(one.building.pk, other.building.pk)], []]

    def test_are_not_of_a_term_that_was_replaced(self, town: list[RunScope]) -> None:
        one, other = a_firm("ООО «Сеть»"), a_firm("ООО «Сосед»")
        SupplyTerm.objects.create(
            account=one.account,
            usage_point=other.point,
            valid=DateRange(JULY, AUGUST),
            price_category=1,
            superseded_at="2021-07-01T00:00:00Z",
        )
        assert houses_to_bill(month=JULY, stage=FINAL, scope=RunScope()).tied == []
