"""A backup is proved whole before anything is touched: cut, changed, added to or newer, it is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sbyt.kit.backup.manifest import Manifest, manifest_bytes
from sbyt.kit.backup.read_archive import UnableToReadBackup, opened_backup, refuse_newer, stored_files, verify

DUMP = b"PGDMP" + bytes(5000)
CONTENTS = [b"one", "два".encode(), b""]
MANIFEST = Manifest(
    format=1,
    made_at=dt.datetime(2021, 7, 1, tzinfo=dt.UTC),
    sbyt="0.1.0",
    postgresql="18.6",
    migrations={"documents": "0001_initial", "gone_app": "0007_x"},
    tables={"t": 3},
    dump_sha256=hashlib.sha256(DUMP).hexdigest(),
    dump_bytes=len(DUMP),
    files=3,
    files_bytes=9,
    lost_files=[],
)
Members = list[tuple[str, bytes]]


class Silent:
    def begins(self, title: str) -> None: ...
    def goes(self, done: int, total: int) -> None: ...
    def ends(self, title: str, took_ms: int) -> None: ...


def members() -> Members:
    files = [(f"files/{hashlib.sha256(content).hexdigest()}", content) for content in CONTENTS]
    return [("database.dump", DUMP), *files, ("manifest.json", manifest_bytes(MANIFEST))]


def written(target: Path, parts: Members) -> Path:
    with tarfile.open(target, "w") as archive:
        for name, content in parts:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target


def proved(source: Path) -> list[bytes]:
    with opened_backup(source) as (archive, manifest):
        refuse_newer(manifest)
        verify(archive, manifest, Silent())
        return [content for _digest, content in stored_files(archive)]


class TestBackup:
    def test_that_is_whole_gives_its_files(self, tmp_path: Path) -> None:
        assert proved(written(tmp_path / "a.tar", members())) == CONTENTS

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (
                lambda parts: [("database.dump", DUMP + b"x"), *parts[1:]],
                "database.dump: содержимое изменено",
            ),
            (lambda parts: [parts[0], (parts[1][0], b"One"), *parts[2:]], "содержимое изменено"),
            (lambda parts: [*parts[:2], *parts[3:]], "файлов 2, в описи 3"),
            (lambda parts: parts[:-1], "в копии нет manifest.json"),
            (lambda parts: parts[1:], "в копии нет database.dump"),
            (lambda parts: [*parts, ("../outside", b"x")], "лишнее в копии: ../outside"),
            (lambda parts: [*parts, ("files/../../x", b"x")], "лишнее в копии"),
            (lambda parts: [*parts, parts[1]], "лишнее в копии"),
            (lambda parts: [*parts[:-1], ("manifest.json", b"{}")], "опись копии: format: Field required"),
            (lambda parts: [*parts[:-1], ("manifest.json", b"\xff")], "опись копии"),
            (
                lambda parts: [*parts[:-1], ("manifest.json", manifest_bytes(replace(MANIFEST, format=2)))],
                "формат 2, эта версия читает 1",
            ),
            (
                lambda parts: [
                    *parts[:-1],
                    (
                        "manifest.json",
                        manifest_bytes(replace(MANIFEST, migrations={"documents": "9999_later"})),
                    ),
                ],
                r"более новой версией \(0\.1\.0\): эта не знает documents\.9999_later",
            ),
        ],
    )
    def test_that_is_not_what_was_written_is_refused(
        self, tmp_path: Path, change: Callable[[Members], Members], words: str
    ) -> None:
        source = written(tmp_path / "a.tar", change(members()))
        with pytest.raises(UnableToReadBackup, match=words):
            proved(source)

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.4, 0.55, 0.6])
    def test_that_is_cut_short_is_refused(self, tmp_path: Path, share: float) -> None:
        whole = written(tmp_path / "a.tar", members()).read_bytes()
        cut = tmp_path / "cut.tar"
        cut.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(UnableToReadBackup, match=r"оборвана|нет manifest"):
            proved(cut)

    def test_with_a_link_for_a_file_is_refused(self, tmp_path: Path) -> None:
        target = written(tmp_path / "a.tar", members()[:-1])
        with tarfile.open(target, "a") as archive:
            link = tarfile.TarInfo("manifest.json")
            link.type = tarfile.SYMTYPE
            link.linkname = "/etc/passwd"
            archive.addfile(link)
        with pytest.raises(UnableToReadBackup, match=r"нет manifest\.json|оборвана"):
            proved(target)
