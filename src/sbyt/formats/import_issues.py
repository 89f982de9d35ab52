"""What is found in a file that comes in: a stable code, words in Russian, the line and the field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Severity(StrEnum):
    """Whether the thing was taken in all the same."""

    WARNING = "warning"
    REFUSED = "refused"


class ImportCode(StrEnum):
    """Stable codes of intake: they never change their meaning; the reference page lists each."""

    UNKNOWN_FORMAT = "IMP-101"
    EMPTY_FILE = "IMP-102"
    FILE_TOO_LARGE = "IMP-103"
    ARCHIVE_DAMAGED = "IMP-104"
    ARCHIVE_ENCRYPTED = "IMP-105"
    ARCHIVE_UNPACKS_TOO_LARGE = "IMP-106"
    ARCHIVE_HAS_TOO_MANY_FILES = "IMP-107"
    ARCHIVE_NESTED_TOO_DEEP = "IMP-108"
    OLD_WORKBOOK = "IMP-109"
    WORKBOOK_ENCRYPTED = "IMP-110"
    FILE_UNREADABLE = "IMP-111"
    ARCHIVE_EMPTY = "IMP-112"
    FOREIGN_FILE = "IMP-113"
    ODD_FAILURE = "IMP-199"

    NOT_XML = "IMP-201"
    DOCTYPE_FORBIDDEN = "IMP-202"
    XML_TRUNCATED = "IMP-203"
    XML_MALFORMED = "IMP-204"
    ENCODING_WRONG = "IMP-205"
    NOT_A_MESSAGE = "IMP-206"
    CLASS_UNSUPPORTED = "IMP-207"
    DAY_UNREADABLE = "IMP-208"
    NOTHING_MEASURED = "IMP-209"
    ENCODING_MISNAMED = "IMP-210"
    NAME_DISAGREES = "IMP-211"
    HEADER_UNREADABLE = "IMP-212"
    CODE_MISSING = "IMP-220"
    CODE_TWICE = "IMP-221"
    CHANNEL_UNKNOWN = "IMP-222"
    CHANNEL_TWICE = "IMP-223"
    PERIOD_UNREADABLE = "IMP-224"
    PERIOD_TWICE = "IMP-225"
    PERIODS_OVERLAP = "IMP-226"
    PERIODS_MISSING = "IMP-227"
    STEP_UNSUPPORTED = "IMP-228"
    VALUE_NOT_A_NUMBER = "IMP-229"
    VALUE_NEGATIVE = "IMP-230"
    VALUE_TOO_LARGE = "IMP-231"
    SEVERAL_VALUES = "IMP-232"
    NO_DATA = "IMP-233"
    NOT_COMMERCIAL = "IMP-234"
    VALUE_ROUNDED = "IMP-235"
    STATUS_UNKNOWN = "IMP-236"
    AREA_EMPTY = "IMP-237"
    ATTRIBUTE_WRONG = "IMP-238"
    ZONE_UNKNOWN = "IMP-239"
    STATUS_EXTENDED = "IMP-240"
    MORE_THAN_THE_DAY_HAS = "IMP-241"

    WORKBOOK_DAMAGED = "IMP-301"
    HEADERS_MISSING = "IMP-302"
    TOO_MANY_ROWS = "IMP-303"
    COLUMN_TWICE = "IMP-304"
    OTHER_SHEET = "IMP-305"
    METER_MISSING = "IMP-310"
    READING_NOT_A_NUMBER = "IMP-311"
    READING_NEGATIVE = "IMP-312"
    READING_TOO_LARGE = "IMP-313"
    DATE_MISSING = "IMP-314"
    DATE_UNREADABLE = "IMP-315"
    READING_ROUNDED = "IMP-316"
    OTHER_UTILITY = "IMP-317"
    NUMBER_UNREADABLE = "IMP-318"
    NO_ROWS = "IMP-319"
    AMOUNT_WRONG = "IMP-320"
    ACCOUNT_MISSING = "IMP-321"
    MONTH_UNREADABLE = "IMP-322"

    POINT_UNKNOWN = "IMP-401"
    ALREADY_TAKEN = "IMP-402"
    DAY_IN_FUTURE = "IMP-403"
    OLDER_VERSION = "IMP-404"
    POINT_OUT_OF_SCOPE = "IMP-405"
    MORE_ISSUES = "IMP-406"
    ABOVE_MAX_POWER = "IMP-407"
    ACCOUNT_UNKNOWN = "IMP-408"
    PAYMENT_REFUSED = "IMP-409"
    PAYMENTS_FORBIDDEN = "IMP-410"

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self in _WARNINGS else Severity.REFUSED

    @property
    def meaning(self) -> str:
        """Return what the code means, in a few words of Russian."""
        return TITLES[self]


_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST_MESSAGE: Final = 1000
_LONGEST_FIELD: Final = 120
_LONGEST_RAW: Final = 200
_WARNINGS: Final = frozenset(
    {
        ImportCode.FOREIGN_FILE,
        ImportCode.ENCODING_MISNAMED,
        ImportCode.NAME_DISAGREES,
        ImportCode.HEADER_UNREADABLE,
        ImportCode.NO_DATA,
        ImportCode.NOT_COMMERCIAL,
        ImportCode.VALUE_ROUNDED,
        ImportCode.STATUS_UNKNOWN,
        ImportCode.AREA_EMPTY,
        ImportCode.ZONE_UNKNOWN,
        ImportCode.STATUS_EXTENDED,
        ImportCode.OTHER_SHEET,
        ImportCode.READING_ROUNDED,
        ImportCode.OTHER_UTILITY,
        ImportCode.ALREADY_TAKEN,
        ImportCode.OLDER_VERSION,
        ImportCode.MORE_ISSUES,
        ImportCode.ABOVE_MAX_POWER,
    }
)

TITLES: Final = MappingProxyType(
    {
        ImportCode.UNKNOWN_FORMAT: "Формат файла не опознан",
        ImportCode.EMPTY_FILE: "Файл пуст",
        ImportCode.FILE_TOO_LARGE: "Файл слишком велик",
        ImportCode.ARCHIVE_DAMAGED: "Архив повреждён",
        ImportCode.ARCHIVE_ENCRYPTED: "Архив закрыт паролем",
        ImportCode.ARCHIVE_UNPACKS_TOO_LARGE: "Архив распаковывается в слишком большой объём",
        ImportCode.ARCHIVE_HAS_TOO_MANY_FILES: "В архиве слишком много файлов",
        ImportCode.ARCHIVE_NESTED_TOO_DEEP: "Архивы вложены слишком глубоко",
        ImportCode.OLD_WORKBOOK: "Книга не в формате .xlsx или .xls",
        ImportCode.WORKBOOK_ENCRYPTED: "Книга закрыта паролем",
        ImportCode.FILE_UNREADABLE: "Файл не удалось прочитать",
        ImportCode.ARCHIVE_EMPTY: "В архиве нет файлов",
        ImportCode.FOREIGN_FILE: "Файл не распознан и пропущен",
        ImportCode.ODD_FAILURE: "Сбой при разборе",
        ImportCode.NOT_XML: "Это не XML",
        ImportCode.DOCTYPE_FORBIDDEN: "В файле есть DOCTYPE",
        ImportCode.XML_TRUNCATED: "Файл обрывается",
        ImportCode.XML_MALFORMED: "XML составлен с ошибкой",
        ImportCode.ENCODING_WRONG: "Кодировка не читается",
        ImportCode.NOT_A_MESSAGE: "Это не макет 80020",
        ImportCode.CLASS_UNSUPPORTED: "Класс сообщения не принимается",
        ImportCode.DAY_UNREADABLE: "Не указаны операционные сутки",
        ImportCode.NOTHING_MEASURED: "В макете нет точек измерения",
        ImportCode.ENCODING_MISNAMED: "Кодировка в заголовке названа неверно",
        ImportCode.NAME_DISAGREES: "Имя файла расходится с содержанием",
        ImportCode.HEADER_UNREADABLE: "Реквизит заголовка не читается",
        ImportCode.CODE_MISSING: "У точки нет кода",
        ImportCode.CODE_TWICE: "Код точки встречается дважды",
        ImportCode.CHANNEL_UNKNOWN: "Неизвестный канал",
        ImportCode.CHANNEL_TWICE: "Канал встречается дважды",
        ImportCode.PERIOD_UNREADABLE: "Время периода не читается",
        ImportCode.PERIOD_TWICE: "Период встречается дважды",
        ImportCode.PERIODS_OVERLAP: "Периоды перекрываются",
        ImportCode.PERIODS_MISSING: "Периодов не хватает до полных суток",
        ImportCode.STEP_UNSUPPORTED: "Период не равен часу или получасу",
        ImportCode.VALUE_NOT_A_NUMBER: "Значение не число",
        ImportCode.VALUE_NEGATIVE: "Значение отрицательное",
        ImportCode.VALUE_TOO_LARGE: "Значение слишком велико",
        ImportCode.SEVERAL_VALUES: "В периоде несколько значений",
        ImportCode.NO_DATA: "Нет данных за часть суток",
        ImportCode.NOT_COMMERCIAL: "Данные некоммерческие",
        ImportCode.VALUE_ROUNDED: "Значение округлено до 1 Вт·ч",
        ImportCode.STATUS_UNKNOWN: "Неизвестный статус значения",
        ImportCode.AREA_EMPTY: "В группе нет точек",
        ImportCode.ATTRIBUTE_WRONG: "Атрибут не читается",
        ImportCode.ZONE_UNKNOWN: "Незнакомая зона времени группы",
        ImportCode.STATUS_EXTENDED: "Значение с расширенным статусом",
        ImportCode.MORE_THAN_THE_DAY_HAS: "Значений больше, чем часов в сутках",
        ImportCode.WORKBOOK_DAMAGED: "Книга не открывается",
        ImportCode.HEADERS_MISSING: "Не найдены столбцы ведомости",
        ImportCode.TOO_MANY_ROWS: "Слишком много строк",
        ImportCode.COLUMN_TWICE: "Столбец встречается дважды",
        ImportCode.OTHER_SHEET: "Лист не прочитан",
        ImportCode.METER_MISSING: "Не указаны ни номер счётчика, ни лицевой счёт",
        ImportCode.READING_NOT_A_NUMBER: "Показание не число",
        ImportCode.READING_NEGATIVE: "Показание отрицательное",
        ImportCode.READING_TOO_LARGE: "Показание слишком велико",
        ImportCode.DATE_MISSING: "Не указана дата показаний",
        ImportCode.DATE_UNREADABLE: "Дата не читается",
        ImportCode.READING_ROUNDED: "Показание округлено до 1 Вт·ч",
        ImportCode.OTHER_UTILITY: "Прибор другого ресурса, строка пропущена",
        ImportCode.NUMBER_UNREADABLE: "Номер не читается",
        ImportCode.NO_ROWS: "В ведомости нет заполненных строк",
        ImportCode.AMOUNT_WRONG: "Сумма не читается",
        ImportCode.ACCOUNT_MISSING: "Не указан лицевой счёт",
        ImportCode.MONTH_UNREADABLE: "Месяц не читается",
        ImportCode.POINT_UNKNOWN: "Не найдена ТУ с кодом АИИС",
        ImportCode.ALREADY_TAKEN: "Файл уже загружен",
        ImportCode.DAY_IN_FUTURE: "Операционные сутки ещё не наступили",
        ImportCode.OLDER_VERSION: "Загружена как неактуальная версия",
        ImportCode.POINT_OUT_OF_SCOPE: "ТУ чужого отделения",
        ImportCode.MORE_ISSUES: "Остальные замечания не записаны",
        ImportCode.ABOVE_MAX_POWER: "Потребление больше, чем позволяет максимальная мощность",
        ImportCode.ACCOUNT_UNKNOWN: "Нет такого лицевого счёта",
        ImportCode.PAYMENT_REFUSED: "Платёж не принят",
        ImportCode.PAYMENTS_FORBIDDEN: "Нет права вносить платежи",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing found. `line` counts from 1 in the file (the sheet); `raw` is what stands there."""

    code: str
    severity: Severity
    message: str
    line: int | None = None
    field: str = ""
    raw: str = ""


def issue(
    code: ImportCode, message: str, *, line: int | None = None, field: str = "", raw: str = ""
) -> Issue:
    """Return an issue of the code's own severity; what comes from the file is cut and freed of control characters."""
    return Issue(
        code=code.value,
        severity=code.severity,
        message=_printable(message)[:_LONGEST_MESSAGE],
        line=line,
        field=_printable(field)[:_LONGEST_FIELD],
        raw=_printable(raw[:_LONGEST_RAW]),
    )


def _printable(text: str) -> str:
    """Return the text with control characters, which a database may not keep, replaced."""
    return _CONTROL.sub("\ufffd", text)


def refused(issues: tuple[Issue, ...] | list[Issue]) -> bool:
    """Tell whether any of the issues means that something was not taken in."""
    return any(found.severity is Severity.REFUSED for found in issues)
