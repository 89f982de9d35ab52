"""`<month:…>` in an address: 2021-07 is July of 2021."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter


class MonthInAddress:
    """A month as its first day."""

    regex = "(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, text: str) -> date:
        year, month = text.split("-")
        return date(int(year), int(month), 1)

    def to_url(self, month: date) -> str:
        return f"{month:%Y-%m}"


register_converter(MonthInAddress, "month")
