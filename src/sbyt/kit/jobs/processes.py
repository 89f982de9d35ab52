"""Processes of our own that work side by side on the same database; imported before Django is loaded in them."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import django
from django.conf import settings
from django.db import connection

from sbyt.kit.embedded_database.location import connection_settings
from sbyt.kit.serving.parent import end_with_parent


def process_pool(processes: int) -> ProcessPoolExecutor:
    """Return a pool whose processes have Django loaded, use this process's database, and end with it, even killed.

    Give it `call_by_name`: what is called is imported only when Django is there.
    """
    database = connection_settings().uri(name=connection.settings_dict["NAME"])
    return ProcessPoolExecutor(
        max_workers=processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_ready,
        initargs=(database, str(settings.DATA), os.getpid()),
    )


def call_by_name(place: str, *arguments: Any) -> Any:
    """Call `module:function` with the arguments."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)(*arguments)


def _ready(database: str, data: str, parent: int) -> None:
    end_with_parent(parent)
    os.environ["DATABASE_URL"] = database
    os.environ["SBYT_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")
    django.setup()
