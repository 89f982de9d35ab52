"""The fields that registers are made of, by purpose, and which of them is summed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sbyt.apps.payments.models_registers import Purpose
from sbyt.formats.register_writer import Kind

FIELDS: Final[Mapping[str, Mapping[str, Kind]]] = {
    Purpose.COMPENSATION: {
        "строка": "whole",
        "лицевой счёт": "text",
        "абонент": "text",
        "адрес": "text",
        "категория": "text",
        "закон": "text",
        "документ": "text",
        "доля": "percent",
        "человек": "whole",
        "норматив": "energy",
        "объём": "energy",
        "сумма": "money",
        "месяц": "month",
    },
    Purpose.SUBSIDY: {
        "строка": "whole",
        "лицевой счёт": "text",
        "абонент": "text",
        "адрес": "text",
        "месяц": "month",
        "начислено": "money",
        "оплачено": "money",
        "субсидия": "money",
        "долг": "money",
        "месяцев долга": "whole",
        "долг есть": "text",
    },
    Purpose.REPLY: {
        "строка": "whole",
        "лицевой счёт": "text",
        "сумма": "money",
        "дата": "day",
        "номер": "text",
        "принят": "text",
        "причина": "text",
    },
}
SUMMED: Final[Mapping[str, str]] = {
    Purpose.COMPENSATION: "сумма",
    Purpose.SUBSIDY: "долг",
    Purpose.REPLY: "сумма",
}
