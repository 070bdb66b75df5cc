"""Figures of the past from a file of the operator's: all of it is taken, or nothing.

A CSV (UTF-8, ``,`` or ``;``) with ``giorno`` (2017-12-31), ``regione`` (name or ISTAT's two digits), ``aderenti`` and
``fonte``; it may have ``comuni`` with ``fonte_comuni``, ``obiettivo``, ``obiettivo_parole``, ``nominati`` (names or
ISTAT codes, with ``|`` between) and ``indirizzo``.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.adoption.figures import Given, keep_figure
from app.core.audit.log import Actor
from app.core.errors import ExpectedError, InputRefused
from app.core.identity.members import municipalities_named
from app.core.territory.names import folded
from app.core.territory.shipped import region_names

_NEEDED = ("giorno", "regione", "aderenti", "fonte")


def import_figures(session: Session, actor: Actor, content: bytes, *, now: datetime) -> int:
    """Record what a file says. Rows taken.

    Raises:
        InputRefused: ``tracking_file_invalid``: no such table, or a row that cannot be; it says which and why.
    """
    rows = _rows(content)
    for number, row in rows:
        try:
            keep_figure(session, actor, _given(session, row), now=now)
        except ExpectedError as error:
            raise _invalid(f"riga {number}: {error.message}") from error
        except ValueError as error:
            raise _invalid(f"riga {number}: il giorno si scrive come 2017-12-31, i numeri in cifre") from error
    return len(rows)


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        table = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
        found = [
            (table.line_num, {str(name): (cell or "").strip() for name, cell in row.items() if isinstance(cell, str)})
            for row in table
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _invalid("non è una tabella CSV in UTF-8") from error
    if missing := [name for name in _NEEDED if name not in (table.fieldnames or ())]:
        raise _invalid(f"mancano le colonne {', '.join(missing)}")
    if not found:
        raise _invalid("nessuna riga")
    return found


def _given(session: Session, row: dict[str, str]) -> Given:
    codes = {folded(name.split("/")[0]): code for code, name in region_names().items()}
    region = row["regione"]
    return Given(
        day=date.fromisoformat(row.get("giorno", "")),
        region_code=codes.get(folded(region), region),
        reached=_count(row["aderenti"]),
        source=row.get("fonte", ""),
        municipalities=_count(row["comuni"]) if row.get("comuni") else None,
        municipalities_source=row.get("fonte_comuni", ""),
        goal=_count(row["obiettivo"]) if row.get("obiettivo") else None,
        goal_words=row.get("obiettivo_parole", ""),
        named=municipalities_named(session, row.get("nominati", "").replace("|", "\n")),
        source_url=row.get("indirizzo", ""),
    )


def _count(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 6):
        raise ValueError(cell)
    return int(cell)


def _invalid(why: str) -> InputRefused:
    return InputRefused("tracking_file_invalid", f"Il file non si può usare: {why.rstrip('.')}.")
