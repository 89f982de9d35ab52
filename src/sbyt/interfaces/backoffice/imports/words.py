"""How the journal of files says what became of a file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from sbyt.interfaces.backoffice.lists.columns import Word
from sbyt.usecases.uploads_in_background import UploadState

STATUSES: Final = MappingProxyType(
    {
        "processing": Word("загружается", "accent"),
        "accepted": Word("успешно", "ok"),
        "partial": Word("частично", "warn"),
        "waiting": Word("точки не найдены", "bad"),
        "refused": Word("отклонена", "bad"),
        "skipped": Word("не распознан", "none"),
        "duplicate": Word("уже загружена", "none"),
    }
)
FORMATS: Final = MappingProxyType(
    {
        "80020": Word("80020"),
        "reading_sheet": Word("ведомость показаний"),
        "hour_table": Word("таблица часов"),
        "espi": Word("Green Button"),
        "register_table": Word("таблица показаний"),
        "payment_register": Word("реестр платежей"),
        "pyramid": Word("Пирамида: интервалы"),
        "pyramid_readings": Word("Пирамида: показания"),
        "unknown": Word("не опознан", "bad"),
    }
)
KINDS_OF_FILES: Final = MappingProxyType({**FORMATS, "80040": Word("80040")})
"""Formats, and the other class of message that has the format of 80020."""
WHAT_IS_READ: Final = (
    "Часы: макеты 80020 и 80040 (XML), Green Button (XML), таблицы часов (.xlsx, .xls, .csv), ответы Пирамиды 2.0. "
    "Показания: ведомости и таблицы (.xlsx, .xls, .csv), ответы Пирамиды 2.0. По профилю таблицы: текстовые реестры "
    "показаний и оплат (ЕИРЦ, банки), таблицы чужих программ. Архивы zip с ними."
)
"""Every kind of file that is read, as people who bring them call it."""
UPLOAD_STATES: Final = MappingProxyType(
    {
        UploadState.WAITING: Word("ждёт очереди", "warn"),
        UploadState.WORKING: Word("загружается", "accent"),
        UploadState.DONE: Word("загружено", "ok"),
        UploadState.STOPPED: Word("остановлено", "bad"),
    }
)
CHANNELS: Final = MappingProxyType(
    {
        "upload": Word("вручную"),
        "cli": Word("команда"),
        "api": Word("API"),
        "mail": Word("почта"),
        "folder": Word("папка"),
        "service": Word("сервис"),
    }
)


def duration_words(milliseconds: int | None) -> str:
    """Return «40 мс», «0,4 с», «18 с», «1 мин 01 с»; «—» while it is not over."""
    if milliseconds is None:
        return "—"
    if milliseconds < 100:  # noqa: PLR2004  a tenth of a second
        return f"{milliseconds}\u00a0мс"
    tenths = (milliseconds + 50) // 100
    if tenths < 100:  # noqa: PLR2004  ten seconds
        return f"{tenths // 10},{tenths % 10}\u00a0с"
    minutes, seconds = divmod((milliseconds + 500) // 1000, 60)
    return f"{minutes}\u00a0мин {seconds:02d}\u00a0с" if minutes else f"{seconds}\u00a0с"
