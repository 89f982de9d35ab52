"""Why a reading was refused, asked about or noted: stable codes with words, the same for a file, a screen and the API."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ReadingCode(StrEnum):
    """Codes never change their meaning. 1xx refuse, 2xx note, 3xx ask."""

    ACCOUNT_UNKNOWN = "RDG-101"
    METER_UNKNOWN = "RDG-102"
    REGISTER_UNKNOWN = "RDG-103"
    METER_AMBIGUOUS = "RDG-104"
    NOT_INSTALLED_THEN = "RDG-105"
    DATE_IN_FUTURE = "RDG-106"
    NOT_A_NUMBER = "RDG-107"
    NEGATIVE = "RDG-108"
    TOO_MANY_DIGITS = "RDG-109"
    ABOVE_LATER_READING = "RDG-110"
    CONTRADICTION = "RDG-111"
    OTHER_SCALE_REFUSED = "RDG-112"

    ABOVE_USUAL = "RDG-201"
    ZERO_CONSUMPTION = "RDG-202"
    REPLACES_EARLIER = "RDG-203"
    ROUNDED = "RDG-204"
    VERIFICATION_EXPIRED = "RDG-205"
    ABOVE_POSSIBLE = "RDG-206"
    OUTSIDE_WINDOW = "RDG-207"

    BELOW_PREVIOUS = "RDG-301"

    @property
    def meaning(self) -> str:
        """Return what the code means, in a few words of Russian."""
        return MEANINGS[self]


MEANINGS: Final = MappingProxyType(
    {
        ReadingCode.ACCOUNT_UNKNOWN: "Лицевой счёт не найден",
        ReadingCode.METER_UNKNOWN: "Прибор учёта не найден",
        ReadingCode.REGISTER_UNKNOWN: "У прибора нет такой шкалы",
        ReadingCode.METER_AMBIGUOUS: "Подходит не один прибор учёта",
        ReadingCode.NOT_INSTALLED_THEN: "В этот день прибор здесь не стоял",
        ReadingCode.DATE_IN_FUTURE: "Дата показаний ещё не наступила",
        ReadingCode.NOT_A_NUMBER: "Показание не число",
        ReadingCode.NEGATIVE: "Показание отрицательное",
        ReadingCode.TOO_MANY_DIGITS: "Знаков больше, чем на шкале прибора",
        ReadingCode.ABOVE_LATER_READING: "Больше более позднего показания",
        ReadingCode.CONTRADICTION: "Два разных показания одной шкалы за день",
        ReadingCode.OTHER_SCALE_REFUSED: "Не принято показание другой шкалы",
        ReadingCode.ABOVE_USUAL: "Расход намного выше обычного",
        ReadingCode.ZERO_CONSUMPTION: "Расхода нет",
        ReadingCode.REPLACES_EARLIER: "Заменяет показание за этот день",
        ReadingCode.ROUNDED: "Округлено до 1 Вт·ч",
        ReadingCode.VERIFICATION_EXPIRED: "Срок поверки прибора истёк",
        ReadingCode.ABOVE_POSSIBLE: "Расход больше, чем позволяет мощность",
        ReadingCode.OUTSIDE_WINDOW: "Снято не в дни приёма показаний",
        ReadingCode.BELOW_PREVIOUS: "Меньше предыдущего показания",
    }
)
