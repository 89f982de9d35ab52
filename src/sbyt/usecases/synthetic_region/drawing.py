"""Chance that needs no memory: what is drawn for a number depends on the seed, the purpose and the number alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MILLION: Final = 1_000_000
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_HALF: Final = np.uint64(32)
_STEPS: Final = 1024
_SPREAD: Final = 0.45
_FACTORS: Final = np.array(
    [round(1000 * exp(_SPREAD * NormalDist().inv_cdf((step + 0.5) / _STEPS))) for step in range(_STEPS)],
    dtype=np.int64,
)
"""Quantiles of a log-normal spread, in thousandths."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws of one seed."""

    seed: int

    def below(self, purpose: str, numbers: Ints, top: int) -> Ints:
        """Return a number of `[0, top)` for each of `numbers`, all equally likely; `top` below 2^31."""
        return ((self._bits(purpose, numbers) >> _HALF) * np.uint64(top) >> _HALF).astype(np.int64)

    def between(self, purpose: str, numbers: Ints, lowest: int, highest: int) -> Ints:
        """Return a number of `[lowest, highest]` for each."""
        return self.below(purpose, numbers, highest - lowest + 1) + lowest

    def chance(self, purpose: str, numbers: Ints, per_million: int) -> Flags:
        """Tell for each whether what happens so often has happened."""
        return self.below(purpose, numbers, MILLION) < per_million

    def choice(self, purpose: str, numbers: Ints, weights: Sequence[int]) -> Ints:
        """Return for each which of the weights it fell on, counted from zero."""
        edges = np.cumsum(weights)
        return np.searchsorted(edges, self.below(purpose, numbers, int(edges[-1])), side="right").astype(
            np.int64
        )

    def factor(self, purpose: str, numbers: Ints) -> Ints:
        """Return for each a factor in thousandths, log-normal about 1000."""
        return _FACTORS[self.below(purpose, numbers, _STEPS)]

    def _bits(self, purpose: str, numbers: Ints) -> NDArray[np.uint64]:
        """Return 64 bits for each: SplitMix64 of the number, started by the seed and the purpose."""
        digest = hashlib.blake2b(f"{self.seed}:{purpose}".encode(), digest_size=8).digest()
        start = np.uint64(int.from_bytes(digest))
        bits: NDArray[np.uint64] = numbers.astype(np.uint64) * _GOLDEN + start
        bits = (bits ^ (bits >> np.uint64(30))) * _MIX_1
        bits = (bits ^ (bits >> np.uint64(27))) * _MIX_2
        return bits ^ (bits >> np.uint64(31))
