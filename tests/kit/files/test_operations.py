"""Originals: kept once under their content, read back whole or refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import (
    UnableToReadStoredFile,
    harmless_name,
    path_of,
    read_stored_file,
    store_file,
)

pytestmark = pytest.mark.django_db

CONTENT = "показания".encode("cp1251")


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


class TestStoringAFile:
    def test_keeps_the_content_under_its_digest_and_reads_it_back(self, data_folder: Path) -> None:
        stored = store_file(content=CONTENT, name="ведомость.txt", media_type="text/plain")
        digest = hashlib.sha256(CONTENT).hexdigest()
        assert (stored.sha256, stored.name, stored.size_bytes) == (digest, "ведомость.txt", 9)
        assert (data_folder / "files" / digest[:2] / digest).read_bytes() == CONTENT
        assert read_stored_file(stored) == CONTENT

    def test_keeps_the_same_content_once_under_its_first_name(self, data_folder: Path) -> None:
        first = store_file(content=CONTENT, name="a.txt")
        again = store_file(content=CONTENT, name="b.txt")
        assert again == first
        assert again.name == "a.txt"
        assert [path for path in data_folder.rglob("*") if path.is_file()] == [path_of(first.sha256)]

    def test_mends_a_content_cut_short_by_a_crash_of_the_disk(self) -> None:
        stored = store_file(content=CONTENT, name="a.txt")
        path_of(stored.sha256).chmod(0o640)
        path_of(stored.sha256).write_bytes(CONTENT[:3])
        assert read_stored_file(store_file(content=CONTENT, name="a.txt")) == CONTENT

    def test_keeps_an_empty_file(self) -> None:
        assert read_stored_file(store_file(content=b"", name="пусто")) == b""


class TestReadingAStoredFile:
    def test_refuses_content_that_is_gone(self) -> None:
        stored = store_file(content=CONTENT, name="a.txt")
        path_of(stored.sha256).unlink()
        with pytest.raises(UnableToReadStoredFile, match="is not in"):
            read_stored_file(stored)

    def test_refuses_content_that_was_changed(self) -> None:
        stored = store_file(content=CONTENT, name="a.txt")
        path_of(stored.sha256).chmod(0o640)
        path_of(stored.sha256).write_bytes(CONTENT.upper() + b"!")
        with pytest.raises(UnableToReadStoredFile, match="changed on the disk"):
            read_stored_file(stored)


class TestANameFromOutside:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("80020_1.xml", "80020_1.xml"),
            ("../../etc/passwd", "passwd"),
            ("C:\\обмен\\макет.xml", "макет.xml"),
            ("a\x00b\n.xml", "ab.xml"),
            ("папка/", "папка"),
            ("", "без имени"),
            ("й" * 300, "й" * 255),
        ],
    )
    def test_is_a_label_and_never_a_path(self, given: str, kept: str) -> None:
        assert harmless_name(given) == kept
        assert store_file(content=given.encode(), name=given).name == kept
        assert StoredFile.objects.count() == 1
