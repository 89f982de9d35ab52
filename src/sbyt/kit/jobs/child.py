"""The worker as a child of the web server: started with it, started again when it falls, stopped with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

_STOP_SECONDS: Final = 15
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_HEALTHY_SECONDS: Final = 60.0


class WorkerChild:
    """Keeps one `sbyt worker` running. It ends with this process even when this process is killed."""

    def __init__(self, *, say: Callable[[str], None]) -> None:
        self._say = say
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep_running, name="worker child", daemon=True)

    def start(self) -> None:
        self._watch.start()

    def stop(self) -> None:
        """Ask the worker to stop and wait; what it has not finished goes on at the next start."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._watch.is_alive():
            self._watch.join(_STOP_SECONDS)

    def _keep_running(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            with subprocess.Popen(  # noqa: S603  this very program
                [sys.executable, "-m", "sbyt", "worker", f"--parent={os.getpid()}"],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl+C is for the parent, which stops the worker in its turn
            ) as self._process:
                if self._stopping.is_set():
                    self._process.terminate()
                code = self._process.wait()
            if self._stopping.is_set():
                return
            pause = _FIRST_PAUSE if time.monotonic() - started > _HEALTHY_SECONDS else pause
            self._say(f"Фоновые задания остановились (код {code}), запускаются снова")
            self._stopping.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
