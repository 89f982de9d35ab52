"""Terms of supply as columns: cut by the life of their account, as they were believed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.contracts.queries_columns import SUPPLY_TERMS, supply_term_columns
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building("1"), "1", tariff=a_tariff())


def terms_of(flat: Flat) -> list[tuple[int, str, date | None, date | None]]:
    found = supply_term_columns(
        point_ids=[flat.point.pk], date_from=MAY, date_to=JUNE, as_of=timezone.now() + timedelta(minutes=1)
    )
    assert dict(found.schema) == SUPPLY_TERMS
    return found.select("account_id", "account_kind", "valid_from", "valid_to").rows()


class TestSupplyTerms:
    @pytest.mark.parametrize(
        ("term", "active", "cut"),
        [
            ((date(2020, 1, 1), None), (date(2019, 1, 1), None), (date(2020, 1, 1), None)),
            (
                (date(2020, 1, 1), None),
                (date(2021, 5, 10), date(2021, 5, 20)),
                (date(2021, 5, 10), date(2021, 5, 20)),
            ),
            (
                (date(2020, 1, 1), date(2021, 5, 15)),
                (None, date(2021, 5, 20)),
                (date(2020, 1, 1), date(2021, 5, 15)),
            ),
            ((None, date(2021, 5, 15)), (None, None), (None, date(2021, 5, 15))),
        ],
        ids=["both go on", "the account is shorter", "the term ends first", "nobody knows since when"],
    )
    def test_are_cut_by_the_life_of_the_account(
        self,
        flat: Flat,
        term: tuple[date | None, date | None],
        active: tuple[date | None, date | None],
        cut: tuple[date | None, date | None],
    ) -> None:
        flat.account.supply_terms.update(valid=DateRange(*term))
        flat.account.active = DateRange(*active)
        flat.account.save()
        assert terms_of(flat) == [(flat.account.pk, "household", *cut)]

    @pytest.mark.parametrize(
        "active", [(date(2020, 1, 1), MAY), (JUNE, None)], ids=["closed before", "opened after"]
    )
    def test_of_an_account_that_is_not_open_are_none(
        self, flat: Flat, active: tuple[date | None, date | None]
    ) -> None:
        flat.account.active = DateRange(*active)
        flat.account.save()
        assert terms_of(flat) == []

    def test_of_a_point_that_supplied_before_are_none(self, flat: Flat) -> None:
        flat.account.supply_terms.update(valid=DateRange(date(2019, 1, 1), MAY))
        assert terms_of(flat) == []
