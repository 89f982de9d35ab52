"""YAML that keeps its digits and knows its lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sbyt.formats.exact_yaml import UnableToReadYaml, read_exact_yaml


def value(text: str) -> object:
    return read_exact_yaml(text.encode()).value


class TestAScalar:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("3.40", Decimal("3.40")),
            ("0.1", Decimal("0.1")),
            ("-0.48", Decimal("-0.48")),
            ("814544.56", Decimal("814544.56")),
            ("4.36626", Decimal("4.36626")),
            ("21698", 21698),
            ("04417", "04417"),
            ("06.2021", "06.2021"),
            ("2021-06", "2021-06"),
            ("2021-06-21", date(2021, 6, 21)),
            ("2021-06-31", "2021-06-31"),
            ("1e3", "1e3"),
            ("0x10", "0x10"),
            ("yes", "yes"),
            ("true", True),
            ("~", None),
            ("'3.40'", "3.40"),
            ('"да"', "да"),
            ("9" * 50, "9" * 50),
        ],
    )
    def test_is_exact(self, text, expected):
        got = value(f"a: {text}")["a"]
        assert (got, type(got)) == (expected, type(expected))
        assert str(got) == str(expected)


class TestADocument:
    def test_may_be_json(self):
        assert value('{"a": [1, 2.50, "x"], "b": null}') == {"a": [1, Decimal("2.50"), "x"], "b": None}

    def test_may_begin_with_a_byte_order_mark(self):
        assert read_exact_yaml("a: 1".encode("utf-8-sig")).value == {"a": 1}

    def test_knows_the_line_of_every_part(self):
        document = read_exact_yaml(b"a:\n  - b: 1\n    c: 2\n  - {b: 3,\n     c: 4}\n")
        assert document.line_of(("a", 0, "c")) == 3
        assert document.line_of(("a", 1, "c")) == 5
        assert document.line_of(("a", 1, "no such")) == 4
        assert document.line_of(()) == 1


class TestARefusal:
    @pytest.mark.parametrize(
        ("content", "reason", "line"),
        [
            (b"", "файл пуст", 1),
            ("kind: жилой".encode("cp1251"), "кодировка не UTF-8", 1),
            (b"a: 1\nb: [1,\n", "нарушен синтаксис YAML", 3),
            (b"a: 1\nb: 2\na: 3\n", "поле «a» указано дважды", 3),
            (b"a: !!python/object/apply:os.system ['true']", "не поддерживается", 1),
            (b"a: !x 1", "не поддерживается", 1),
            (b"? [1, 2]\n: 3", "имя поля должно быть словом", 1),
            (b"a: 1\n---\nb: 2\n", "нарушен синтаксис YAML", 2),
            (b"a: &x [*x]", "вложенность глубже", 1),
            (b"[" * 3000, "вложенность глубже", None),
            (b"a: 1\nb: \x00", "недопустимый знак с кодом 0", 2),
            (b"#" * (5 * 1024 * 1024), "файл больше 4 МБ", None),
        ],
    )
    def test_names_the_reason_and_the_line(self, content, reason, line):
        with pytest.raises(UnableToReadYaml, match=reason) as refusal:
            read_exact_yaml(content)
        assert refusal.value.line == line

    def test_meets_a_document_that_grows_by_its_aliases(self):
        levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
        with pytest.raises(UnableToReadYaml, match="значений больше"):
            read_exact_yaml("\n".join(levels).encode())
