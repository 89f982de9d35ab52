"""Uplinks of radio meters: kept once each, with what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sbyt.apps.intake.models import IntakeSource, UplinkRow
from sbyt.formats.chirpstack_uplink import Uplink

ONLY_INTERVALS: Final = "интервалов: "
"""How the note of an uplink begins that told intervals and no reading."""


class ToldInterval(NamedTuple):
    """What an interval is kept as; `start` has its offset."""

    channel: str
    start: str
    minutes: int
    wh: int


def take_uplink_in(*, source: IntakeSource, uplink: Uplink, now: datetime) -> UplinkRow | None:
    """Write the uplink down; None where it is known already by its deduplication id."""
    row, made = UplinkRow.objects.get_or_create(
        deduplication_id=uplink.deduplication_id,
        defaults={
            "source": source,
            "dev_eui": uplink.dev_eui,
            "f_cnt": uplink.f_cnt,
            "f_port": uplink.f_port,
            "payload": uplink.data,
            "sent_at": uplink.sent_at,
            "received_at": now,
        },
    )
    return row if made or row.state == UplinkRow.State.CAME else None


def keep_intervals(*, row: UplinkRow, intervals: Sequence[ToldInterval]) -> None:
    """Write the intervals that the uplink told; what becomes of them is concluded later."""
    row.intervals = [list(one) for one in intervals]
    row.save(update_fields=["intervals"])


def intervals_of_device(*, device: str, since: datetime) -> Iterator[ToldInterval]:
    """Yield the intervals of a device's uplinks that came since then, in the order they came."""
    rows = UplinkRow.objects.filter(dev_eui=device, received_at__gte=since, intervals__isnull=False)
    for intervals in rows.order_by("received_at", "f_cnt", "id").values_list("intervals", flat=True):
        yield from (ToldInterval(*one) for one in intervals or ())


def conclude_uplink(*, row: UplinkRow, state: str, note: str) -> None:
    """Write what became of the uplink."""
    row.state, row.note = state, note[:300]
    row.save(update_fields=["state", "note"])


def shown_today(*, row: UplinkRow, since: datetime, until: datetime) -> bool:
    """Tell whether an uplink of the same device gave a reading of the day `[since, until)` already."""
    earlier = UplinkRow.objects.filter(
        dev_eui=row.dev_eui, state=UplinkRow.State.TAKEN, received_at__gte=since, received_at__lt=until
    )
    return earlier.exclude(pk=row.pk).exclude(note__startswith=ONLY_INTERVALS).exists()
