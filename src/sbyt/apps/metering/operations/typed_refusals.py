"""Keep what was typed or sent for a scale and refused, and mend it when a figure is taken in its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sbyt.apps.metering.models import RefusedTyping

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A figure for a scale and a day that was not taken in: as it was given, and why."""

    usage_point_id: int
    register_id: int
    taken_on: date
    raw: str
    code: str
    message: str


def settle_refusals(
    *,
    refused: Sequence[Refusal],
    taken_in: Collection[tuple[int, date]],
    source: str,
    user_id: int | None,
    now: datetime,
    whatever_day: bool = False,
) -> None:
    """Keep the refusals of the source, each once, and mend what stood for the scales and days of `taken_in` (register_id, day).

    A figure mends the refusals of its day from whatever source, with `whatever_day` those of its own source on every day: there nobody says the day. A
    refusal takes the place of the one before for its scale and day; the same given again is kept once. Three queries at most. The
    caller holds the locks of the registers and has checked that the actor may enter their readings.
    """
    given = {(one.register_id, one.taken_on): one for one in reversed(refused)}
    standing = RefusedTyping.objects.filter(
        register_id__in={register_id for register_id, _day in (*given, *taken_in)}, mended_at=None
    )
    scales = {register_id for register_id, _day in taken_in} if whatever_day else set()
    gone = []
    for row in standing:
        key = (row.register_id, row.taken_on)
        again = given.get(key) if row.source == source else None
        if again is not None and (row.raw, row.code, row.message) == (
            again.raw[:_LONGEST],
            again.code,
            again.message,
        ):
            del given[key]
        elif again is not None or key in taken_in or (row.source == source and row.register_id in scales):
            gone.append(row.pk)
    if gone:
        RefusedTyping.objects.filter(pk__in=gone).update(mended_at=now)
    if given:
        RefusedTyping.objects.bulk_create(
            RefusedTyping(
                usage_point_id=one.usage_point_id,
                register_id=one.register_id,
                taken_on=one.taken_on,
                source=source,
                raw=one.raw[:_LONGEST],
                code=one.code,
                message=one.message,
                typed_at=now,
                typed_by_id=user_id,
            )
            for one in given.values()
        )
