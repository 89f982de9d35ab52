"""Values by the ids they belong to, asked for many ids at once without a hash."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

NOT_TOLD: Final = -1
_DENSE: Final = 4


class Lookup:
    """A value of each id, `NOT_TOLD` of an id without one. Ids that fill a fourth of their range are asked for by place, others by search."""

    def __init__(self, ids: Numbers, values: Numbers) -> None:
        """Take the ids, each once, and the value of each, in any order."""
        self._ids: Numbers | None = None
        self._low = int(ids.min()) if len(ids) else 0
        span = int(ids.max()) - self._low + 1 if len(ids) else 0
        if span <= len(ids) * _DENSE:
            self._values = np.full(span + 1, NOT_TOLD, dtype=np.int64)
            self._values[ids - self._low] = values
        else:
            ranked = np.argsort(ids)
            self._ids, self._values = ids[ranked], np.append(values[ranked], NOT_TOLD)

    def of(self, asked: Numbers) -> Numbers:
        """Return the value of each id asked for."""
        last = len(self._values) - 1
        if self._ids is None:
            places = asked - self._low
            return self._values[np.where((places < 0) | (places > last), last, places)]
        found = np.searchsorted(self._ids, asked)
        is_there = self._ids[np.minimum(found, last - 1)] == asked
        return self._values[np.where(is_there, found, last)]
