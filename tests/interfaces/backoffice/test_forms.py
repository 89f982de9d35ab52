from __future__ import annotations

import pytest

from sbyt.interfaces.backoffice.forms import (
    DayField,
    EnergyField,
    MoneyField,
    MonthField,
    OfficeForm,
    PriceField,
    scaled_from,
)


class TestNumbersThatPeopleWrite:
    @pytest.mark.parametrize(
        ("text", "places", "value"),
        [
            ("2 000,50", 2, 200_050),
            ("2\u202f000,5", 2, 200_050),
            ("−3,03", 2, -303),
            ("3.54", 7, 35_400_000),
            ("4,36626", 7, 43_662_600),
            ("21850", 3, 21_850_000),
            ("0", 2, 0),
            ("1,005", 2, None),
            ("", 2, None),
            ("сто", 2, None),
            ("1e9", 2, 100_000_000_000),
            ("NaN", 2, None),
            ("Infinity", 2, None),
            ("9" * 30, 2, None),
        ],
    )
    def test_are_read_exactly_or_not_at_all(self, text: str, places: int, value: int | None) -> None:
        assert scaled_from(text, places=places) == value


class _Dated(OfficeForm):
    day = DayField(label="С какого дня")


class TestADay:
    @pytest.mark.parametrize("text", ["9999-12-31", "2100-01-01", "1899-12-31", "0001-01-01"])
    def test_beyond_the_years_counted_is_refused_with_these_years(self, text: str) -> None:
        form = _Dated({"day": text})
        assert form.errors == {"day": ["Нужна дата от 01.01.1900 до 31.12.2099"]}

    @pytest.mark.parametrize("text", ["2099-12-31", "31.12.2099", "1900-01-01"])
    def test_within_them_is_taken(self, text: str) -> None:
        assert _Dated({"day": text}).is_valid()


class _Form(OfficeForm):
    money = MoneyField(label="Сумма", at_least=1)
    energy = EnergyField(label="кВт·ч", required=False)
    price = PriceField(label="Цена", required=False)
    month = MonthField(label="Месяц", required=False)


class TestAForm:
    def test_shows_numbers_as_people_write_them(self) -> None:
        form = _Form(initial={"money": 200_050, "price": 43_662_600})
        assert 'value="2\u202f000,5"' in str(form["money"])
        assert 'value="4,36626"' in str(form["price"])

    def test_keeps_what_was_typed_and_marks_the_first_fault(self) -> None:
        form = _Form({"money": "сто", "energy": "1,5"})
        assert not form.is_valid()
        assert 'value="сто"' in str(form["money"])
        assert 'aria-invalid="true"' in str(form["money"])
        assert "autofocus" in str(form["money"])
        assert form.cleaned_data["energy"] == 1_500
