"""Texts by number, as bytes: a word of a list a row, or the digits of a number, without a Python object a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sbyt.kit.columns.copy_binary import Bytes, Texts

_GROUP: Final = 10_000
_GROUP_DIGITS: Final = 4
_GROUPS: Final = np.frombuffer("".join(f"{n:04d}" for n in range(_GROUP)).encode(), dtype=np.uint8).reshape(
    _GROUP, _GROUP_DIGITS
)


class Vocabulary:
    """A list of words kept as one matrix of UTF-8 bytes."""

    def __init__(self, words: Sequence[str]) -> None:
        written = [word.encode() for word in words]
        self.words: Final = tuple(words)
        self._lengths: Final = np.array([len(word) for word in written], dtype=np.int32)
        widest = int(self._lengths.max())
        padded = b"".join(word.ljust(widest, b"\0") for word in written)
        self._matrix: Final = np.frombuffer(padded, dtype=np.uint8).reshape(len(words), widest)

    def __len__(self) -> int:
        return len(self.words)

    def at(self, numbers: NDArray[np.int64]) -> Texts:
        """Return the word of each number, counted from zero."""
        return Texts(self._matrix[numbers], self._lengths[numbers])


def digits(numbers: NDArray[np.int64], *, width: int, prefix: str = "") -> Texts:
    """Return numbers in `width` digits with leading zeros after an ASCII prefix; higher digits are lost."""
    groups = -(-width // _GROUP_DIGITS)
    whole: Bytes = np.empty((len(numbers), groups * _GROUP_DIGITS), dtype=np.uint8)
    rest = numbers
    for group in range(groups - 1, -1, -1):
        rest, last = np.divmod(rest, _GROUP)
        whole[:, group * _GROUP_DIGITS : (group + 1) * _GROUP_DIGITS] = _GROUPS[last]
    tail = whole[:, whole.shape[1] - width :]
    if not prefix:
        return Texts(tail)
    head = np.broadcast_to(np.frombuffer(prefix.encode(), dtype=np.uint8), (len(numbers), len(prefix)))
    return Texts(np.concatenate([head, tail], axis=1))
