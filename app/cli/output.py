"""How commands answer: text for people or one JSON object on one line, and the one table of exit statuses.

0 ok, 2 usage, 3 input refused, 4 database or upstream unavailable. The object has all its keys whatever happened: a
command starts from what it would say having done nothing, with ``error`` null, or ``{"code", "message"}`` in the end.
Commands that report on documents or lines say it among their ``issues`` too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from app.core.errors import ExpectedError, Forbidden, InputRefused, NotFound, Throttled, Unavailable

EXIT_REFUSED = 3
EXIT_UNAVAILABLE = 4

_STATUS: dict[type[ExpectedError], int] = {
    InputRefused: EXIT_REFUSED,
    NotFound: EXIT_REFUSED,
    Forbidden: EXIT_REFUSED,
    Throttled: EXIT_REFUSED,
    Unavailable: EXIT_UNAVAILABLE,
}

#: A longer word of somebody's is cut when it is said back.
_LONGEST_WORD = 60

json_option = click.option("--json", "as_json", is_flag=True, help="Un oggetto JSON su una riga.")


def exit_status(error: ExpectedError) -> int:
    """The exit status of an expected error."""
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def cut(word: str) -> str:
    """What somebody gave, said back in quotes: not all of it when it is long."""
    return repr(word if len(word) <= _LONGEST_WORD else f"{word[:_LONGEST_WORD]}…")


def when(instant: str | None) -> str:
    """An instant of a document in JSON, for people: ``20/11/2026 14:05``, in Italy."""
    return f"{datetime.fromisoformat(instant):%d/%m/%Y %H:%M}" if instant else "?"


def marked(issue: Mapping[str, Any]) -> str:
    """An issue of a document on one line: what refuses it stands apart from what does not."""
    return f"{'ERRORE' if issue['level'] == 'error' else 'avviso'}: {issue['message']} [{issue['code']}]"


#: How the levels of a finding (:class:`plans.domain.findings.Severity`) are said.
_LEVELS = {"E": "ERRORE", "R": "riparato", "W": "avviso", "I": "nota"}


def marked_finding(finding: Mapping[str, Any]) -> str:
    """A finding of an upload on one line, with where it is."""
    where = [str(finding["file"])] if finding["file"] else []
    where += [f"riga {finding['row']}"] if finding["row"] is not None else []
    place = f" ({', '.join(where)})" if where else ""
    return f"{_LEVELS[finding['level']]}: {finding['message']}{place} [{finding['rule']}]"


def answer(document: Mapping[str, Any], as_json: bool, text: Callable[[], str]) -> None:
    """Print ``document`` as JSON (in ASCII: names of files may hold anything), or what ``text`` makes of it."""
    click.echo(json.dumps(document) if as_json else text())


@contextmanager
def answering(document: dict[str, Any], as_json: bool, text: Callable[[], str]) -> Iterator[None]:
    """Answer with ``document``, which the block fills; when an expected error ends it, only as JSON, with the error."""
    try:
        yield
    except ExpectedError as error:
        document["error"] = {"code": error.code, "message": error.message}
        if as_json:
            answer(document, as_json, text)
        raise
    answer(document, as_json, text)


def complain(error: ExpectedError) -> None:
    """One sentence on standard error, with the stable code."""
    click.echo(f"{error.message} [{error.code}]", err=True)
