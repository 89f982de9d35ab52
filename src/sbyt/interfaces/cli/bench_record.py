"""Where a measurement is kept: one JSON a record, with the machine, its load, the command and the commit."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sbyt.interfaces.cli.bench_base import own_base


def circumstances(folder: str) -> dict[str, Any]:
    """Return the machine with the settings of the folder's server, and the commit; in a process of its own."""
    with own_base(Path(folder)):
        from sbyt.usecases.bench_households.machine import commit, hardware

        return {"hardware": hardware(), "commit": commit()}


def keep_measurement(kind: str, result: dict[str, Any], folder: Path) -> Path:
    """Write the result as a file named after its kind, day and commit; a second one of a day gets a number."""
    folder.mkdir(parents=True, exist_ok=True)
    today = date.today()  # noqa: DTZ011  the day of this machine names the file
    told = {
        "kind": kind,
        "measured_on": today.isoformat(),
        "command": f"sbyt {' '.join(sys.argv[1:])}",
        **result,
    }
    stem = f"{kind}-{today:%Y%m%d}-{str(result.get('commit', ''))[:10] or 'packaged'}"
    path = folder / f"{stem}.json"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return path
