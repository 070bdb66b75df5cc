"""``cittadino``: the entry point."""

from __future__ import annotations

import gettext
import importlib
import io
import os
import sys
from pathlib import Path

import click

from app.cli.output import complain, exit_status
from app.core.errors import ExpectedError
from config import SettingsError

#: Command → module that defines it under the same name. Imported on use: a command pays only for what it needs.
_COMMANDS = {
    "init": "app.cli.setup",
    "demo": "app.cli.demonstration",
    "db": "app.cli.setup",
    "run": "app.cli.processes",
    "web": "app.cli.processes",
    "scheduler": "app.cli.processes",
    "worker": "app.cli.processes",
    "alerts": "app.cli.alerts",
    "subscriptions": "app.cli.subscriptions",
    "dispatch": "app.cli.dispatch",
    "territory": "app.cli.territory",
    "tracking": "app.cli.tracking",
    "plans": "app.cli.plans",
    "audit": "app.cli.audit",
    "accounts": "app.cli.accounts",
}

#: Arguments that are repeated in a message may be of any length.
_LONGEST = 300


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(_COMMANDS[name]), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, help="Cittadino Informato: allerte ufficiali e piani comunali per i cittadini.")
def cli() -> None:
    """The group; its help is for people, in Italian."""


def main() -> None:
    """Run a command; expected errors become one sentence and an exit status, never a traceback."""
    _speak_italian()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error does: a file's name need not be text
    try:
        cli.main(prog_name="cittadino", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        context = error.ctx.command_path if error.ctx else "cittadino"
        message = error.format_message()
        message = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
        click.echo(f"Comando non valido: {message}\nAiuto: {context} --help", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except ExpectedError as error:
        complain(error)
        sys.exit(exit_status(error))


def _speak_italian() -> None:
    """The command-line library asks the standard gettext for its words: give it ours, whatever the locale is."""
    os.environ["LANGUAGE"] = "it"
    gettext.bindtextdomain("cli", str(Path(__file__).parents[1] / "translations"))
    gettext.textdomain("cli")


if __name__ == "__main__":
    main()
