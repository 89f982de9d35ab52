"""Archives: measured by their table of contents, unpacked within limits, names harmless."""

from __future__ import annotations

import struct
import zipfile

import pytest

from sbyt.formats.zip_container import Budget, Member, archive_issue, members_of, names_of
from tests.formats.workbooks import encrypted, zipped


def refusal(content: bytes, budget: Budget | None = None) -> str | None:
    found = archive_issue(content, budget=budget or Budget())
    return None if found is None else found.code


class TestArchive:
    def test_gives_its_files_in_order_without_litter(self) -> None:
        content = zipped(
            {"b.xml": b"2", "a.xml": b"1", "__MACOSX/b.xml": b"x", "d/.DS_Store": b"x", "d/c.xml": b"3"}
        )
        assert refusal(content) is None
        assert [(member.name, member.content) for member in members_of(content, budget=Budget())] == [
            ("b.xml", b"2"),
            ("a.xml", b"1"),
            ("d/c.xml", b"3"),
        ]

    def test_spends_the_budget_it_shares(self) -> None:
        budget = Budget(files=10, total=100)
        list(members_of(zipped({"a": b"1" * 30, "b": b"2" * 20}), budget=budget))
        assert (budget.files, budget.total) == (8, 50)

    def test_with_names_of_russian_windows_is_read(self) -> None:
        content = zipped({"ABCD.xml": b"1"}).replace(b"ABCD.xml", "июль".encode("cp866") + b".xml")
        assert [member.name for member in members_of(content, budget=Budget())] == ["июль.xml"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"PK\x03\x04 torn", "IMP-104"),
            (zipped({"a.xml": b"1" * 500})[:-30], "IMP-104"),
            (zipped({}), "IMP-112"),
            (zipped({"folder/": b""}), "IMP-112"),
            (encrypted({"a.xml": b"secret"}), "IMP-105"),
            (zipped({"a.xml": b" " * 20_000_000}), "IMP-106"),
        ],
    )
    def test_that_must_not_be_opened_says_why(self, content: bytes, code: str) -> None:
        assert refusal(content) == code

    def test_over_the_budget_is_not_opened(self) -> None:
        content = zipped({"a": b"1" * 60, "b": b"2" * 60}, method=zipfile.ZIP_STORED)
        assert refusal(content, Budget(total=119)) == "IMP-106"
        assert refusal(content, Budget(files=1)) == "IMP-107"
        assert refusal(content, Budget(total=120, files=2)) is None


class TestMember:
    def only(self, content: bytes) -> Member:
        [member] = members_of(content, budget=Budget())
        return member

    def test_longer_than_it_says_is_refused_and_never_unpacked_whole(self) -> None:
        content = bytearray(zipped({"a.xml": b"<" * 5_000_000}))
        for magic, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            start = content.find(magic) + at
            content[start : start + 4] = struct.pack("<I", 10)
        assert refusal(bytes(content)) is None
        member = self.only(bytes(content))
        assert member.content is None
        assert member.issue is not None
        assert member.issue.code == "IMP-104"

    def test_damaged_is_refused(self) -> None:
        content = zipped({"a.xml": b"abcdef"}, method=zipfile.ZIP_STORED).replace(b"abcdef", b"abcdeX")
        member = self.only(content)
        assert member.issue is not None
        assert (member.content, member.issue.code) == (None, "IMP-104")

    def test_over_the_limit_of_a_file_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sbyt.formats.zip_container.LARGEST_FILE", 5)
        member = self.only(zipped({"a.xml": b"123456"}))
        assert member.issue is not None
        assert (member.content, member.issue.code) == (None, "IMP-103")

    @pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\windows\\x.xml", "/etc/passwd"])
    def test_with_a_path_for_a_name_is_only_a_label(self, name: str) -> None:
        member = self.only(zipped({name: b"1"}))
        assert member.content == b"1"


class TestNamesInside:
    def test_are_none_where_the_archive_is_torn(self) -> None:
        assert names_of(b"PK\x03\x04 torn") == frozenset()
        assert names_of(zipped({"a": b"", "b": b""})) == {"a", "b"}
