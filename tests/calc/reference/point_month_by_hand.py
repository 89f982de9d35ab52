"""The month of a point by a loop over its hours: known ones stand, the rest of the registers fills the others in order."""

from __future__ import annotations

from collections.abc import Sequence


def month_of(
    known: Sequence[int | None], volume_wh: int | None, *, first: int = 0
) -> tuple[str, list[int | None]]:
    """Return (what it stands on, hours); `first` is the first hour that the registers stand for."""
    have = sum(value for value in known if value is not None)
    lacking = [at for at, value in enumerate(known) if value is None and at >= first]
    heard = any(value is not None for value in known)
    if volume_wh is None or None not in known or (heard and have > volume_wh):
        return ("hours" if heard else "nothing"), list(known)
    hours = list(known)
    given = 0
    for number, at in enumerate(lacking, start=1):
        until_here = (volume_wh - have) * number // len(lacking)
        hours[at] = until_here - given
        given = until_here
    return "readings", hours
