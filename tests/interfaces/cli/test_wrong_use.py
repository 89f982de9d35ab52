"""Commands given wrongly, and a machine that refuses: one Russian sentence, the right exit code, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sbyt.interfaces.cli import django_ready
from sbyt.interfaces.cli.main import main

PROJECT = Path(__file__).resolve().parents[3]


class TestAWrongCommand:
    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ("nosuch", "Нет такой команды: nosuch. Какие есть, покажет sbyt --help."),
            ("db nosuch", "Нет такой команды: nosuch. Какие есть, покажет sbyt --help."),
            ("calc --foo", "Нет такого параметра: --foo."),
            ("demo --no-serv", "Нет такого параметра: --no-serv; может быть, --no-serve?"),
            ("calc a.yaml b.yaml", "Лишнее в команде: b.yaml."),
            ("doctor all", "Лишнее в команде: all."),
            ("user new", "Не указано: LOGIN."),
            ("bill --month", "Параметру --month нужно значение."),
            ("bill --month июнь", "--month: 'июнь': ждём месяц как 2021-07"),
            ("bill --month 2021-06 --stage draft", "--stage: ждём одно из: forecast, final."),
            (
                "bill --month 2021-06 --as-of вчера",
                "--as-of: ждём день как 2021-07-31 или время как 2021-07-31T09:00:00.",
            ),
            ("serve --port 99999", "--port: ждём целое число от 1 до 65535."),
            ("key revoke первый", "KEY_ID: ждём целое число."),
            ("import", "Не указано: PATHS."),
            ("import /no/such", "Нет такого файла или папки: /no/such"),
            ("explain", "Не указано: BILL."),
            ("db restore /no/such.tar", "SOURCE: нет такого файла или папки."),
            ("reading-sheet /", "OUT: это папка."),
        ],
    )
    def test_is_told_in_a_sentence_and_ends_with_2(self, command: str, words: str) -> None:
        result = CliRunner().invoke(main, command.split())
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"{words}\n"

    def test_without_its_subcommand_shows_what_there_is(self) -> None:
        result = CliRunner().invoke(main, ["key"])
        assert result.exit_code == 2
        assert "revoke" in result.stderr


class TestAMachineThatRefuses:
    def sbyt(self, *arguments: str, **environment: str) -> tuple[int, str]:
        known = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SBYT_DATA"}
        }
        finished = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "sbyt", *arguments],
            env={**known, "PYTHONPATH": str(PROJECT / "src"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.stdout == ""
        return finished.returncode, finished.stderr

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("mysql://u@h/x", "DATABASE_URL должен начинаться с postgresql://\n"),
            ("postgresql://u@127.0.0.1:99999/x", "порт в DATABASE_URL не число от 1 до 65535\n"),
            (
                "postgresql://u:secret@127.0.0.1:1/x",
                "База данных по DATABASE_URL недоступна: сервер не отвечает.\n",
            ),
        ],
    )
    def test_the_database_is_told_why_without_the_password(self, address: str, words: str) -> None:
        assert self.sbyt("doctor", DATABASE_URL=address) == (1, words)

    def test_the_data_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        folder = tmp_path / "file" / "var"
        assert self.sbyt("doctor", SBYT_DATA=str(folder)) == (1, f"{folder}: часть пути не папка.\n")

    def test_the_port_is_told_with_another_one(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            code, said = self.sbyt("serve", "--port", str(port))
        assert code == 1
        assert said.startswith(f"Порт {port} на 127.0.0.1 занят другой программой.")
        assert said.count("\n") == 1

    def test_to_write_a_file_names_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(django_ready, "prepare", lambda: None)
        out = tmp_path / "no" / "blank.xlsx"
        result = CliRunner().invoke(main, ["reading-sheet", str(out)])
        assert (result.exit_code, result.stderr) == (1, f"{out}: нет такого файла или папки.\n")


class TestAFaultOfTheProgram:
    def test_is_not_hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing() -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(django_ready, "prepare", failing)
        result = CliRunner().invoke(main, ["doctor"])
        assert isinstance(result.exception, ZeroDivisionError)
