"""The report of plans for people, and as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.cli.output import cut
from app.core.errors import InputRefused

#: Column of the table → name of the value.
_COLUMNS = {
    "codice_istat": "istat_code", "comune": "name", "regione": "region_code", "popolazione": "population",
    "superficie_km2": "area_km2", "stato": "state", "stato_dal": "state_since", "ultima_revisione": "revised_on",
    "eta": "age_band", "punteggio_formale": "formal", "punteggio_contenuto": "content", "pubblicato": "published",
    "conflitti": "conflicts", "voci_mancanti": "missing",
}  # fmt: skip
_BANDS = {
    "current": "entro 3 anni", "old": "3-5 anni", "very_old": "oltre 5 anni", "never": "mai approvato",
    "unknown": "non noto",
}  # fmt: skip
_METHODS = {"points": "per abitanti", "area": "stima per superficie"}
#: What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can say it."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return round(value, 4) if isinstance(value, float) else value


def write_municipalities(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """One line for each municipality, ``;`` between cells, UTF-8 with its mark: as Italian spreadsheets want it.

    Raises:
        InputRefused: ``file_unwritable``.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(_COLUMNS)
            writer.writerows([[_cell(row[name]) for name in _COLUMNS.values()] for row in rows])
    except OSError:
        raise InputRefused("file_unwritable", f"Il file {cut(str(path))} non si può scrivere.") from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",")
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def report_text(document: dict[str, Any]) -> str:
    """The figures that fit on a screen; all of them are in the JSON."""
    where = f"regione {document['region']}" if document["region"] else "tutte le regioni"
    known = f", come noto il {document['known']}" if document["known"] else ""
    lines = [f"Piani, {where}, mese {document['month']}{known}"]
    for key, one in document["indicators"].items():
        lines.append(f"{key:>3} {one['title']}: {_LINES.get(key, _count)(one['rows'])}")
    if document["csv"]:
        lines.append(f"Tabella dei comuni: {document['csv']}")
    return "\n".join(lines)


def _count(rows: list[dict[str, Any]]) -> str:
    return f"{len(rows)} righe"


def _adoption(rows: list[dict[str, Any]]) -> str:
    total = rows[-1]
    return (
        f"{total['adopted']} di {total['municipalities']} ({_percent(total['share'])}), "
        f"{_percent(total['population_share'])} della popolazione, {_percent(total['area_share'])} della superficie"
    )


def _bands(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{_BANDS[row['age_band']]} {row['municipalities']}" for row in rows)


def _expiring(rows: list[dict[str, Any]]) -> str:
    gone = sum(row["validity"] == "SCADUTO" for row in rows)
    return f"{len(rows) - gone} in scadenza, {gone} scaduti"


def _funnel(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{row['step']} {row['municipalities']}" for row in rows) + (
        f"; fermi {sum(row['stuck'] for row in rows)}"
    )


def _scores(rows: list[dict[str, Any]]) -> str:
    worst = sorted(rows, key=lambda row: (-row["missing"], row["id"]))[:5]
    missing = ", ".join(f"{row['id']} ({row['missing']})" for row in worst)
    return f"mancano più spesso {missing}; formale {rows[0]['formal']:.1f}, contenuto {rows[0]['content']:.1f}"


def _waiting(rows: list[dict[str, Any]]) -> str:
    """Each way of counting by itself: their sum would say nothing."""
    said = [f"{word} {_reached([row for row in rows if row['method'] == method])}" for method, word in _METHODS.items()]
    bare = sum(row["areas"] == 0 for row in rows)
    return f"{', '.join(said)}; comuni senza aree {bare}"


def _reached(rows: list[dict[str, Any]]) -> str:
    people, near = (sum(row[name] or 0 for row in rows) for name in ("people", "near_population"))
    return f"{_percent(near / people if people else None)} ({len(rows)} comuni)"


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{100 * share:.1f} %".replace(".", ",")


_LINES: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "T1": _adoption,
    "T2": _bands,
    "T3": _expiring,
    "T4": _funnel,
    "T5": _scores,
    "T7": _waiting,
}
