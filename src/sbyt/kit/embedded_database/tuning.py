"""Sane server settings for the memory of this machine. Durability is never traded."""

from __future__ import annotations

import os
from pathlib import Path

_MEBIBYTE = 1024 * 1024


def server_options(sockets: Path) -> dict[str, str]:
    """Return settings for a machine of this memory: an eighth for shared buffers, from 128 MB to 2 GB."""
    memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MEBIBYTE
    shared_mb = min(max(memory_mb // 8, 128), 2048)
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{shared_mb}MB",
        "effective_cache_size": f"{max(memory_mb // 2, 256)}MB",
        "work_mem": f"{min(max(memory_mb // 256, 8), 64)}MB",
        "maintenance_work_mem": f"{min(max(memory_mb // 32, 64), 512)}MB",
        "max_connections": "200",
        "max_wal_size": "4GB",
        "wal_compression": "off",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_min_messages": "warning",
    }


def as_configuration(options: dict[str, str]) -> str:
    """Return the settings as the text of a PostgreSQL configuration file."""
    return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in options.items())
