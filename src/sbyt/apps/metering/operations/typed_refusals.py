"""Keep what the grid of readings refused, and mend it when a figure is taken in its place."""

from __future__ import annotations

from datetime import date, datetime

from sbyt.apps.metering.models import RefusedTyping

_LONGEST: int = 60


def keep_refusal(
    *,
    usage_point_id: int,
    register_id: int,
    taken_on: date,
    source: str,
    raw: str,
    code: str,
    message: str,
    typed_by_id: int | None,
    now: datetime,
) -> None:
    """Keep what was typed for the scale and the day and why it was refused; the same typed again is kept once.

    The caller holds the lock of the register and has checked that the actor may enter its readings.
    """
    said = {"raw": raw[:_LONGEST], "code": code, "message": message}
    stands = RefusedTyping.objects.filter(
        register_id=register_id, taken_on=taken_on, source=source, mended_at=None
    )
    if stands.filter(**said).exists():
        return
    stands.update(mended_at=now)
    RefusedTyping.objects.create(
        usage_point_id=usage_point_id,
        register_id=register_id,
        taken_on=taken_on,
        source=source,
        typed_at=now,
        typed_by_id=typed_by_id,
        **said,
    )


def mend_refusal(*, register_id: int, taken_on: date, source: str, now: datetime) -> None:
    """Mend what stands refused for the scale and the day: a figure was taken in."""
    RefusedTyping.objects.filter(
        register_id=register_id, taken_on=taken_on, source=source, mended_at=None
    ).update(mended_at=now)
