"""What bytes are taken for: the content first, the name where it is silent."""

from __future__ import annotations

import codecs
import zipfile

import pytest

from sbyt.formats.reading_sheet_writer import write_reading_sheet
from sbyt.formats.recognise import FileFormat, recognise
from tests.formats.maket_files import whole
from tests.formats.workbooks import zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TestKnownFormat:
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (whole(), "x.bin", FileFormat.MAKET_80020),
            (codecs.BOM_UTF16_LE + "<message/>".encode("utf-16-le"), "x", FileFormat.MAKET_80020),
            (codecs.BOM_UTF8 + b"\r\n" + whole(), "x", FileFormat.MAKET_80020),
            (b"\n <html/>", "x.xml", FileFormat.MAKET_80020),
            (b"torn", "80020_1_20210501_2_3.xml", FileFormat.MAKET_80020),
            (write_reading_sheet(), "80020.xml", FileFormat.READING_SHEET),
            (b"PK\x03\x04 torn", "июль.xlsx", FileFormat.READING_SHEET),
            (b"torn", "июль.xlsx", FileFormat.READING_SHEET),
            (OLE + b"\x00" * 100, "июль.xls", FileFormat.READING_SHEET),
            (zipped({"a.xml": b"<message/>"}), "x.xlsx.zip", FileFormat.ZIP),
            (zipped({}), "пусто.zip", FileFormat.ZIP),
        ],
    )
    def test_is_told_by_the_content_first(self, content: bytes, name: str, kind: FileFormat) -> None:
        found = recognise(content, name=name)
        assert (found.format, found.issue) == (kind, None)


class TestUnknownFormat:
    @pytest.mark.parametrize(
        ("content", "name", "code", "words"),
        [
            (b"", "x.xml", "IMP-102", "Файл пуст."),
            (b"hello", "x.txt", "IMP-101", "таблицы .csv и реестры .txt — по профилю для их имени"),
            (b"Rar!\x1a\x07\x00", "x.rar", "IMP-101", "Архив RAR не принимается"),
            (b"7z\xbc\xaf\x27\x1c", "x.7z", "IMP-101", "Архив 7z не принимается"),
            (OLE + b"\x00" * 100, "x.doc", "IMP-101", "Документ старого Office"),
            (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "IMP-110", "закрыта паролем"),
            (b"<html><table/>", "x.xls", "IMP-109", "HTML или текст"),
            (b"a;b\n1;2", "x.xls", "IMP-109", "HTML или текст"),
            ("Счёт;Показание\n1;2".encode("cp1251"), "x.xlsx", "IMP-109", "HTML или текст"),
            (b"\x8f;\x02\t\x00\xd3<\x11", "x.xlsx", "IMP-109", "Это не книга Excel, хотя названо так"),
            (codecs.BOM_UTF16_LE + "a\tb".encode("utf-16-le"), "x.xls", "IMP-109", "HTML или текст"),
            (codecs.BOM_UTF16_LE + "Дата\t1".encode("utf-16-le"), "часы.txt", "IMP-101", "Формат не опознан"),
            (
                zipped({"mimetype": b"ods", "content.xml": b""}),
                "x.ods",
                "IMP-109",
                "не в формате .xlsx или .xls",
            ),
            (zipped({"xl/workbook.bin": b""}), "x.xlsb", "IMP-109", "не в формате .xlsx или .xls"),
        ],
    )
    def test_says_why_and_what_to_do(self, content: bytes, name: str, code: str, words: str) -> None:
        found = recognise(content, name=name)
        assert found.format is FileFormat.UNKNOWN
        assert found.issue is not None
        assert found.issue.code == code
        assert words in found.issue.message

    def test_is_what_a_file_over_the_limit_is_but_not_an_archive(self) -> None:
        stuffing = b"\x00" * (64 * 1024 * 1024)
        found = recognise(b"<" + stuffing, name="x.xml")
        assert found.issue is not None
        assert found.issue.code == "IMP-103"
        large = zipped({"a.bin": stuffing}, method=zipfile.ZIP_STORED)
        assert recognise(large, name="x.zip").format is FileFormat.ZIP


class TestForeignFile:
    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"\x89PNG\r\n", "фото.png"),
            ("Откуда файлы".encode(), "SOURCE.txt"),
            (b"", "пусто"),
            (b"<html><body/></html>", "письмо.html"),
            ("<?xml version='1.0'?>\n<!-- <message> -->\n<Файл/>".encode(), "упд.xml"),
            (b"<soap:Envelope xmlns:soap='x'/>", "ответ.xml"),
            (OLE + b"\x00" * 5000, "договор.doc"),
        ],
    )
    def test_is_what_neither_content_nor_name_means_for_us(self, content: bytes, name: str) -> None:
        assert recognise(content, name=name).is_foreign

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (whole(), "данные"),
            (b"<a:message xmlns:a='x'/>", "данные"),
            (b"<!DOCTYPE message><message/>", "данные"),
            (b"<order/>", "80020_1.xml"),
            (b" " * 5000, "обрыв.xml"),
            (b"", "пусто.xml"),
            (b"torn", "июль.xlsx"),
            (b"Rar!\x1a\x07\x00", "x"),
            (b"PK\x05\x06", "x"),
        ],
    )
    def test_is_not_what_was_meant_for_us_however_broken(self, content: bytes, name: str) -> None:
        assert not recognise(content, name=name).is_foreign
