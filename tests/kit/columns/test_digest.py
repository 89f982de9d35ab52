"""A digest tells what columns hold, not how they came to hold it."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.kit.columns.digest import digest_of


def by_hand(name: str, dtype: str, known: list[bool], texts: list[str]) -> str:
    told = hashlib.sha256(f"{name}|{dtype}|{len(known)}\n".encode())
    if not all(known):
        told.update(np.packbits(known).tobytes())
    told.update(np.array([len(text.encode()) for text in texts], "<i8").tobytes())
    told.update("".join(texts).encode())
    return told.hexdigest()


class TestDigestOfTexts:
    def test_is_that_of_their_lengths_and_bytes(self) -> None:
        frame = pl.DataFrame({"word": ["день", None, "", "x" * 40]})
        assert digest_of(frame) == by_hand(
            "word", "String", [True, False, True, True], ["день", "", "x" * 40]
        )

    def test_is_the_same_of_a_part_of_a_column_and_of_pieces(self) -> None:
        whole = pl.DataFrame({"word": ["a", "bb", "длинное слово в строке", "dd"]})
        part = whole.slice(1, 2)
        pieces = pl.concat([whole.slice(1, 1), whole.slice(2, 1)], rechunk=False)
        alone = pl.DataFrame({"word": ["bb", "длинное слово в строке"]})
        assert digest_of(part) == digest_of(pieces) == digest_of(alone)

    def test_of_nothing_is_that_of_its_name(self) -> None:
        assert digest_of(pl.DataFrame({"word": []}, schema={"word": pl.String})) == by_hand(
            "word", "String", [], []
        )


class TestNarrowDigest:
    def test_tells_what_each_number_is_above_the_least_in_as_few_bytes_as_do(self) -> None:
        frame = pl.DataFrame({"kop": [100_000, None, 100_255, 100_001]})
        told = hashlib.sha256(b"kop|Int64|4\n" + np.packbits([1, 0, 1, 1]).tobytes())
        told.update(b"100000|1|" + bytes([0, 255, 1]))
        assert digest_of(frame, narrow=True) == told.hexdigest()

    def test_tells_numbers_of_every_width_apart(self) -> None:
        ends = [0, 1, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**63 - 1]
        told = {digest_of(pl.DataFrame({"wh": [-1, end]}), narrow=True) for end in ends}
        told |= {digest_of(pl.DataFrame({"wh": [-(2**63), end]}), narrow=True) for end in ends}
        assert len(told) == 2 * len(ends)

    @given(
        st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=4),
        st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=4),
    )
    def test_is_the_same_only_of_the_same_numbers(
        self, one: list[int | None], other: list[int | None]
    ) -> None:
        digests = [
            digest_of(pl.DataFrame({"wh": wh}, schema={"wh": pl.Int64}), narrow=True) for wh in (one, other)
        ]
        assert (digests[0] == digests[1]) == (one == other)

    def test_takes_lists_by_their_lengths_and_values(self) -> None:
        schema = {"ids": pl.List(pl.Int64)}
        lists: list[list[list[int] | None]] = [
            [[1], [2]],
            [[1, 2], []],
            [[], [1, 2]],
            [[1, 2], None],
            [None, [1, 2]],
        ]
        assert len(
            {digest_of(pl.DataFrame({"ids": ids}, schema=schema), narrow=True) for ids in lists}
        ) == len(lists)
