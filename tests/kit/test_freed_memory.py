"""Memory that was freed is kept for a minute."""

from __future__ import annotations

import os
import subprocess
import sys

from sbyt.kit.freed_memory import keep_freed_buffers


def _told_to_polars(**named: str) -> str:
    """Return what the allocator of columns was told in a fresh process; the last word about a setting stands."""
    clean = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    told = subprocess.run(
        [sys.executable, "-c", "import os, sbyt, polars; print(os.environ['_RJEM_MALLOC_CONF'])"],
        check=True,
        capture_output=True,
        text=True,
        env=clean | named,
    )
    return told.stdout.strip()


class TestFreedColumns:
    def test_are_kept_for_a_minute(self) -> None:
        assert _told_to_polars().endswith("dirty_decay_ms:60000,muzzy_decay_ms:60000")

    def test_go_as_the_environment_says_where_it_does(self) -> None:
        assert _told_to_polars(_RJEM_MALLOC_CONF="dirty_decay_ms:0").endswith(",dirty_decay_ms:0")


class TestFreedBuffers:
    def test_may_be_asked_for_again_and_again(self) -> None:
        keep_freed_buffers()
        keep_freed_buffers()
        assert len(bytes(64 * 1024 * 1024)) == 64 * 1024 * 1024
