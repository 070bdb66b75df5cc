"""``/regione/andamento``: the page, and its tables to take away (``tabella``)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.regional.asked import asked
from app.regional.over_time import plans_line, platform_line
from app.regional.over_time.line import line
from app.regional.tables import Table, shown, taken_away
from app.web.context import context
from app.web.routing import Access, Route


def over_time() -> Any:
    """How plans and the platform have come to where they are."""
    now, today = context().clock(), request.args.get("noto") == "oggi"
    with context().database.transaction() as session:
        about = asked(session, request.args)
        found = line(session, about, now=now, today=today)
    corrected = plans_line.corrections(found.months)
    tables: dict[str, Table[Any]] = {
        "piani": plans_line.plans_table(found.plans),
        "piattaforma": platform_line.platform_table(found.platform, today=today),
        "correzioni": plans_line.corrections_table(corrected),
        "regioni": plans_line.regions_table(found.regions),
    }
    which = request.args.get("tabella", "")
    if answer := taken_away(tables.get(which, tables["piani"]), request.args):
        return answer
    pages = {name: shown(table, _own(name, which)) for name, table in tables.items()}
    return render_template(
        "regional/over_time/over_time.html",
        about=about,
        line=found,
        pages=pages,
        today=today,
        bands=plans_line.BANDS,
        when=plans_line.when,
        first_on_platform=platform_line.when,
    )


def _own(name: str, which: str) -> dict[str, str]:
    """What a table is asked for: its order and page are in the URL together with its name."""
    given = request.args.to_dict()
    if which != name:
        given = {key: value for key, value in given.items() if key not in ("ordina", "pagina")}
    return given | {"tabella": name}


ROUTES = (Route("/regione/andamento", over_time, Access.REGION),)
