"""Broken case files: each is one sentence with its line and field, told by the schema too, never a traceback."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from sbyt.formats.case_file import json_schema
from sbyt.formats.exact_yaml import UnableToReadYaml, read_exact_yaml
from sbyt.interfaces.cli.main import main
from tests.usecases.test_case_examples import EXAMPLES, as_json_value

FLAT = """kind: household
month: 2021-06
tariffs:
  - prices: [{price: 3.40}]
accounts:
  - {account: 12, volume_kwh: 159, common_needs_kwh: 11.34}
"""
METERED = """kind: household
month: 2021-06
tariffs:
  - prices:
      - {price: 3.40, to: 2021-07-01}
      - {price: 3.54, from: 2021-07-01}
accounts:
  - account: 12
    meters:
      - meter: 881
        readings:
          - {date: 2021-05-20, value: 100, billed: да}
          - {date: 2021-06-20, value: 259}
"""
FIRM = """kind: legal_entity
month: 2021-05
price: {ready: 4.36626, act: цена поставщика}
points:
  - {point: ввод 1, voltage: ВН, volume_kwh: 192281}
"""


@dataclass(frozen=True)
class Broken:
    """`text` with `old` written as `new`; `schema`: the mistake is one of form, which the JSON Schema refuses too."""

    text: str
    old: str
    new: str
    line: int | None
    field: str
    reason: str
    schema: bool = True

    @property
    def content(self) -> str:
        assert self.old in self.text
        return self.text.replace(self.old, self.new, 1)


FORM = (
    Broken(FLAT, "kind: household\n", "", 1, "", "нет обязательного поля kind"),
    Broken(FLAT, "household", "flat", 1, "", "такого kind нет"),
    Broken(FLAT, "household", "[household]", 1, "", "такого kind нет"),
    Broken(FLAT, "month: 2021-06\n", "", 1, "month", "нет обязательного поля"),
    Broken(FLAT, "2021-06", "июнь", 2, "month", "ожидается месяц вида 2021-06 или 06.2021, а дано «июнь»"),
    Broken(FLAT, "2021-06", "2021-06-15", 2, "month", "ожидается месяц"),
    Broken(FLAT, "[{price: 3.40}]", "3.40", 4, "tariffs[0].prices", "ожидается список"),
    Broken(FLAT, "[{price: 3.40}]", "[3.40]", 4, "tariffs[0].prices[0]", "ожидается блок полей"),
    Broken(FLAT, "[{price: 3.40}]", "[]", 4, "tariffs[0].prices", "список пуст"),
    Broken(FLAT, "price: 3.40", "prise: 3.40", 4, "tariffs[0].prices[0].prise", "может быть, «price»?"),
    Broken(
        FLAT, "price: 3.40", "price: -3.40", 4, "tariffs[0].prices[0].price", "не может быть отрицательным"
    ),
    Broken(
        FLAT, "3.40", "три", 4, "tariffs[0].prices[0].price", "ожидается число (руб./кВт·ч), а дано «три»"
    ),
    Broken(
        FLAT, "3.40}", "3.40, zone: T9}", 4, "tariffs[0].prices[0].zone", "возможны только: T0, T1, T2, T3"
    ),
    Broken(FLAT, "159", ".nan", 6, "accounts[0].volume_kwh", "ожидается число"),
    Broken(FLAT, "159", "true", 6, "accounts[0].volume_kwh", "ожидается число (кВт·ч), а дано «true»"),
    Broken(FLAT, "159", "[159]", 6, "accounts[0].volume_kwh", "ожидается число (кВт·ч), а дано список"),
    Broken(FLAT, "159", "159, area: -5", 6, "accounts[0].area", "не может быть отрицательным (м²): «-5»"),
    Broken(FLAT, "159", "159, area: 0", 6, "accounts[0].area", "должно быть больше нуля (м²)"),
    Broken(FLAT, "159", "159, people: 100000", 6, "accounts[0].people", "не больше 50"),
    Broken(FLAT, "159", "159, people: [{people: 51}]", 6, "accounts[0].people[0].people", "не больше 50"),
    Broken(FLAT, "159", "159, rooms: 0", 6, "accounts[0].rooms", "не меньше 1"),
    Broken(FLAT, "159", "159, stove: дрова", 6, "accounts[0].stove", "возможны только: gas, electric"),
    Broken(FLAT, "159", "159, prices: 3", 6, "accounts[0].prices", "здесь не пишут, его место: tariffs"),
    Broken(FLAT, "account: 12", "account: [12]", 6, "accounts[0].account", "ожидается слово, а дано список"),
    Broken(FLAT, "account: 12", "account: 12.5", 6, "accounts[0].account", "возьмите его в кавычки"),
    Broken(FLAT, "account: 12", 'account: ""', 6, "accounts[0].account", "от 1 до 200 знаков"),
    Broken(FLAT, "month", "vat: 200\nmonth", 2, "vat", "не больше 100 (%), а дано «200»"),
    Broken(FLAT, "month", "vat: 20%\nmonth", 2, "vat", "ожидается число (%), а дано «20%»"),
    Broken(FLAT, "month", "title: [1]\nmonth", 2, "title", "ожидается текст"),
    Broken(FLAT, "month", "meters: []\nmonth", 2, "meters", "его место: accounts, building"),
    Broken(FLAT, "month", "settings: {foo: 1}\nmonth", 2, "settings.foo", "такой настройки нет"),
    Broken(
        FLAT,
        "month",
        "settings: {reconcile_norm: 5}\nmonth",
        2,
        "settings.reconcile_norm",
        "не может быть «5»",
    ),
    Broken(
        METERED,
        "- meter: 881",
        "- ratio: 0\n        meter: 881",
        10,
        "accounts[0].meters[0].ratio",
        "не меньше 1",
    ),
    Broken(
        METERED,
        "date: 2021-06-20",
        "date: 20 июня",
        13,
        "accounts[0].meters[0].readings[1].date",
        "ожидается дата",
    ),
    Broken(
        METERED,
        "billed: да",
        "billed: ага",
        12,
        "accounts[0].meters[0].readings[0].billed",
        "ожидается да или нет",
    ),
    Broken(FIRM, "voltage: ВН", "voltage: BH", 5, "points[0].voltage", "возможны только: ВН, СН1, СН2, НН"),
    Broken(FIRM, "points:", "point:", 4, "point", "может быть, «points»?"),
)
SENSE = (
    Broken(FLAT, "2021-06", "2021-13", 2, "month", "нет такого месяца", schema=False),
    Broken(FLAT, "2021-06", "9999-12", 2, "month", "годы от 1990 по 2100", schema=False),
    Broken(FLAT, "3.40", "3.123456789", 4, "tariffs[0].prices[0].price", "не больше 7", schema=False),
    Broken(FLAT, "159", "1" * 20, 6, "accounts[0].volume_kwh", "слишком большое число (кВт·ч)", schema=False),
    Broken(
        FLAT, "}]", "}, {price: 3.54}]", 4, "tariffs[0].prices[1]", "действуют одновременно", schema=False
    ),
    Broken(FLAT, "159", "159, tariff: ночь", 6, "accounts[0].tariff", "нет тарифа «ночь»", schema=False),
    Broken(FLAT, "159", "159, closed: 2021-05-10", 6, "accounts[0].closed", "закрыт раньше", schema=False),
    Broken(FLAT, "159", "159, opened: 2021-08-10", 6, "accounts[0].opened", "открыт позже", schema=False),
    Broken(
        FLAT,
        "accounts:",
        "accounts:\n  - {account: 12, volume_kwh: 1}",
        7,
        "accounts[1].account",
        "повторяются",
        schema=False,
    ),
    Broken(
        METERED,
        "3.40, to: 2021-07-01",
        "3.40, from: 2021-07-02, to: 2021-07-01",
        5,
        "tariffs[0].prices[0].to",
        "to должно быть позже from",
        schema=False,
    ),
    Broken(
        METERED,
        "2021-06-20",
        "2021-06-31",
        13,
        "accounts[0].meters[0].readings[1].date",
        "нет такого дня",
        schema=False,
    ),
    Broken(
        METERED,
        "date: 2021-06-20",
        "date: 2021-05-20",
        13,
        "accounts[0].meters[0].readings[1]",
        "дано дважды",
        schema=False,
    ),
    Broken(
        METERED,
        "- meter: 881",
        "- installed: 2021-05-21\n        meter: 881",
        13,
        "accounts[0].meters[0].readings[0].date",
        "показание снято до установки прибора 21.05.2021",
        schema=False,
    ),
    Broken(
        METERED,
        "- meter: 881",
        "- removed: 2021-06-19\n        meter: 881",
        14,
        "accounts[0].meters[0].readings[1].date",
        "показание снято после снятия прибора 19.06.2021",
        schema=False,
    ),
    Broken(
        METERED,
        "value: 259",
        "value: 1000000",
        13,
        "accounts[0].meters[0].readings[1]",
        "больше шкалы",
        schema=False,
    ),
    Broken(
        METERED,
        "    meters",
        "    volume_kwh: 5\n    meters",
        9,
        "accounts[0].volume_kwh",
        "одно из двух",
        schema=False,
    ),
    Broken(
        FIRM, "price: {ready: 4.36626, act: цена поставщика}\n", "", 4, "points[0]", "нет price", schema=False
    ),
)
TEXT = (
    Broken(FLAT, "3.40", "3,40", 4, "tariffs[0].prices[0].price", "вместо 3,40 напишите 3.40"),
    Broken(FLAT, "159", "1590,5", 6, "accounts[0].volume_kwh", "вместо 1590,5 напишите 1590.5"),
    Broken(
        FLAT,
        "accounts:\n  - {account: 12, volume_kwh: 159, common_needs_kwh: 11.34}",
        "flats: [{flat: К, meters: [{meter: 9}]}]\naccounts:\n  - {account: 12, flat: К, volume_kwh: 159}",
        7,
        "accounts[0].volume_kwh",
        "готовый объём комнаты рядом с общим прибором квартиры",
        schema=False,
    ),
    Broken(FLAT, "  - {acc", "\t- {acc", 6, "", "отступ сделан табуляцией"),
    Broken(FLAT, "}]", "}", 4, "", "открытый здесь скобкой «[», не закрыт"),
    Broken(FLAT, "2021-06", '"2021-06', 2, "", "кавычка, открытая здесь, не закрыта"),
    Broken(FLAT, "kind: household", "kind household", 2, "", "двоеточие не на месте"),
    Broken(FLAT, "accounts:", "month: 2021-07\naccounts:", 5, "month", "поле «month» указано дважды"),
    Broken(FLAT, "accounts:", "---\naccounts:", 5, "", "больше одного документа"),
    Broken(FLAT, "3.40", "*цена", 4, "", "ссылается на то, чего в файле нет"),
    Broken(FLAT, "price: 3.40", "<<: {price: 3.40}", 4, "tariffs[0].prices[0].<<", "слияние «<<» не поддерживается"),
    Broken(FLAT, "3.40", "!!python/object:os.system x", 4, "", "не поддерживается"),
    Broken(FLAT, "12", "1\x002", 6, "", "недопустимый знак с кодом 0"),
    Broken(FLAT, FLAT, "", 1, "", "файл пуст"),
    Broken(FLAT, FLAT, "# только слова\n", 1, "", "файл пуст"),
    Broken(FLAT, FLAT, "- 1\n- 2\n", 1, "", "ожидается блок полей"),
    Broken(FLAT, FLAT, "kind: &x [*x]", 1, "", "вложенность глубже 40"),
    Broken(FLAT, FLAT, "[" * 4000, None, "", "вложенность глубже 40"),
)  # fmt: skip


def run(content: str | bytes, *options: str) -> Result:
    given = content if isinstance(content, bytes) else content.encode()
    return CliRunner().invoke(main, ["calc", "-", *options], input=given)


def problems(content: str | bytes) -> list[dict[str, Any]]:
    result = run(content, "--json")
    assert result.exit_code == 2, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["problems"]
    return found


def fits_schema(content: str) -> bool:
    try:
        value = as_json_value(read_exact_yaml(content.encode()).value)
    except UnableToReadYaml:
        return False
    return jsonschema.Draft202012Validator(json_schema()).is_valid(value)


@pytest.mark.parametrize("broken", [*FORM, *SENSE, *TEXT], ids=lambda one: one.new.strip()[:30] or "нет")
class TestABrokenCase:
    def test_is_told_once_where_it_is_broken(self, broken: Broken) -> None:
        found = problems(broken.content)
        told = [one for one in found if broken.reason in one["reason"]]
        assert len(told) == 1, found
        assert (told[0]["line"], told[0]["field"]) == (broken.line, broken.field)
        assert len(found) == 1, found
        assert re.search("[А-я]", told[0]["reason"])

    def test_is_refused_by_the_schema_too_where_its_form_is_wrong(self, broken: Broken) -> None:
        assert fits_schema(broken.content) is not broken.schema


class TestAnEncoding:
    @pytest.mark.parametrize("name", ["cp1251", "utf-16", "koi8-r"])
    def test_other_than_utf_8_is_named(self, name: str) -> None:
        [found] = problems(f"# случай\n{FLAT}".encode(name))
        assert found == {"line": 1, "field": "", "reason": "кодировка не UTF-8: сохраните файл в UTF-8"}

    @pytest.mark.parametrize("content", ["\ufeff" + FLAT, FLAT.replace("\n", "\r\n")])
    def test_with_a_mark_or_windows_ends_of_lines_is_read(self, content: str) -> None:
        assert run(content).exit_code == 0


class TestACaseThatIsNotBilledWhole:
    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("volume_kwh: 159", "people: 2", "NO_NORM"),
            ("{price: 3.40}", "{price: 3.40, from: 2021-07-01}", "NO_RATE"),
        ],
    )
    def test_is_printed_and_ends_with_3(self, old: str, new: str, code: str) -> None:
        result = run(FLAT.replace(old, new))
        assert result.exit_code == 3
        assert result.stdout.count(f"{code}, счёт 12: ") == 1
        told = run(FLAT.replace(old, new), "--json")
        assert (told.exit_code, json.loads(told.stdout)["ok"]) == (3, False)


class TestAnotherKind:
    def test_is_told_by_what_it_lacks_and_what_is_not_its_own(self) -> None:
        found = problems(FLAT.replace("household", "legal_entity"))
        assert [(one["line"], one["field"]) for one in found] == [
            (1, "points"),
            (3, "tariffs"),
            (5, "accounts"),
        ]
        assert found[1]["reason"] == "поле «tariffs» бывает только при kind: household"


class TestManyMistakes:
    def test_are_cut_for_people_and_all_told_to_programs(self) -> None:
        rows = "".join(f"  - {{account: {number}, volume_kwh: x}}\n" for number in range(100))
        content = FLAT.partition("  - {account")[0] + rows
        assert len(problems(content)) == 100
        said = run(content).stderr.splitlines()
        assert (len(said), said[-1]) == (21, "… и ещё 80")


def mutated(seed: int) -> Iterator[tuple[str, str]]:
    """Yield examples with a line or a sign of them spoilt."""
    chance = random.Random(seed)
    values = (
        "null",
        "[]",
        "{}",
        "-1",
        "1e9",
        "9" * 30,
        "2021-02-30",
        "3,40",
        '"',
        "*x",
        "&x 1",
        "\t1",
        "|",
        "- 1",
    )
    for number in range(60):
        example = chance.choice(EXAMPLES)
        lines = example.read_text().splitlines(keepends=True)
        place = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                lines[place] = re.sub(r": .*", f": {chance.choice(values)}", lines[place])
            case 1:
                del lines[place]
            case 2:
                lines.insert(place, lines[place])
            case 3:
                lines[place] = "  " + lines[place]
            case _:
                text = "".join(lines)
                at = chance.randrange(len(text))
                lines = [text[:at] + chance.choice("{}[]:,'\"\t-#&*!|>%@\0ё") + text[at + 1 :]]
        yield f"{example.stem} {number}", "".join(lines)


class TestAnExampleSpoiltByChance:
    def test_is_billed_or_refused_and_never_a_surprise(self) -> None:
        for name, content in mutated(seed=20210601):
            result = run(content)
            assert result.exit_code in {0, 2, 3}, (name, content, result.exception)
            for said in result.stderr.splitlines():
                assert re.match(r"-:(\d+: )?.*[а-я]", said), (name, said)
