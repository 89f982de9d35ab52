"""The name of an 80020 file: lenient in shape, held against the content."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.formats.maket_80020_name import MaketName, name_issues, read_maket_name
from tests.formats.maket_files import maket


class TestName:
    @pytest.mark.parametrize(
        ("name", "parts"),
        [
            ("80020_5600000017_20210501_17_5600000100.xml", ("80020", 17, "5600000100")),
            ("80020_600004_20210501_810.xml", ("80020", 810, "")),
            ("80040_5600000017_20210501_252_.XML", ("80040", 252, "")),
            ("80020_5600000017_20210501__5600000100.xml", ("80020", None, "5600000100")),
        ],
    )
    def test_is_read_as_senders_write_it(self, name: str, parts: tuple[str, int | None, str]) -> None:
        found = read_maket_name(name)
        assert found is not None
        assert (found.message_class, found.number, found.area) == parts
        assert found.day == date(2021, 5, 1)

    def test_of_another_shape_is_not_read(self) -> None:
        assert read_maket_name("макет за май.xml") is None

    def test_with_an_impossible_day_has_no_day(self) -> None:
        assert read_maket_name("80020_1_20210231_5_6.xml") == MaketName("80020", "1", None, 5, "6")


class TestNameAgainstContent:
    def test_that_agrees_says_nothing(self) -> None:
        assert name_issues("80020_5600000017_20210501_17_5600000100.xml", maket()) == ()
        assert name_issues("80020_5600000017_20210501__.xml", maket()) == ()

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            (
                "80040_5600000017_20210501_17_.xml",
                "Класс: в имени файла 80040, в содержании 80020; взято содержание.",
            ),
            (
                "80020_5600000018_20210501_17_.xml",
                "ИНН отправителя: в имени файла 5600000018, в содержании 5600000017; взято содержание.",
            ),
            (
                "80020_5600000017_20210502_17_.xml",
                "Операционные сутки: в имени файла 02.05.2021, в содержании 01.05.2021; взято содержание.",
            ),
            (
                "80020_5600000017_20210501_18_.xml",
                "Номер: в имени файла 18, в содержании 17; взято содержание.",
            ),
            (
                "данные.xml",
                "Имя файла «данные.xml» не вида 80020_ИНН_ГГГГММДД_номер_код.xml; данные взяты из содержания.",
            ),
        ],
    )
    def test_that_disagrees_is_a_warning(self, name: str, message: str) -> None:
        [found] = name_issues(name, maket())
        assert (found.code, found.message) == ("IMP-211", message)
