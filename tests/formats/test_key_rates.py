"""The key rate as the bank gives it out, measured before it is opened."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sbyt.formats.key_rates import UnableToReadKeyRates, read_key_rates
from tests.formats.workbooks import rewritten, workbook

RATES = {date(2026, 6, 22): 1450, date(2026, 7, 27): 1400}


def a_book(*rows: tuple[object, ...], above: int = 0) -> bytes:
    return workbook(*rows, headers=("Дата", "Ставка"), above=above)


class TestKeyRates:
    @pytest.mark.parametrize(
        "content",
        [
            b"22.06.2026 14,50\n27.07.2026;14.00%\n",
            "Дата;Ставка\r\n2026-06-22;14,5\r\n2026-07-27;14\r\n".encode("cp1251"),
            a_book((datetime(2026, 6, 22), 14.5), (datetime(2026, 7, 27), 14)),
            a_book(("22.06.2026", "14,50"), ("27.07.2026", "14,00"), above=3),
            a_book(
                *((datetime(2026, 6, day), 14.5) for day in range(30, 21, -1)), (datetime(2026, 7, 27), 14.0)
            ),
        ],
    )
    def test_are_days_of_change(self, content: bytes) -> None:
        assert read_key_rates(content) == RATES

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "В файле нет ни одной ставки"),
            (b"27.07.2026 fourteen", "Строка 1: нужны дата и ставка"),
            (b"27.07.2026 14\n27.07.2026 15", "Строка 2: на 27.07.2026 две разные ставки."),
            (b"27.07.2026 0", "не ставка в процентах"),
            (b"1\n" * 20_001, "Строк 20001, а принимается до 20000"),
            (b"PK\x03\x04 torn", "Книга повреждена"),
            (workbook(("1", "2"), headers=("День", "Процент")), "Нет строки заголовков"),
        ],
    )
    def test_that_are_none_are_refused_in_words(self, content: bytes, words: str) -> None:
        with pytest.raises(UnableToReadKeyRates) as refusal:
            read_key_rates(content)
        assert words in str(refusal.value)

    def test_of_a_sheet_spread_over_the_whole_grid_are_refused_before_it_is_read(self) -> None:
        content = rewritten(
            a_book((datetime(2026, 7, 27), 14)),
            "xl/worksheets/sheet1.xml",
            lambda sheet: sheet.replace(b'<row r="2"', b'<row r="1048576"').replace(
                b'r="A2"', b'r="XFD1048576"'
            ),
        )
        with pytest.raises(UnableToReadKeyRates, match="слишком много столбцов"):
            read_key_rates(content)
