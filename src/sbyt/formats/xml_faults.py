"""What the XML parser found, in Russian."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = "тег составлен неверно: проверьте кавычки, пробелы и знаки «<», «>»"
_WORDS: Final = (
    (r"tag mismatch: (\S+) line (\d+) and (\S+?),? ", "тег <{0}>, открытый в строке {1}, закрыт как </{2}>"),
    (r"mandates value for attribute (\S+?),? ", "у атрибута «{0}» нет значения"),
    (r"Attribute (\S+) redefined", "атрибут «{0}» дан дважды"),
    (r"Entity '(.+?)' not defined", "сокращение «&{0};» в файле не определено"),
    (r"EntityRef|CharRef", "знак «&» не на месте: его пишут как «&amp;»"),
    (r"Unescaped '<'", "знак «<» внутри значения атрибута"),
    (r"[Ii]nvalid [Cc]har|invalid xmlChar|invalid character|out of allowed range", "недопустимый знак"),
    (r"invalid element name|Start tag expected", "имя тега составлено неверно"),
    (r"[Dd]eclaration", "заголовок «<?xml …?>» составлен неверно или стоит не в начале"),
    (r"CData section", "раздел CDATA не закрыт"),
    (r"[Cc]omment", "комментарий составлен неверно или не закрыт"),
    (r"xmlParsePI|ParsePI|PI ", "указание «<?…?>» составлено неверно"),
    (r"Extra content", "лишнее после последнего закрывающего тега"),
    (r"Premature end", "текст обрывается"),
    (
        r"[Rr]esource limit|[Ee]xcessive depth|too long|huge",
        "значение слишком длинно или теги вложены слишком глубоко",
    ),
    (r"[Nn]amespace", "пространство имён «xmlns» указано неверно"),
    (r"attribut|AttValue|expected '>'|end of Start Tag|Blank needed|attributes construct", _TAG),
)


def xml_fault(message: str) -> str:
    """Return the message of libxml2 in Russian, without the line and column at its end."""
    for pattern, words in _WORDS:
        found = re.search(pattern, f"{message} ")
        if found is not None:
            return words.format(*found.groups())
    return "разбор невозможен"
