"""What may be paid by parts."""

from __future__ import annotations

from sbyt.calc.instalment import first_part_kop


class TestFirstPart:
    def test_is_a_twelfth_of_a_charge_that_rose_by_more_than_a_quarter(self) -> None:
        part = first_part_kop(charged_kop=12_660, year_before_kop=10_000, rise_percent=25, parts=12)
        assert part == 1_055

    def test_is_rounded_half_up(self) -> None:
        assert first_part_kop(charged_kop=12_666, year_before_kop=10_000, rise_percent=25, parts=12) == 1_056

    def test_is_not_offered_for_a_rise_of_exactly_the_threshold(self) -> None:
        assert first_part_kop(charged_kop=12_500, year_before_kop=10_000, rise_percent=25, parts=12) is None

    def test_is_not_offered_without_a_charge_of_the_year_before(self) -> None:
        assert first_part_kop(charged_kop=12_500, year_before_kop=0, rise_percent=25, parts=12) is None
