"""YAML (and JSON) read exactly: numbers keep their digits, dates are dates, every value knows its line.

Unlike a usual loader: `3.40` is the decimal 3.40 and never a binary float; `04417` and `06.2021` are words; `yes`, `no`, `on`, `off` are words; a key
given twice is refused; a document cannot be made to grow without limit by its aliases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml

from sbyt.formats.yaml_faults import syntax_fault

Path = tuple[str | int, ...]

_LARGEST_BYTES: Final = 4 * 1024 * 1024
_MOST_VALUES: Final = 200_000
_DEEPEST: Final = 40
_PLAIN_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "value", "merge")
)
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_DIGITS: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_SHOWN: Final = 40
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UnableToReadYaml(ValueError):
    """The text is not one readable document; `line` counts from 1, or is None; `path` leads to the value meant."""

    def __init__(self, reason: str, line: int | None = None, *, path: Path = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.path = path


@dataclass(frozen=True, slots=True)
class ExactDocument:
    """The value of the document, and the line where each part of it begins, by its path."""

    value: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """Return the line of the value at the path, or of the nearest part above it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_exact_yaml(content: bytes) -> ExactDocument:
    """Read one YAML 1.2-like or JSON document in UTF-8.

    Raises UnableToReadYaml in Russian with the line: another encoding, broken syntax, a repeated key, tags, more than
    one document, a text too large or too deep.
    """
    if len(content) > _LARGEST_BYTES:
        raise UnableToReadYaml(f"файл больше {_LARGEST_BYTES // 1024 // 1024} МБ")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnableToReadYaml("кодировка не UTF-8: сохраните файл в UTF-8", line) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        reason, place = syntax_fault(error, text)
        raise UnableToReadYaml(f"нарушен синтаксис YAML: {reason}", place) from None
    except RecursionError:
        raise UnableToReadYaml(f"вложенность глубже {_DEEPEST}") from None
    if node is None:
        raise UnableToReadYaml("файл пуст", 1)
    reading = _Reading()
    return ExactDocument(reading.value_of(node, ()), reading.lines)


class _Reading:
    """One walk over the nodes of a document."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}

    def value_of(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        if len(path) > _DEEPEST:
            raise UnableToReadYaml(f"вложенность глубже {_DEEPEST}", line)
        if len(self.lines) >= _MOST_VALUES:
            raise UnableToReadYaml(f"значений больше {_MOST_VALUES}", line)
        if node.tag not in _PLAIN_TAGS:
            raise UnableToReadYaml(f"тег «{str(node.tag)[:_SHOWN]}» не поддерживается", line)
        self.lines[path] = line
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(item, (*path, n)) for n, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, line)
        raise UnableToReadYaml("не значение", line)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise UnableToReadYaml("имя поля должно быть словом", line)
            key = str(key_node.value)
            if key == "<<" and key_node.style is None:
                raise UnableToReadYaml(
                    "слияние «<<» не поддерживается: повторите поля", line, path=(*path, key)
                )
            if key in found:
                raise UnableToReadYaml(f"поле «{key[:40]}» указано дважды", line, path=(*path, key))
            if node.flow_style and _is_a_fraction(key_node, value_node) and found:
                raise _comma_fault(key, found, line, path)
            found[key] = self.value_of(value_node, (*path, key))
            self.lines[(*path, key)] = line
        return found


def _is_a_fraction(key_node: yaml.ScalarNode, value_node: yaml.Node) -> bool:
    """Tell digits without a value among the fields of a block in braces: what is left of 3,40 behind the comma."""
    return (
        bool(_DIGITS.fullmatch(str(key_node.value)))
        and value_node.start_mark.index == value_node.end_mark.index
    )


def _comma_fault(fraction: str, before: dict[str, Any], line: int, path: Path) -> UnableToReadYaml:
    name, whole = list(before.items())[-1]
    written = f"{whole},{fraction}"[:_SHOWN]
    reason = (
        f"в фигурных скобках запятая разделяет поля: вместо {written} напишите {written.replace(',', '.')} "
        f'или "{written}" в кавычках'
    )
    return UnableToReadYaml(reason, line, path=(*path, name))


def _scalar(node: yaml.ScalarNode, line: int) -> Any:
    text = str(node.value)
    if node.style is not None:
        return text
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text.lower() == "true"
    return _number_or_day(text, line)


def _number_or_day(text: str, line: int) -> Any:
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 40 else text  # noqa: PLR2004  longer is no number of this trade
    if _DECIMAL.fullmatch(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            raise UnableToReadYaml(f"«{text[:40]}» не число", line) from None
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # a day that does not exist: whoever asks for a day says so, with the field
    return text
