"""An installation of its own: a data folder with its own server, driven by the command as a person drives it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DIGESTS = """
import json
from sbyt.interfaces.cli.django_ready import prepare
prepare(schema=False)
from django.db import connection
found = {}
with connection.cursor() as cursor:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), \\'\\')) FROM "{name}" t')
        found[name] = cursor.fetchone()
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Installation:
    folder: Path

    def sbyt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command and return what it said."""
        return self._run("-m", "sbyt", *arguments, **environment)

    def python(self, program: str) -> str:
        """Run a program inside the installation and return what it printed; fails with its words."""
        finished = self._run("-c", program)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def table_digests(self) -> dict[str, Any]:
        """Return rows and a digest of the content of every table."""
        found: dict[str, Any] = json.loads(self.python(_DIGESTS))
        return found

    def environment(self, **more: str) -> dict[str, str]:
        known = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        return {**known, "SBYT_DATA": str(self.folder), **more}

    def _run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
