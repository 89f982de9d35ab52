"""The installation's secret key: given by the environment or made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """Return SBYT_SECRET_KEY, or the key kept in `folder`, made at the first call with mode 0600."""
    named = os.environ.get("SBYT_SECRET_KEY")
    if named:
        return named
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # atomic: of two first processes one wins and both read the same key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
