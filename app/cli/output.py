"""How commands answer: text for people or one JSON object on one line, and the one table of exit statuses.

0 ok, 2 usage, 3 input refused, 4 database or upstream unavailable.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

from app.core.errors import ExpectedError, InputRefused, NotFound, Unavailable

EXIT_REFUSED = 3
EXIT_UNAVAILABLE = 4

_STATUS: dict[type[ExpectedError], int] = {
    InputRefused: EXIT_REFUSED,
    NotFound: EXIT_REFUSED,
    Unavailable: EXIT_UNAVAILABLE,
}

json_option = click.option("--json", "as_json", is_flag=True, help="Un oggetto JSON su una riga.")


def exit_status(error: ExpectedError) -> int:
    """The exit status of an expected error."""
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def answer(document: Mapping[str, Any], as_json: bool, text: Callable[[], str]) -> None:
    """Print ``document`` as JSON, or what ``text`` makes of it."""
    click.echo(json.dumps(document, ensure_ascii=False) if as_json else text())


def complain(error: ExpectedError) -> None:
    """One sentence on standard error, with the stable code."""
    click.echo(f"{error.message} [{error.code}]", err=True)
