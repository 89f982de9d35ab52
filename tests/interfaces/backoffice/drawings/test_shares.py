from __future__ import annotations

import pytest

from sbyt.interfaces.backoffice.drawings.shares import as_percent, share


class TestShare:
    @pytest.mark.parametrize(
        ("part", "whole", "thousandths"),
        [(0, 10, 0), (10, 10, 1000), (12, 10, 1000), (1, 3, 333), (2, 3, 667), (5, 0, 0), (-1, 10, 0)],
    )
    def test_is_in_thousandths_rounded_half_up(self, part: int, whole: int, thousandths: int) -> None:
        assert share(part, whole) == thousandths

    def test_never_draws_something_as_nothing_nor_a_rest_as_the_whole(self) -> None:
        assert share(1, 1_000_000) == 1
        assert share(999_999, 1_000_000) == 999

    def test_is_written_as_a_percentage(self) -> None:
        assert [as_percent(value) for value in (0, 5, 630, 632, 1000)] == [
            "0%",
            "0.5%",
            "63%",
            "63.2%",
            "100%",
        ]
