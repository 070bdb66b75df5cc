"""How complete plans are against the classes that the national catalogue asks for (T13), and who lacks which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number, words
from app.regional.quality.viewing import Found, code_of, here, sheet_of
from app.regional.tables import Column, Kind, Table, shown
from plans.domain.taxonomy import CLASSES
from plans.tracking.catalogue import WANTED, lacking
from plans.tracking.scope import Scope


def catalogue(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """Classes, rarest first, and municipalities; with ``classe`` those that lack it."""
    everybody = lacking(session, scope)
    code = given.get("classe") if given.get("classe") in WANTED else None
    rows = [row for row in everybody if code is None or code in row["lacks"]]
    more = {
        "wanted": len(WANTED),
        "code": code,
        "classes": [(one, CLASSES[one].label) for one in WANTED],
        "municipalities": len(everybody),
        "whole": sum(not row["lacks"] for row in everybody),
        "published": sum(row["published"] for row in everybody),
    }
    return Found(shown(_municipalities(rows), given), {"classi": _classes(everybody)}, more)


def _classes(everybody: Sequence[Row]) -> Table[Row]:
    lacks: Counter[str] = Counter()
    for codes, times in Counter(row["lacks"] for row in everybody).items():
        lacks.update(dict.fromkeys(codes, times))
    rows = [
        {"code": code, "label": CLASSES[code].label, "absent": lacks[code], "present": len(everybody) - lacks[code]}
        for code in sorted(WANTED, key=lambda code: -lacks[code])
    ]
    columns: list[Column[Row]] = [
        Column("classe", N_("Class"), lambda row: row["label"]),
        Column("codice", N_("Code"), lambda row: row["code"]),
        number("presente", N_("Have it"), "present", "catalogue_class"),
        number("assente", N_("Lack it"), "absent"),
    ]
    return Table("catalogo_classi", N_("Classes of the national catalogue"), columns, rows, link=_who_lacks)


def _who_lacks(row: Row) -> str:
    return url_for("regional.quality_catalogue", **here(classe=row["code"])) + "#comuni"


def _municipalities(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        MUNICIPALITY,
        CODE,
        Column("pubblicato", N_("Plan published"), lambda row: row["published"], Kind.YES),
        Column("mancano", N_("Classes lacking"), lambda row: len(row["lacks"]), Kind.NUMBER, "catalogue_class"),
        words("quali", N_("Which"), lambda row: " ".join(row["lacks"]), _labels),
    ]
    return Table(
        "catalogo_nazionale", N_("Municipalities, those that lack most first"), columns, rows, code_of, sheet_of,
        N_("No municipality lacks this class."),
    )  # fmt: skip


def _labels(row: Row) -> str:
    """What is shorter to read: what is lacking, or what is there."""
    lacks = row["lacks"]
    if len(lacks) == len(WANTED):
        return str(_("all of them"))
    there = [code for code in WANTED if code not in lacks]
    if len(there) < len(lacks):
        return str(_("all but: %(classes)s", classes=_named(there)))
    return _named(lacks)


def _named(codes: Iterable[str]) -> str:
    return ", ".join(CLASSES[code].label for code in codes)
