"""The pages of alerts: those of now and of the last days, and each with its history."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from alerts.domain.freshness import Health
from alerts.domain.thread import next_turn
from alerts.queries.sources import SourceHealth, sources_health
from alerts.queries.threads import alert_thread, recent_threads
from app.citizen.alert_page import alert_page
from app.citizen.alert_rows import alert_rows
from app.core.clock import rome_day
from app.core.territory.lookup import get_municipality, names_by_code
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language


def alerts() -> Response:
    """In force, announced, and over in the last thirty days."""
    here, now = context(), context().clock()
    with here.database.transaction() as session:
        threads = recent_threads(session, at=now)
        heard = any(_speaks(source) for source in sources_health(session, at=now).values())
    page = render_template(
        "citizen/alerts.html",
        page=alert_rows(threads, now, language=current_language()),
        heard=heard,
        day=rome_day(now).isoformat(),
        demonstration=any(thread.demonstration for thread in threads),
    )
    return keep_until(make_response(page), next_turn(threads), now=now)


def _speaks(source: SourceHealth) -> bool:
    """Whether its silence about a place means anything now: else an empty list cannot say that there are none."""
    complete = source.facts.official and not source.facts.in_messages
    return complete and source.expected and source.health is Health.OK


def alert(thread_id: str) -> Response:
    """One alert; with ``comune`` (an ISTAT code), what it is there comes first."""
    here, now, asked = context(), context().clock(), request.args.get("comune")
    with here.database.transaction() as session:
        place = get_municipality(session, asked).istat_code if asked else None
        thread = alert_thread(session, thread_id, at=now)
        names = names_by_code(session)
    page = render_template(
        "citizen/alert.html",
        page=alert_page(thread, names, place, language=current_language()),
        thread=thread,
        day=rome_day(now).isoformat(),
        demonstration=thread.demonstration,
    )
    return keep_until(make_response(page), next_turn((thread,)), now=now)
