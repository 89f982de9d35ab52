"""Originals kept on the disk: each is there and is, byte for byte, what came."""

from __future__ import annotations

from typing import Final

from sbyt.kit.files.operations import fault_of_content
from sbyt.kit.files.queries import stored_files
from sbyt.usecases.doctor.check import SAMPLES, ColumnCheck


def _originals() -> tuple[int, int, tuple[str, ...]]:
    """Hash every original anew; the whole of none is in memory."""
    checked = broken = 0
    samples: list[str] = []
    for stored in stored_files():
        checked += 1
        fault = fault_of_content(sha256=stored.sha256, size_bytes=stored.size_bytes)
        if fault:
            broken += 1
            if len(samples) < SAMPLES:
                samples.append(f"файл {stored.pk} «{stored.name}»: {fault}")
    return checked, broken, tuple(samples)


FILE_CHECKS: Final = (
    ColumnCheck(
        name="originals_unchanged",
        title="Исходные файлы на месте, и их SHA-256 прежний",
        reckon=_originals,
    ),
)
