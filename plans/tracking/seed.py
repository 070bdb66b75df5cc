"""Files of the operator's: what others counted before us, and who plans together.

Seeds are a CSV with ``regione, comuni_totali, comuni_con_piano`` (more columns are left alone), one row per region and
perhaps one ``Totale``; ambiti one with ``ambito, codice_istat``. Separator ``,`` or ``;``, UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.territory.models import Municipality
from app.core.territory.names import folded
from app.core.territory.shipped import region_names
from plans.models.tracking import PlanAmbito, PlanSeed
from plans.tracking.past import withdrawn

_LARGEST = 1_000_000


def import_seed(session: Session, content: bytes, *, day: date, source: str, now: datetime, by: str = "comando") -> int:
    """Take in what was counted on a day. The same day and region again takes the place of what was there, which is
    withdrawn and stays. Rows taken.

    Raises:
        InputRefused: ``tracking_file_invalid``: no such table, or figures that cannot be; nothing is taken.
    """
    codes = {_plain(name): code for code, name in region_names().items()}
    table = _rows(content, ("regione", "comuni_totali", "comuni_con_piano"))
    rows: list[dict[str, Any]] = []
    for number, row in table:
        total, with_plan = _count(row, "comuni_totali", number), _count(row, "comuni_con_piano", number)
        if with_plan > total:
            raise _invalid(f"riga {number}: più comuni con piano ({with_plan}) che comuni ({total})")
        name = row["regione"]
        rows.append({"day": day, "region_name": name, "region_code": codes.get(_plain(name)), "municipalities": total,
                     "with_plan": with_plan, "source": source})  # fmt: skip
    _once([row["regione"] for _, row in table])
    there = {row.region_name: row for row in session.scalars(_in_force(day))}
    for row in rows:
        before = there.get(row["region_name"])
        if before and all(getattr(before, name) == value for name, value in row.items()):
            continue
        if before:
            withdrawn(before, by, "sostituito da un altro conteggio dello stesso giorno", now)
            session.flush()
        session.add(PlanSeed(**row, recorded_at=now, recorded_by=by))
    session.flush()
    return len(rows)


def import_ambiti(session: Session, content: bytes) -> int:
    """Replace the list of ambiti. Rows taken.

    Raises:
        InputRefused: ``tracking_file_invalid``: no such table, or codes of no municipality; nothing is taken.
    """
    rows = [{"name": row["ambito"], "istat_code": row["codice_istat"]} for _, row in _rows(
        content, ("ambito", "codice_istat"))]  # fmt: skip
    _once([f"{row['name']} {row['istat_code']}" for row in rows])
    known = set(session.scalars(select(Municipality.istat_code)))
    if unknown := sorted({row["istat_code"] for row in rows} - known):
        raise _invalid(f"codici ISTAT sconosciuti: {', '.join(code[:20] for code in unknown[:5])}")
    session.execute(delete(PlanAmbito))
    session.execute(insert(PlanAmbito), rows)
    return len(rows)


def _in_force(day: date) -> Select[PlanSeed]:
    return select(PlanSeed).where(PlanSeed.day == day, PlanSeed.withdrawn_at.is_(None))


def _rows(content: bytes, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line number; every cell of ``columns`` is filled."""
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        table = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
        found = [(table.line_num, {name: (row.get(name) or "").strip() for name in columns}) for row in table]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _invalid("non è una tabella CSV in UTF-8") from error
    if missing := [name for name in columns if name not in (table.fieldnames or ())]:
        raise _invalid(f"mancano le colonne {', '.join(missing)}")
    if not found:
        raise _invalid("nessuna riga")
    for number, row in found:
        if empty := [name for name, cell in row.items() if not cell]:
            raise _invalid(f"riga {number}: la colonna {empty[0]} è vuota")
    return found


def _count(row: dict[str, str], name: str, number: int) -> int:
    cell = row[name]
    if not (cell.isascii() and cell.isdigit() and int(cell[:8]) <= _LARGEST):
        raise _invalid(f"riga {number}: {name} non è un numero di comuni ({cell[:20]!r})")
    return int(cell)


def _once(names: list[str]) -> None:
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        raise _invalid(f"compare due volte: {name[:60]}")


def _invalid(why: str) -> InputRefused:
    return InputRefused("tracking_file_invalid", f"Il file non si può usare: {why}.")


def _plain(name: str) -> str:
    """A region without its second language: ``Valle d'Aosta/Vallée d'Aoste`` is the first."""
    return folded(name.split("/")[0])
