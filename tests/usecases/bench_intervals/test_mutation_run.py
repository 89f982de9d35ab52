"""Spoiled files of every format are taken or refused, and said so: none falls over, none is lost in silence."""

from __future__ import annotations

import pytest

from sbyt.usecases.bench_intervals.mutation_run import READERS, run_mutations


class TestMutations:
    @pytest.mark.parametrize("name", READERS)
    def test_are_taken_or_refused(self, name: str) -> None:
        [figures] = run_mutations(files=60, seed=7, only=name).values()
        assert figures.faults == []
        assert (figures.silent, figures.unplaced) == (0, 0)
        assert figures.taken + figures.refused == 60
        assert figures.refused > 5

    def test_of_many_rows_are_refused_in_bounded_time(self) -> None:
        [figures] = run_mutations(files=0, seed=7, only="80020", many_rows=20_000).values()
        assert (figures.files, figures.taken + figures.refused, figures.faults) == (1, 1, [])

    def test_of_one_seed_are_the_same(self) -> None:
        first, second = (run_mutations(files=20, seed=3, only="80020")["80020"] for _turn in range(2))
        assert (first.taken, first.refused) == (second.taken, second.refused)
