"""Loaded before anything else: tests have a data folder and a server of their own."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("SBYT_DATA", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")

from sbyt.kit.embedded_database.server import ensure_running

ensure_running()
