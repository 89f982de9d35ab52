"""A digest tells what columns hold, not how they came to hold it."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

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
