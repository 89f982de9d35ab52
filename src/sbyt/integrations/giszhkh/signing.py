"""The signature (XAdES-BES, ГОСТ Р 34.10-2012) is made by a program of the installation: a certified one."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Final

from sbyt.formats.giszhkh.envelope import UnableToSign, require_signed

_MOST_WORDS: Final = 300


def signed(body: bytes, *, command: Sequence[str], timeout_seconds: float) -> bytes:
    """Return the body with its signature, or the body itself where no command is set.

    The command reads the body on its standard input and writes it back with ds:Signature as its first element.
    Raises UnableToSign where it fails, is silent, or changes anything else.
    """
    if not command:
        return body
    try:
        done = subprocess.run(  # noqa: S603  the installation's own signer, named in its settings
            list(command), input=body, capture_output=True, timeout=timeout_seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnableToSign(f"Подписывающая программа не ответила за {timeout_seconds:.0f} с.") from error
    except OSError as error:
        raise UnableToSign(f"Подписывающая программа {command[0]} не запускается.") from error
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip()[:_MOST_WORDS]
        raise UnableToSign(f"Подписывающая программа закончилась с кодом {done.returncode}: {words}")
    require_signed(body, done.stdout)
    return done.stdout.strip()
