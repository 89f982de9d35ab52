"""What a command that needs the database calls first."""

from __future__ import annotations

import os

import django

from sbyt.kit.embedded_database.server import ensure_running


def prepare() -> None:
    """Start the embedded server when it is ours to start, and load Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")
    ensure_running()
    django.setup()
