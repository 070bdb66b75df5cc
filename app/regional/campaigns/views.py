"""``/regione/campagne``: all of them, and one with its months, its forecast and who is behind."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.core.adoption import campaigns as kept_campaigns
from app.core.adoption.figures import figures
from app.regional.asked import asked
from app.regional.campaigns import words
from app.regional.campaigns.choosing import candidates
from app.regional.campaigns.lists import behind_table, campaigns_table, points_table
from app.regional.campaigns.progress import progress
from app.regional.tables import Table, shown, taken_away
from app.web.context import context
from app.web.remembered import remembered
from app.web.routing import Access, Route


def campaigns() -> Any:
    """All campaigns of a region, the open ones first."""
    now, today = context().clock(), request.args.get("noto") == "oggi"
    with context().database.transaction() as session:
        about = asked(session, request.args)
        found = remembered(
            session,
            ("campaigns", about.region_code, about.month, today),
            lambda: progress(session, kept_campaigns.campaigns(session, about.region_code), now=now, today=today),
        )
    table = campaigns_table(found, now)
    if answer := taken_away(table, request.args):
        return answer
    given = {"found": found, "page": shown(table, request.args), "words": words, "now": now}
    return render_template("regional/campaigns/campaigns.html", about=about, today=today, **given)


def campaigns_one(campaign_id: int) -> Any:
    """One campaign."""
    now, today = context().clock(), request.args.get("noto") == "oggi"
    with context().database.transaction() as session:
        about = asked(session, request.args)
        one = kept_campaigns.campaign(session, campaign_id)
        key = ("campaign", campaign_id, about.month, today)
        (found,) = remembered(session, key, lambda: progress(session, [one], now=now, today=today))
        everybody = candidates(session, one.region_code, about.month)
    behind = [one for one in everybody if one.place.istat_code in found.behind]
    tables: dict[str, Table[Any]] = {"mesi": points_table(found.points, today=today), "indietro": behind_table(behind)}
    which = request.args.get("tabella", "")
    if answer := taken_away(tables.get(which, tables["mesi"]), request.args):
        return answer
    with context().database.transaction() as session:
        counted = figures(session, None, campaign_id=campaign_id)
    pages = {name: shown(table, _own(name, which)) for name, table in tables.items()}
    lines: list[tuple[Any, ...]] = [(point.month, point, None) for point in found.points]
    lines += [(row.day, None, row) for row in counted]
    return render_template(
        "regional/campaigns/campaign.html",
        about=about,
        one=one,
        found=found,
        pages=pages,
        lines=sorted(lines, key=lambda line: line[0]),
        counted=counted,
        today=today,
        words=words,
        now=now,
        sentences=words.forecast_words(found.forecast, found),
    )


def _own(name: str, which: str) -> dict[str, str]:
    """What a table is asked for: its order and page are in the URL together with its name."""
    given = request.args.to_dict()
    if which != name:
        given = {key: value for key, value in given.items() if key not in ("ordina", "pagina")}
    return given | {"tabella": name}


ROUTES = (
    Route("/regione/campagne", campaigns, Access.REGION),
    Route("/regione/campagne/<int:campaign_id>", campaigns_one, Access.REGION),
)
