"""Backups: whole or refused; what was wiped comes back equal, row for row and file for file."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.interfaces.cli.installation import Installation

pytestmark = pytest.mark.xdist_group("installation")


@pytest.fixture(scope="module")
def backup(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("b") / "копия.tar"
    made = installation.sbyt("db", "backup", str(target))
    assert made.returncode == 0, made.stderr
    assert "строк" in made.stdout
    return target


def manifest_of(backup: Path) -> dict[str, object]:
    with tarfile.open(backup) as archive:
        return json.loads(archive.extractfile("manifest.json").read())


class TestPsql:
    def test_passes_everything_to_the_servers_own_console(self, installation: Installation) -> None:
        asked = installation.sbyt("db", "psql", "-At", "-c", "SELECT count(*) FROM documents_document")
        assert (asked.returncode, asked.stdout) == (0, "12\n")

    def test_ends_with_its_exit_code(self, installation: Installation) -> None:
        refused = installation.sbyt("db", "psql", "-c", "SELECT nothing")
        assert refused.returncode == 1
        assert 'column "nothing" does not exist' in refused.stderr


class TestBackup:
    def test_says_in_its_manifest_what_it_holds(self, installation: Installation, backup: Path) -> None:
        manifest = manifest_of(backup)
        rows = {name: count for name, (count, _digest) in installation.table_digests().items()}
        assert manifest["tables"] == rows
        assert rows["documents_document"] == 12
        assert (manifest["format"], manifest["files"], manifest["lost_files"]) == (1, 4, [])
        known = [name for app, name in MigrationLoader(None).disk_migrations if app == "documents"]
        assert manifest["migrations"]["documents"] == max(known)
        assert backup.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in backup.parent.iterdir()] == ["копия.tar"]

    def test_is_not_written_over_another(self, installation: Installation, backup: Path) -> None:
        before = backup.read_bytes()
        refused = installation.sbyt("db", "backup", str(backup))
        assert refused.returncode == 1
        assert "уже есть" in refused.stderr
        assert backup.read_bytes() == before

    def test_leaves_nothing_behind_where_the_dump_fails(
        self, installation: Installation, tmp_path: Path
    ) -> None:
        (tmp_path / "bin").mkdir()
        failed = installation.python(
            "from pathlib import Path\n"
            "from sbyt.interfaces.cli.django_ready import prepare; prepare()\n"
            "from sbyt.kit.backup import make_backup as m\n"
            "from sbyt.interfaces.cli.stage_bars import StageBars\n"
            "from rich.console import Console\n"
            "m.client_program = lambda name: '/bin/false'\n"
            "try:\n"
            f"    m.make_backup(target=Path({str(tmp_path / 'x.tar')!r}), watch=StageBars(Console()))\n"
            "except m.UnableToBackUp as refusal:\n"
            "    print('refused', refusal)\n"
        )
        assert failed.startswith("refused pg_dump")
        assert [path.name for path in tmp_path.iterdir()] == ["bin"]

    def test_names_files_that_were_lost_before_it(self, installation: Installation, tmp_path: Path) -> None:
        victim = next(path for path in (installation.folder / "files").rglob("*") if path.is_file())
        kept = victim.read_bytes()
        victim.unlink()
        try:
            made = installation.sbyt("db", "backup", str(tmp_path / "x.tar"))
        finally:
            victim.write_bytes(kept)
        assert made.returncode == 1
        assert "содержимое 1 файлов утрачено" in made.stderr
        manifest = manifest_of(tmp_path / "x.tar")
        assert (manifest["files"], manifest["lost_files"]) == (3, [victim.name])


class TestRestore:
    def test_brings_back_all_rows_and_files_into_an_empty_folder(
        self, installation: Installation, backup: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        fresh = Installation(tmp_path_factory.mktemp("r"))
        restored = fresh.sbyt("db", "restore", str(backup))
        assert restored.returncode == 0, restored.stderr
        assert fresh.table_digests() == installation.table_digests()
        names = {
            path.name: path.read_bytes() for path in (fresh.folder / "files").rglob("*") if path.is_file()
        }
        assert names == {
            path.name: path.read_bytes()
            for path in (installation.folder / "files").rglob("*")
            if path.is_file()
        }
        guarded = fresh.sbyt("db", "psql", "-c", "DELETE FROM documents_document")
        assert "never changes once written" in guarded.stderr
        shutil.rmtree(fresh.folder)

    def test_refuses_a_base_that_is_not_empty_and_changes_nothing(
        self, installation: Installation, backup: Path
    ) -> None:
        before = installation.table_digests()
        refused = installation.sbyt("db", "restore", str(backup))
        assert refused.returncode == 1
        assert "База не пуста" in refused.stderr
        assert installation.table_digests() == before

    def test_replaces_it_when_told_to(self, installation: Installation, backup: Path) -> None:
        before = installation.table_digests()
        extra = installation.sbyt(
            "db", "psql", "-c", "CREATE TABLE extra (n int); DELETE FROM django_migrations"
        )
        assert extra.returncode == 0
        restored = installation.sbyt("db", "restore", str(backup), "--force")
        assert restored.returncode == 0, restored.stderr
        assert installation.table_digests() == before

    def test_ends_only_when_each_table_has_its_rows(
        self, installation: Installation, backup: Path, tmp_path: Path
    ) -> None:
        """The copy is sound in itself, yet not what its manifest says: seen inside the transaction, nothing stays."""
        before = installation.table_digests()
        broken = tmp_path / "broken.tar"
        with tarfile.open(backup) as source, tarfile.open(broken, "w") as out:
            for member in source.getmembers():
                content = source.extractfile(member).read()
                content = content.replace(b'"documents_document": 12', b'"documents_document": 13')
                member.size = len(content)
                out.addfile(member, io.BytesIO(content))
        refused = installation.sbyt("db", "restore", str(broken), "--force")
        assert refused.returncode == 1
        assert "12 rows in documents_document, 13 in the backup" in refused.stderr
        assert installation.table_digests() == before

    def test_refuses_what_is_no_copy(self, installation: Installation, tmp_path: Path) -> None:
        alien = tmp_path / "a.tar"
        alien.write_bytes(b"not a tar")
        refused = installation.sbyt("db", "restore", str(alien), "--force")
        assert (refused.returncode, "не копия sbyt" in refused.stderr) == (1, True)
