"""The tables come by themselves in the embedded database and are asked for in yours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sbyt.kit.embedded_database import schema

PREPARE = """
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from django.db import connection
print(connection.introspection.table_names().count("contracts_account"))
"""


class TestSchema:
    def test_of_a_new_data_folder_is_made_by_the_first_command(self, tmp_path: Path) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment["SBYT_DATA"] = str(tmp_path / "data")
        told = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PREPARE],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == "1"

    @pytest.mark.django_db
    def test_of_your_own_database_is_never_changed_behind_your_back(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://yours")
        monkeypatch.setattr(schema, "pending_migrations", lambda: ["billing.0042_more"])
        with pytest.raises(schema.UnableToUseSchema, match=r"billing\.0042_more"):
            schema.ensure_schema()

    @pytest.mark.django_db
    def test_that_is_current_is_left_alone(self) -> None:
        assert schema.pending_migrations() == []
        assert schema.bring_up_to_date() == 0
