"""A child process that ends when its parent is gone, in whatever way it went."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Final

SERVED_WITH_PARENT: Final = "SBYT_SERVED_WITH_PARENT"
"""Named in the environment where the application is served by processes that must not outlive their parent."""

_LOOK_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 10.0


def end_with_parent() -> None:
    """Watch the parent from now on; when it is gone, ask this process to stop, and end it in ten seconds."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="parent watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os._exit(1)
