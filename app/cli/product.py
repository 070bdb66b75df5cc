"""What every command needs of the product: an open database, whoever gives it, and a clock that can be set."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from app.cli.output import cut
from app.core.audit.log import Actor
from app.core.clock import ROME, utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import InputRefused
from app.logs import configure
from config import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, for as long as the command runs. What is logged meanwhile is kept out of the answer."""
    configure(settings.log_level)
    database = open_database(settings, application_name="cittadino cli")
    try:
        yield database
    finally:
        database.close()


def operator() -> Actor:
    """Whoever gives the command: the account of the operating system."""
    return Actor(f"cli:{getpass.getuser()}", "cli")


#: At the ends of the calendar a time zone or a day more is an overflow.
_YEARS = range(2000, 2101)


class Instant(click.ParamType[datetime]):
    """An ISO 8601 instant; without an offset it is the wall clock in Italy."""

    name = "ISO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{cut(str(value))} non è un istante ISO 8601, come 2023-11-02T16:30:00+01:00.", param, ctx)
        if instant.year not in _YEARS:
            self.fail(f"{cut(str(value))} è fuori dagli anni {_YEARS[0]}-{_YEARS[-1]}.", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=ROME)


at_option = click.option(
    "--at",
    type=Instant(),
    help="L'orologio del controllo, al posto di quello vero: 2026-11-20T14:10, nell'ora italiana se manca lo "
    "scarto da UTC (+01:00).",
)


def clock(settings: Settings, at: datetime | None) -> datetime:
    """The instant to act at.

    Raises:
        InputRefused: ``clock_in_production``: a set clock would push old alerts to real citizens.
    """
    if at is not None and settings.production:
        raise InputRefused("clock_in_production", "In produzione l'orologio non si può spostare: --at è per le prove.")
    return at or utc_now()
