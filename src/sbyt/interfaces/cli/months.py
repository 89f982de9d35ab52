"""A month as an argument: 2021-07."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click


class Month(click.ParamType[date]):
    """Takes ГГГГ-ММ, gives the first day of the month."""

    name = "ГГГГ-ММ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m").date()  # noqa: DTZ007  a month has no time zone
        except ValueError:
            self.fail(f"{value!r}: ждём месяц как 2021-07", param, ctx)
