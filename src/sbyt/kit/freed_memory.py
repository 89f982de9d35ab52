"""Keep memory that was freed for whoever asks next: columns of a partition come and go by the hundred.

Memory given back to the system and taken again is a fault of a page of four kilobytes at a time: a fifth of the processor time of
reckoning before it was kept.
"""

from __future__ import annotations

import ctypes
import os
from typing import Final

_OF_COLUMNS: Final = "_RJEM_MALLOC_CONF"
_KEPT_MS: Final = 60_000
_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1
_MEBIBYTE: Final = 1024 * 1024
_MOST_OF_GLIBC: Final = 32 * _MEBIBYTE
_KEPT_AT_THE_END: Final = 256 * _MEBIBYTE


def keep_freed_columns() -> None:
    """Let polars keep what it freed for a minute; call before polars is imported. What the environment says already stands.

    Processes started from here inherit it.
    """
    os.environ.setdefault(_OF_COLUMNS, f"dirty_decay_ms:{_KEPT_MS},muzzy_decay_ms:{_KEPT_MS}")


def keep_freed_buffers() -> None:
    """Let the allocator of Python, numpy and libpq keep buffers of up to 32 MB; nothing where it is not glibc's."""
    try:
        adjust = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another libc
        return
    adjust(_MMAP_THRESHOLD, _MOST_OF_GLIBC)
    adjust(_TRIM_THRESHOLD, _KEPT_AT_THE_END)
