"""Spoiled files of every format are taken or refused, and said so: none falls over, none is lost in silence."""

from __future__ import annotations

import pytest

from sbyt.formats.mutations import with_many_rows_inside
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

    @pytest.mark.parametrize("name", [name for name, reader in READERS.items() if reader.is_book])
    def test_of_many_rows_in_a_workbook_are_taken_or_refused_truly(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("zip_container", "_xlsx_parts"):
            monkeypatch.setattr(f"sbyt.formats.{module}.LARGEST_FILE", 400_000)
        reader = READERS[name]
        taken, issues = reader.read(with_many_rows_inside(reader.original(), rows=10_000))
        sheet = "Показания" if name == "reading_sheet" else "Лист1"
        assert taken is False
        assert f"Лист «{sheet}» (часть xl/worksheets/sheet1.xml) занимает" in issues[0].message
        [figures] = run_mutations(files=0, seed=7, only=name, many_rows=200).values()
        assert (figures.files, figures.taken + figures.refused, figures.faults) == (1, 1, [])

    def test_of_one_seed_are_the_same(self) -> None:
        first, second = (run_mutations(files=20, seed=3, only="80020")["80020"] for _turn in range(2))
        assert (first.taken, first.refused) == (second.taken, second.refused)
