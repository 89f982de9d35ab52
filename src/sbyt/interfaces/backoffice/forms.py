"""Forms of the back office: fields that read what people write (roubles, kWh, days) and say what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from sbyt.formats.plain_number import decimal_of
from sbyt.kit import numbers
from sbyt.kit.asked_days import FIRST_DAY, LAST_DAY, asked_month

_LARGEST: Final = 10**15


class OfficeForm(forms.Form):
    """A form drawn by `backoffice/parts/fields.html`: labels, hints, faults tied to their fields for a screen reader."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for place, field in enumerate(self.fields.values()):
            css = "" if isinstance(field.widget, forms.CheckboxInput) else "input"
            numeric = " num" if isinstance(field, ScaledField | forms.IntegerField) else ""
            field.widget.attrs.setdefault("class", f"{css}{numeric}")
            if place == 0 and not self.is_bound:
                field.widget.attrs["autofocus"] = True

    def add_error(self, field: str | None, error: Any) -> None:
        """Mark the field at fault as well; the first of them gets the focus."""
        super().add_error(field, error)
        named = [field] if field else list(error.error_dict) if hasattr(error, "error_dict") else []
        for name in named:
            self.fields[name].widget.attrs["aria-invalid"] = "true"
        if named and len(self.errors) == 1:
            self.fields[named[0]].widget.attrs["autofocus"] = True


class DayField(forms.DateField):
    """A day of the years in which anything is counted, by the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        errors = {"required": "Укажите дату", "invalid": "Нужна дата, например 01.07.2021"}
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], error_messages=errors, **kwargs
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            first, last = numbers.day(FIRST_DAY), numbers.day(LAST_DAY)
            raise forms.ValidationError(f"Нужна дата от {first} до {last}")
        return day


class MonthField(forms.CharField):
    """A month, by the browser's own calendar; its value is the first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "month"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return asked_month(text)
        except ValueError:
            raise forms.ValidationError("Нужен месяц, например 2021-07") from None


class ScaledField(forms.CharField):
    """A decimal number as an integer of 10⁻ᵖˡᵃᶜᵉˢ: «2 000,50» with two places is 200050."""

    places = 2
    example = "2000,50"

    def __init__(self, *, at_least: int | None = None, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, error_messages={"required": "Укажите число"}, **kwargs)
        self.at_least = at_least

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        scaled = scaled_from(text, places=self.places)
        if scaled is None:
            raise forms.ValidationError(f"Нужно число, например {self.example}")
        if self.at_least is not None and scaled < self.at_least:
            if self.at_least == 1:
                raise forms.ValidationError("Должно быть больше нуля")
            least = numbers.scaled(self.at_least, places=self.places, at_least=0)
            raise forms.ValidationError(f"Не меньше {least}")
        return scaled

    def prepare_value(self, value: Any) -> Any:
        return numbers.scaled(value, places=self.places, at_least=0) if isinstance(value, int) else value


class MoneyField(ScaledField):
    """Roubles, as kopecks."""


class EnergyField(ScaledField):
    """kWh, as Wh."""

    places = 3
    example = "21850 или 21850,5"


class PriceField(ScaledField):
    """Roubles per kWh, as RUB/kWh × 10⁷."""

    places = 7
    example = "3,54"


class AreaField(ScaledField):
    """m², as dm²."""

    example = "54,3"


class PercentField(ScaledField):
    """Percent, as hundredths of a percent."""

    example = "20"


class ReasonField(forms.CharField):
    """Why it is changed: goes to the journal beside the change."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Основание")
        kwargs.setdefault("help_text", "Запишется в журнал: заявление, акт, номер обращения")
        super().__init__(
            max_length=300, min_length=3, error_messages={"required": "Укажите основание"}, **kwargs
        )


def scaled_from(text: str, *, places: int) -> int | None:
    """Return the number as an integer of 10⁻ᵖˡᵃᶜᵉˢ; None where it is no number, or has more decimals."""
    number = decimal_of(text)
    if number is None:
        return None
    value = number.scaleb(places)
    if value != value.to_integral_value() or abs(value) > _LARGEST:
        return None
    return int(value)


def today() -> date:
    """Return the local day, as an initial value of fields."""
    return timezone.localdate()
