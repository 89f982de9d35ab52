"""The `sbyt` command: one file a command, loaded when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import click

from sbyt.interfaces.cli.refusals import run_in_words

_COMMANDS: dict[str, str] = {
    "bench": "bench",
    "calc": "calc",
    "bill": "bill",
    "db": "db",
    "demo": "demo",
    "doctor": "doctor",
    "explain": "explain",
    "import": "import_files",
    "key": "key",
    "reading-sheet": "reading_sheet",
    "serve": "serve",
    "user": "user",
    "worker": "worker",
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when named, so that `sbyt calc` never waits for Django."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002  click's signature
        **extra: Any,
    ) -> Any:
        """Run a command; where the program is ours to end, say in words why it could not be done."""

        def run() -> Any:
            return super(_LazyGroup, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        return run_in_words(run) if standalone_mode else run()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"sbyt.interfaces.cli.{module}").command
        return command


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Сбыт: учёт, расчёт, деньги и кабинеты энергосбытовой компании."""
