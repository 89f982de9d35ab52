"""`kit.numbers` as template filters; built into every template by settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template

from sbyt.kit import numbers

register = template.Library()

register.filter("area", numbers.area)
register.filter("clock", numbers.clock)
register.filter("day", numbers.day)
register.filter("day_in_words", numbers.day_in_words)
register.filter("file_size", numbers.size)
register.filter("moment", numbers.moment)
register.filter("month", numbers.month)
register.filter("mwh", numbers.megawatt_hours)
register.filter("price", numbers.price)
register.filter("weekday", numbers.weekday)
register.filter("whole", numbers.whole)
register.filter("whole_kwh", numbers.whole_kwh)


@register.filter
def money(kopecks: int | None) -> str:
    return numbers.money(kopecks)


@register.filter
def money_change(kopecks: int | None) -> str:
    """Money with its sign shown, for differences and for the money column of a statement."""
    return numbers.money(kopecks, sign=True)


@register.filter
def change(number: int | None) -> str:
    """A count with its sign shown, for differences."""
    return numbers.whole(number, sign=True)


@register.filter
def energy(watt_hours: int | None, decimals: int = 0) -> str:
    return numbers.energy(watt_hours, decimals=decimals)


@register.filter
def energy_change(watt_hours: int | None) -> str:
    """KWh with their sign shown, for deviations."""
    return numbers.energy(watt_hours, sign=True)


@register.filter
def percent(hundredths_of_percent: int | None, decimals: int = 0) -> str:
    """A rate in percent; in a column with two decimals each."""
    return numbers.percent(hundredths_of_percent, decimals=decimals)


@register.filter
def percent_change(hundredths_of_percent: int | None) -> str:
    """A rate with its sign shown, for deviations."""
    return numbers.percent(hundredths_of_percent, sign=True)


@register.filter
def day_before(value: date | None) -> date | None:
    """The last day of a half-open period: what people write after «по»."""
    return None if value is None else value - timedelta(days=1)


@register.filter
def two_digits(number: int) -> str:
    """An hour as 00 … 23."""
    return f"{number:02d}"


@register.filter
def short_day(value: date | datetime | None, year: int | None = None) -> str:
    return numbers.short_day(value, year=year)


@register.filter
def plural(number: int, forms: str) -> str:
    """`{{ 5|plural:"счёт,счёта,счетов" }}` → «счетов»."""
    one, few, many = forms.split(",")
    return numbers.plural(number, one, few, many)


@register.filter
def counted(number: int, forms: str) -> str:
    """`{{ 5|counted:"счёт,счёта,счетов" }}` → «5 счетов»."""
    one, few, many = forms.split(",")
    return numbers.counted(number, one, few, many)


@register.filter
def norm(millionths_of_kwh: int | None) -> str:
    """Return a norm a square metre in kWh: 830000 → «0,83»."""
    return numbers.scaled(millionths_of_kwh, places=6, at_least=0)
