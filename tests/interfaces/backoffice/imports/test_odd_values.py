from __future__ import annotations

from sbyt.interfaces.backoffice.imports.odd_values import Odd, odd_values

DAY = [
    8650, 8356, 8201, 8057, 8341, 9018, 9493, 9320, 9202, 9137, 9129, 9375,
    9536, 9519, 9082, 8759, 8316, 7942, 8143, 8276, 6146, 8078, 8338, 8276,
]  # fmt: skip


class TestOddValues:
    def test_are_those_that_differ_from_neighbours_that_agree(self) -> None:
        assert odd_values(DAY) == [Odd(20, 6146, (8143 + 8276 + 8078 + 8338) // 4)]

    def test_may_stand_at_the_edge_of_the_day(self) -> None:
        assert odd_values([565, *[330, 335, 340, 338] * 5]) == [Odd(0, 565, 335)]
        assert odd_values([*[330, 335, 340, 338] * 5, 565]) == [Odd(20, 565, 335)]

    def test_are_those_thrice_above_the_middle_that_stand_alone(self) -> None:
        assert odd_values([10, 30, 10, 30, 10, 95, 30, 10, 30]) == [Odd(5, 95, 30)]

    def test_are_not_the_hours_of_a_shift(self) -> None:
        assert odd_values([10, 12, 10, 12, 10, 80, 81, 79, 80, 12, 10, 12, 10, 12, 10, 12]) == []

    def test_are_not_looked_for_where_little_is_known(self) -> None:
        assert odd_values([100, None, 5, None, 100, 100, 100, None]) == []

    def test_are_not_found_in_zeros(self) -> None:
        assert odd_values([0] * 24) == []
