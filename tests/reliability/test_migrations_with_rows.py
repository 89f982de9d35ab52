"""Migrations of a base that has lived: what is there stays, is guarded as before, and the next month is billed on it."""

from __future__ import annotations

import pytest

from tests.reliability.conftest import Ground

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("broken_runs")]


class TestPartingByMonth:
    def test_keeps_charges_in_one_part_and_bills_the_next_month_the_same(self, ground: Ground) -> None:
        before = ground.bases.content(ground.one)
        code, said = ground.zygote.do("migrate_back_and_forth", ground.one)
        assert code == 0, said
        assert said == [[], ["billing_charge_before"]]
        assert ground.bases.content(ground.one) == before
        code, outcome = ground.zygote.do("bill", ground.one)
        assert code == 0, outcome
        assert ground.bases.content(ground.one) == ground.unbroken
