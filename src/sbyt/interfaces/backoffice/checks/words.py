"""Findings of hours in words."""

from __future__ import annotations

from typing import Final

from sbyt.interfaces.backoffice.lists.columns import Word
from sbyt.usecases.hourly.method_words import REPLACED_BY

CODES: Final = {
    "GAP": Word("Нет часов", "bad"),
    "NEGATIVE": Word("Отрицательный час", "bad"),
    "SPIKE": Word("Выброс", "warn"),
    "ZERO_RUN": Word("Нули подряд", "warn"),
    "DUPLICATE": Word("Сутки повторяются", "warn"),
    "SUM": Word("Не сходится с показаниями", "bad"),
    "HIGH": Word("Больше своей истории", "warn"),
    "LOW": Word("Меньше своей истории", "warn"),
    "SIBLING": Word("Не как соседи", "warn"),
    "SHIFT": Word("Сдвиг часов", "warn"),
    "RATIO": Word("Похоже на ошибку коэффициента", "bad"),
    "SWAPPED": Word("A+ и A− поменялись местами", "bad"),
    "GIVEN_ALONE": Word("Отдача без приёма", "warn"),
}
STATES: Final = {
    "open": Word("открыто", "warn"),
    "accepted": Word("данные верны", "ok"),
    "replaced": Word("замещено", "accent"),
    "gone": Word("больше не находится", "none"),
}
CHANNELS: Final = {1: Word("A+", "none"), 2: Word("A−", "none"), 3: Word("R+", "none"), 4: Word("R−", "none")}
METHODS: Final = REPLACED_BY
PARAMETERS: Final = {
    "gap_hours": "Нет часов: с какого числа, ч",
    "negative_hours": "Отрицательные: с какого числа, ч",
    "spike_over_power_bp": "Выброс: больше максимальной мощности, %",
    "spike_over_mean_bp": "Выброс: больше среднего часа, %",
    "zero_run_hours": "Нули подряд, ч",
    "duplicate_days": "Сутки повторяются, раз",
    "sum_tolerance_bp": "Расхождение с показаниями, %",
    "high_bp": "Больше истории, %",
    "low_bp": "Меньше истории, %",
    "sibling_bp": "Не как соседи, %",
    "shift_gain_bp": "Сдвиг часов: выигрыш, %",
    "ratio_tolerance_bp": "Коэффициент: точность, %",
    "swapped_bp": "A+ и A− местами: во сколько раз похоже, %",
    "given_alone_hours": "Отдача без приёма: с какого числа, ч",
    "least_wh": "Не замечать меньше, Вт·ч",
}
