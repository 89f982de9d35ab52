"""The rules against the slow reference on accounts drawn from a synthetic region: every line, every kopeck."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bench_households.verify import verify
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.synthetic_region.loading import store_region
from sbyt.usecases.synthetic_region.plan import MONTH, plan_region
from tests.calc.reference.whole_houses import lines_of_houses

pytestmark = pytest.mark.django_db


def one_kopeck_more(**given: Any) -> list[tuple[Any, ...]]:
    """A reference that is wrong by a kopeck in its first line."""
    first, *others = lines_of_houses(**given)
    return [(*first[:-1], first[-1] + 1), *others]


class TestVerify:
    def test_the_rules_and_what_is_stored_agree_with_the_reference_to_the_kopeck(self) -> None:
        store_region(plan_region(accounts=900, seed=4))
        bill_month(actor=SYSTEM, month=MONTH, release=False)
        found = verify(month=MONTH, accounts=300, seed=1, reference=lines_of_houses)
        assert found.differ == ()
        assert 300 <= found.accounts == found.stored_accounts < 500
        assert found.lines > found.accounts
        assert found.gross_kop > 0

    def test_a_kopeck_of_difference_is_told(self) -> None:
        store_region(plan_region(accounts=40, seed=4))
        found = verify(month=date(2025, 6, 1), accounts=40, seed=1, reference=one_kopeck_more)
        assert found.stored_accounts == 0
        assert len(found.differ) == 2 * found.houses
        assert not found.ok
