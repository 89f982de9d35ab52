from __future__ import annotations

import pytest

from sbyt.interfaces.backoffice.forms import (
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
