"""Uplinks of radio meters: kept once each, with what became of them."""

from __future__ import annotations

from datetime import datetime

from sbyt.apps.intake.models import IntakeSource, UplinkRow
from sbyt.formats.chirpstack_uplink import Uplink


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


def conclude_uplink(*, row: UplinkRow, state: str, note: str) -> None:
    """Write what became of the uplink."""
    row.state, row.note = state, note[:300]
    row.save(update_fields=["state", "note"])


def shown_today(*, row: UplinkRow, since: datetime, until: datetime) -> bool:
    """Tell whether an uplink of the same device gave a reading of the day `[since, until)` already."""
    earlier = UplinkRow.objects.filter(
        dev_eui=row.dev_eui, state=UplinkRow.State.TAKEN, received_at__gte=since, received_at__lt=until
    )
    return earlier.exclude(pk=row.pk).exists()
