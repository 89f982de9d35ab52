"""A child process that ends when its parent is gone, in whatever way it went."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Final

SERVED_WITH_PARENT: Final = "SBYT_SERVED_WITH_PARENT"
"""Holds the parent's number where the application is served by processes that must not outlive it."""

_LOOK_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 10.0


def end_with_parent(parent: int) -> None:
    """Watch the parent, who names itself: it may be gone before the first look.

    When it is gone this process is asked to stop, and is ended in ten seconds.
    """
    threading.Thread(target=_watch, args=(parent,), name="parent watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os._exit(1)
