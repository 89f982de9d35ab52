"""Named places where a test may break the work: proof that nothing is lost or doubled wherever it stops.

`SBYT_FAULT=name` raises there, `SBYT_FAULT=name:exit` ends the process at once as a power cut would, without
rolling back, closing or cleaning anything. `name#3` waits for the third passing; `*#3` breaks at the third place that
is passed, whatever its name. Outside tests nothing is named.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Final

_KILLED: Final = 9
_ANY: Final = "*"
_passed: Counter[str] = Counter()


class InjectedFault(BaseException):
    """Raised at a named place; no handler of ordinary errors catches it."""


def fault_point(name: str) -> None:
    """Do nothing, or break here where SBYT_FAULT says so."""
    wanted = os.environ.get("SBYT_FAULT")
    if not wanted:
        return
    place, _, way = wanted.partition(":")
    place, _, passing = place.partition("#")
    if place not in {name, _ANY}:
        return
    _passed[place] += 1
    if _passed[place] != int(passing or 1):
        return
    if way == "exit":
        os._exit(_KILLED)
    raise InjectedFault(name)
