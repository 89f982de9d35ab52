"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_DEFAULT_SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of third-party sample files, or skip where it is absent."""
    folder = Path(os.environ.get("SBYT_SAMPLES", _DEFAULT_SAMPLES))
    if not folder.is_dir():
        pytest.skip(f"no third-party samples at {folder} (set SBYT_SAMPLES)")
    return folder
