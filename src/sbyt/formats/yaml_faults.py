"""What is wrong with the syntax of a YAML text, in Russian, with the line where a person has to look."""

from __future__ import annotations

import re
from typing import Final

import yaml

_TAB: Final = "отступ сделан табуляцией: нужны пробелы"
_WORDS: Final = (
    (r"found character '\\t'", _TAB),
    (
        r"found character '(?P<sign>.)' that cannot start",
        "значение не может начинаться с «{sign}»: возьмите его в кавычки",
    ),
    (
        r"mapping values are not allowed",
        "двоеточие не на месте: проверьте отступы этой строки и предыдущей; значение с двоеточием берут в кавычки",
    ),
    (r"could not find expected ':'", "нет двоеточия после имени поля"),
    (
        r"found undefined alias|while scanning an alias",
        "«*имя» ссылается на то, чего в файле нет; звёздочку в начале значения берут в кавычки",
    ),
    (
        r"found duplicate anchor|while scanning an anchor",
        "метка «&имя» дана дважды или написана не латинскими буквами",
    ),
    (r"found another document", "в файле больше одного документа: лишняя строка «---»"),
    (r"sequence entries are not allowed", "дефис не на месте: каждый элемент списка начинают с новой строки"),
    (r"expected <block end>", "отступ не такой, как у соседних полей"),
    (r"expected the node content|expected the document start", "значение не на месте"),
    (r"expected a comment or a line break", "после «|» или «>» в строке ничего быть не должно"),
    (
        r"unknown escape character|expected escape sequence",
        "неизвестное сочетание после «\\» в двойных кавычках",
    ),
)
_OPENED: Final = (
    (r"expected ',' or '\]'", "список, открытый здесь скобкой «[», не закрыт, или в нём пропущена запятая"),
    (r"expected ',' or '\}'", "блок, открытый здесь скобкой «{{», не закрыт, или в нём пропущена запятая"),
    (r"unexpected end of stream", "кавычка, открытая здесь, не закрыта"),
)
"""The mistake is where something was opened, the parser stumbles far below."""


def syntax_fault(error: yaml.YAMLError, text: str) -> tuple[str, int | None]:
    """Return the reason and the line, None where the parser does not say."""
    if isinstance(error, yaml.reader.ReaderError):
        at = error.position if isinstance(error.position, int) else 0
        return f"недопустимый знак с кодом {_code(error.character)}", text.count("\n", 0, at) + 1
    if not isinstance(error, yaml.MarkedYAMLError):
        return "строка не разбирается", None
    told = f"{error.problem or ''} {error.context or ''}"
    for pattern, words in _OPENED:
        if re.search(pattern, told):
            return words.format(), _line(error.context_mark or error.problem_mark)
    for pattern, words in _WORDS:
        found = re.search(pattern, told)
        if found is not None:
            return words.format(**found.groupdict()), _line(error.problem_mark)
    return "строка не разбирается", _line(error.problem_mark or error.context_mark)


def _line(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else mark.line + 1


def _code(character: object) -> str:
    return str(character) if isinstance(character, int) else f"U+{ord(str(character)[:1] or '?'):04X}"
