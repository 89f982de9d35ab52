"""Registers written by their layouts, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sbyt.formats.register_writer import Kind, RegisterOutLayout, UnableToWriteRegister, write_register

KINDS: dict[str, Kind] = {
    "счёт": "text",
    "имя": "text",
    "сумма": "money",
    "доля": "percent",
    "месяц": "month",
}
ROWS = [
    {"счёт": "150001145", "имя": "Соколов; П.", "сумма": 159_30, "доля": 5_000, "месяц": date(2021, 7, 1)},
    {"счёт": "1500", "имя": "Воронова", "сумма": 5, "доля": 3_350, "месяц": date(2021, 7, 1)},
]
PLAIN = RegisterOutLayout(
    fields="=ТЭК\nсчёт\nимя\nсумма\nдоля\nмесяц",
    heading="РЕЕСТР {месяц}",
    trailer="ИТОГО;{строк};{сумма};{сегодня}",
)


def written(layout: RegisterOutLayout) -> bytes:
    return write_register(
        ROWS, layout=layout, kinds=KINDS, summed="сумма", month=date(2021, 7, 1), today=date(2021, 8, 5)
    )


class TestADelimitedRegister:
    def test_is_written_line_by_line_with_head_and_foot(self) -> None:
        assert written(PLAIN) == (
            "РЕЕСТР 07.2021\r\n"
            'ТЭК;150001145;"Соколов; П.";159,30;50;07.2021\r\n'
            "ТЭК;1500;Воронова;0,05;33,5;07.2021\r\n"
            "ИТОГО;2;159,35;05.08.2021\r\n"
        ).encode("cp1251")

    def test_says_money_and_days_as_its_reader_wants(self) -> None:
        layout = replace(
            PLAIN,
            fields="сумма\nмесяц",
            money="kopeck",
            months="mmyyyy",
            heading="",
            trailer="",
            encoding="utf-8",
        )
        assert written(layout) == b"15930;072021\r\n5;072021\r\n"


class TestARegisterOfFixedWidth:
    def test_puts_figures_to_the_right_and_cuts_texts(self) -> None:
        layout = replace(PLAIN, fields="счёт:10\nимя:5\nсумма:8", heading="", trailer="", encoding="cp866")
        assert written(layout) == "150001145 Сокол  159,30\r\n1500      Ворон    0,05\r\n".encode("cp866")

    def test_refuses_a_figure_that_does_not_fit(self) -> None:
        with pytest.raises(UnableToWriteRegister, match="строка 1: «сумма» 159,30 не входит в 5"):
            written(replace(PLAIN, fields="сумма:5"))


class TestALayout:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ("счёт\nпочта", "строка 2: нет поля «почта»"),
            ("счёт:0", "ширина «0» не число"),
            ("счёт:10\nимя", "у всех полей или ни у одного"),
            (" \n", "ни одного поля"),
        ],
    )
    def test_that_makes_no_sense_is_refused(self, fields: str, words: str) -> None:
        with pytest.raises(UnableToWriteRegister, match=words):
            written(replace(PLAIN, fields=fields))
