"""`<month:…>` in an address: 2021-07 is July of 2021."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter

from sbyt.kit.asked_days import MONTH, asked_month


class MonthInAddress:
    """A month as its first day."""

    regex = MONTH

    def to_python(self, text: str) -> date:
        return asked_month(text)

    def to_url(self, month: date) -> str:
        return f"{month:%Y-%m}"


register_converter(MonthInAddress, "month")
