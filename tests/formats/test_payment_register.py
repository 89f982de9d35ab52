"""Registers of payments of any shape by their layouts: what reads is exact, what does not is said by line and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sbyt.formats.payment_register import (
    PaymentRegisterLayout,
    kopecks_of_cell,
    month_of_cell,
    read_payment_register,
)

BANK = PaymentRegisterLayout(
    source="bank",
    first_row=1,
    account_column="C",
    account_prefix="CLIENTNO:",
    amount_column="B",
    day_column="A",
    number_column="D",
    purpose_column="E",
    pays_column="E",
    penalties_word="пени",
)
FIXED = PaymentRegisterLayout(
    source="eirc",
    account_column="A",
    amount_column="B",
    amount_unit="kopeck",
    day_column="C",
    month_column="D",
    widths="10,8,10,7",
    encoding="cp866",
    first_line_has="РЕЕСТР",
    trailer="ИТОГО",
    trailer_count_column="B",
)


def faults(text: str, layout: PaymentRegisterLayout = BANK) -> list[tuple[str, int | None, str]]:
    contents = read_payment_register(text.encode(layout.encoding), layout=layout)
    return [(found.code, found.line, found.field) for found in contents.issues]


class TestALine:
    def test_of_a_bank_reads_with_its_prefix_purpose_and_penalties(self) -> None:
        text = "09/07/2021;565,62;CLIENTNO:150001145;77;за июнь\n10/07/2021;3.5;150001145;78;Пени по счёту\n"
        contents = read_payment_register(text.encode("cp1251"), layout=BANK)
        told = [
            (row.line, row.account, row.amount_kop, row.received_on, row.number, row.for_penalties)
            for row in contents.rows
        ]
        assert told == [
            (1, "150001145", 565_62, date(2021, 7, 9), "77", False),
            (2, "150001145", 3_50, date(2021, 7, 10), "78", True),
        ]
        assert contents.issues == ()

    def test_of_fixed_width_reads_in_kopecks_with_its_month(self) -> None:
        text = "РЕЕСТР ОПЛАТ\r\n150001145    5656209.07.202106.2021\r\nИТОГО            1\r\n"
        [row] = read_payment_register(text.encode("cp866"), layout=FIXED).rows
        assert (row.account, row.amount_kop, row.received_on, row.month, row.number) == (
            "150001145",
            565_62,
            date(2021, 7, 9),
            date(2021, 6, 1),
            "",
        )

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("09.07.2021;0;1;7;", ("IMP-320", 1, "B")),
            ("09.07.2021;-5;1;7;", ("IMP-320", 1, "B")),
            ("09.07.2021;1,005;1;7;", ("IMP-320", 1, "B")),
            ("32.07.2021;5;1;7;", ("IMP-315", 1, "A")),
            ("09.07.2021;5; ;7;", ("IMP-321", 1, "C")),
            ("09.07.2021;5;1;;", ("IMP-318", 1, "D")),
        ],
    )
    def test_that_does_not_read_is_refused_by_its_column(
        self, line: str, fault: tuple[str, int, str]
    ) -> None:
        good = "09.07.2021;5;1;8;"
        contents = read_payment_register(f"{line}\n{good}".encode("cp1251"), layout=BANK)
        assert faults(f"{line}\n{good}") == [fault]
        assert ([row.line for row in contents.rows], contents.refused_rows) == ([2], 1)

    def test_of_a_subsidy_needs_its_month(self) -> None:
        layout = replace(BANK, kind="subsidy", month_column="F")
        assert faults("09.07.2021;5;1;7;;июнь", layout) == [("IMP-322", 1, "F")]


class TestARegister:
    def test_of_another_layout_is_refused_whole(self) -> None:
        assert faults("ПЛАТЕЖИ\r\n", FIXED) == [("IMP-302", 1, "A")]

    def test_cut_short_is_refused_whole(self) -> None:
        assert faults("РЕЕСТР\r\n150001145    5656209.07.202106.2021\r\n", FIXED) == [("IMP-302", 2, "A")]

    def test_whose_total_disagrees_is_refused_whole(self) -> None:
        text = "РЕЕСТР\r\n150001145    5656209.07.202106.2021\r\nИТОГО            2\r\n"
        assert faults(text, FIXED) == [("IMP-302", 3, "B")]

    def test_whose_sum_agrees_is_read(self) -> None:
        layout = replace(BANK, trailer="ВСЕГО", trailer_sum_column="B")
        assert faults("09.07.2021;5,50;1;7;\nВСЕГО;5,50", layout) == []
        assert faults("09.07.2021;5,50;1;7;\nВСЕГО;5,51", layout) == [("IMP-302", 2, "B")]

    def test_without_lines_says_so(self) -> None:
        assert faults("") == [("IMP-319", 1, "")]


class TestASum:
    @pytest.mark.parametrize(
        ("text", "kopecks"), [("1 234,50", 123_450), ("0.01", 1), ("7", 700), ("1'000.10", 100_010)]
    )
    def test_in_roubles_is_exact(self, text: str, kopecks: int) -> None:
        assert kopecks_of_cell(text, unit="rouble") == kopecks

    def test_in_kopecks_is_whole(self) -> None:
        assert kopecks_of_cell("123450", unit="kopeck") == 123_450
        assert not isinstance(kopecks_of_cell("1234,5", unit="kopeck"), int)


class TestAMonth:
    @pytest.mark.parametrize("text", ["06.2021", "2021-06", "062021", "202106", "15.06.2021", "06/2021"])
    def test_is_read_however_it_is_written(self, text: str) -> None:
        assert month_of_cell(text) == date(2021, 6, 1)

    def test_of_no_calendar_is_none(self) -> None:
        assert month_of_cell("13.2021") is None
