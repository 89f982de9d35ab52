"""What others may do with meters."""

from __future__ import annotations

from collections.abc import Collection

from sbyt.apps.devices.models import Register


def lock_registers(*, register_ids: Collection[int]) -> None:
    """Make other intakes of these registers wait for the end of this transaction; always in one order."""
    locked = Register.objects.filter(pk__in=register_ids).order_by("pk").select_for_update(no_key=True)
    list(locked.values_list("pk"))
