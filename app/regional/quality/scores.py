"""Lines of the checklist that are missing, and who misses them: the list first, the two numbers after it (T5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number, words
from app.regional.quality.viewing import Found, code_of, here, sheet_of
from app.regional.tables import Column, Kind, Table, shown
from plans.domain.checklist import LINES, weights
from plans.tracking.contents import municipalities
from plans.tracking.facts import TOSCANA
from plans.tracking.scope import Scope

#: Lines named in the cell of a municipality, and drawn in the chart.
_NAMED, _DRAWN = 3, 12


def scores(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """All lines, and the municipalities; with ``voce`` those that have not proven that line."""
    everybody = municipalities(session, scope)
    lines = line_rows(everybody)
    line = LINES.get(given.get("voce", ""))
    rows = [row for row in everybody if line is None or line.id in row["missing"]]
    rows.sort(key=lambda row: (-_weight(row, line.id if line else ""), row["istat_code"]))
    more = {
        "line": line,
        "lines": sorted(LINES.values(), key=lambda one: one.id),
        "drawn": _DRAWN,
        "formal": _mean(row["formal"] for row in everybody),
        "content": _mean(row["content"] for row in everybody),
        "municipalities": len(everybody),
    }
    return Found(shown(_municipalities(rows), given), {"voci": _lines(lines)}, more)


def line_rows(everybody: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each line, missing most first: how many have it ``proven``, ``partly``, and ``missing``.

    ``weight`` is Toscana's where any of them is there: elsewhere A4 has that of A5, which does not apply.
    """
    absent, partly = _counted(everybody, "absent"), _counted(everybody, "partly")
    tuscan = sum(row["region_code"] == TOSCANA for row in everybody)
    asked, heavy = {True: tuscan, False: len(everybody)}, weights(tuscan=tuscan > 0)
    rows = [
        {
            "id": line.id,
            "title": line.title,
            "weight": heavy.get(line.id, 0),
            "grounding": line.grounding,
            "missing": absent[line.id],
            "partly": partly[line.id],
            "proven": asked[line.id == "A5"] - absent[line.id] - partly[line.id],
        }
        for line in LINES.values()
    ]
    return sorted(rows, key=lambda row: (-row["missing"], -row["weight"], row["id"]))


def _counted(everybody: Sequence[Mapping[str, Any]], name: str) -> Counter[str]:
    """How many have each line there; of a whole country most have the same few lists."""
    found: Counter[str] = Counter()
    for lines, times in Counter(row[name] for row in everybody).items():
        found.update(dict.fromkeys(lines, times))
    return found


def _weight(row: Mapping[str, Any], line: str) -> float:
    """What a municipality could gain, in points of the checklist; of one line, whether there is nothing of it."""
    if line:
        return float(line in row["absent"])
    return _points(row["absent"], row["partly"], row["region_code"] == TOSCANA)


@lru_cache(maxsize=4096)
def _points(absent: tuple[str, ...], partly: tuple[str, ...], tuscan: bool) -> float:
    heavy = weights(tuscan=tuscan)
    return sum(heavy[one] for one in absent) + sum(heavy[one] for one in partly) / 2


def _mean(numbers: Iterable[float]) -> float | None:
    found = list(numbers)
    return sum(found) / len(found) if found else None


def _lines(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        Column("voce", N_("Line"), lambda row: f"{row['id']} {row['title']}", figure="missing_lines"),
        number("peso", N_("Weight"), "weight"),
        number("manca", N_("Missing"), "missing"),
        number("in_parte", N_("In part"), "partly"),
        number("provata", N_("Proven"), "proven"),
        Column("fonte", N_("Grounding"), lambda row: row["grounding"]),
    ]
    return Table("voci_mancanti", N_("Lines of the checklist, missing most first"), columns, rows, link=_who_misses)


def _who_misses(row: Row) -> str:
    return url_for("regional.quality", **here(voce=row["id"])) + "#comuni"


def _municipalities(rows: Sequence[Row]) -> Table[Row]:
    columns = [
        MUNICIPALITY,
        CODE,
        words(
            "mancano",
            N_("What is missing, heaviest first"),
            lambda row: " ".join(row["absent"]),
            _named,
            "missing_lines",
        ),
        words("in_parte", N_("Only in part"), lambda row: " ".join(row["partly"]), lambda row: " ".join(row["partly"])),
        Column("punti", N_("Points missing"), lambda row: _weight(row, ""), Kind.NUMBER, "points_missing"),
        number("formale", N_("Formal"), "formal", "formal"),
        number("contenuto", N_("Content"), "content", "content"),
    ]
    return Table(
        "punteggi", N_("Municipalities with what they miss"), columns, rows, code_of, sheet_of,
        N_("No municipality misses this line."),
    )  # fmt: skip


def _named(row: Row) -> str:
    named = [f"{one} {LINES[one].title}" for one in row["absent"][:_NAMED]]
    left = len(row["absent"]) - len(named)
    if left > 0:
        named.append(_("and %(count)d more", count=left))
    return " · ".join(named) or _("nothing")
