"""What commands are given: numbers that a database can hold, text that is text, and sources by name."""

from __future__ import annotations

from datetime import date

import click

from alerts.sources.registry import SOURCES
from app.cli.output import cut

_LARGEST = 2**63 - 1


class Number(click.ParamType[int]):
    """The number of a row."""

    name = "NUMERO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        given = str(value)
        if not (given.isascii() and given.isdigit() and len(given) <= 19 and 1 <= int(given) <= _LARGEST):
            self.fail(f"{cut(given)} non è il numero di un documento, di una correzione o di un invio.", param, ctx)
        return int(given)


class Text(click.ParamType[str]):
    """Text in UTF-8: the bytes of an argument may be anything."""

    name = "TESTO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        given = str(value)
        try:
            given.encode()
        except UnicodeEncodeError:
            self.fail(f"{cut(given)} contiene byte che non sono testo UTF-8.", param, ctx)
        return given


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "AAAA-MM-GG"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{cut(str(value))} non è un giorno, come 2026-06-01.", param, ctx)


NUMBER, TEXT = Number(), Text()

#: Which sources there are, for the help of commands that want one.
SOURCE_IDS = f"FONTE è una di: {', '.join(SOURCES)}."
DOCUMENT_NUMBERS = "NUMERO è il primo di ogni riga di «cittadino alerts documents»."
CORRECTION_NUMBERS = "NUMERO è quello di «cittadino alerts zones»."

source_argument = click.argument("source_id", metavar="FONTE", type=TEXT)
reason_option = click.option(
    "--reason",
    required=True,
    metavar="TESTO",
    type=TEXT,
    help="Perché, in 3-500 caratteri: resta scritto nel registro degli atti.",
)


def epilog(*notes: str, example: str, group: str = "alerts") -> str:
    """What stands under the help of a command: notes, and one example on a line of its own."""
    return "\n\n".join([*notes, f"\b\nEsempio:\n  cittadino {group} {example}"])
