"""The command: what it prints, what it refuses, what it must not load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from sbyt.interfaces.cli.main import main

CASES = Path(__file__).resolve().parents[3] / "docs" / "reference" / "cases"


def run(*arguments: str, stdin: bytes | None = None):
    return CliRunner().invoke(main, ["calc", *arguments], input=stdin)


class TestCalc:
    def test_prints_the_bill_with_every_step(self):
        done = run(str(CASES / "household-meter.yaml"))
        assert done.exit_code == 0
        assert done.stdout == (CASES / "household-meter.txt").read_text()
        assert done.stderr == ""

    def test_prints_json(self):
        done = run(str(CASES / "legal-entity.yaml"), "--json")
        assert done.exit_code == 0
        assert json.loads(done.stdout)["totals"]["gross"] == "1007458.61"

    def test_reads_from_a_stream(self):
        done = run("-", "--json", stdin=(CASES / "household-meter.yaml").read_bytes())
        assert json.loads(done.stdout)["totals"]["gross_kop"] == 54060

    def test_prints_a_valid_json_schema(self):
        done = run("--schema")
        assert done.exit_code == 0
        jsonschema.Draft202012Validator.check_schema(json.loads(done.stdout))

    def test_asks_for_a_file(self):
        done = run()
        assert done.exit_code == 2
        assert "Укажите файл случая" in done.stderr


class TestARefusal:
    def test_names_file_line_field_and_reason(self, tmp_path):
        case = tmp_path / "случай.yaml"
        case.write_text(
            "kind: household\nmonth: 2021-06\ntariffs: [{prices: [{prise: 5}]}]\naccounts: [{account: 1}]\n"
        )
        done = run(str(case))
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.splitlines() == [
            f"{case}:3: tariffs[0].prices[0].prise: неизвестное поле «prise»; может быть, «price»?",
        ]

    def test_is_json_where_json_is_asked(self, tmp_path):
        case = tmp_path / "case.yaml"
        case.write_text("kind: consumption\nmonth: 2021-06\npoints: []\n")
        done = run(str(case), "--json")
        assert done.exit_code == 2
        assert json.loads(done.stdout) == {
            "ok": False,
            "file": str(case),
            "problems": [{"line": 3, "field": "points", "reason": "список пуст"}],
        }

    @pytest.mark.parametrize("name", ["нет.yaml", "."])
    def test_of_what_cannot_be_read_says_so(self, tmp_path, name):
        done = run(str(tmp_path / name))
        assert done.exit_code == 2
        why = {"нет.yaml": "нет такого файла или папки", ".": "это папка"}[name]
        assert done.stderr == f"{tmp_path / name}: файл не читается: {why}\n"

    def test_of_figures_no_rule_can_take_says_so(self, tmp_path):
        case = tmp_path / "case.yaml"
        case.write_text(
            "kind: household\nmonth: 2001-06\ntariffs: [{prices: [{price: 5}]}]\naccounts: [{account: 1, volume_kwh: 1}]\n"
        )
        done = run(str(case))
        assert done.exit_code == 2
        assert "vat: ставка НДС на 06.2001 не известна: укажите vat" in done.stderr


def test_starts_without_django():
    program = (
        "import sys; from sbyt.interfaces.cli.main import main\n"
        f"try: main(['calc', {str(CASES / 'household-meter.yaml')!r}])\n"
        "except SystemExit: pass\n"
        "print('django' in sys.modules, 'psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False False"
