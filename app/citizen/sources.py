"""How the sources are: what each covers, whether it can be believed now, and what that means for whoever reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.freshness import Health
from alerts.domain.hazard import Hazard
from alerts.domain.words import hazard_word
from alerts.queries.alarms import AlarmRecord, closed_alarms, open_alarms
from alerts.queries.sources import SourceHealth, demonstration_loaded, sources_health
from alerts.sources.contract import SourceFacts
from app.core.i18n import N_
from app.web.caching import keep_briefly
from app.web.context import context
from app.web.labels import HealthLabel, alarm_text, health_label
from app.web.language import current_language
from app.web.times import moment_text

#: How far back alarms that are over are listed.
_REMEMBERED = timedelta(days=7)

_PLACES = {"": N_("the whole of Italy"), "Tosc-": N_("Tuscany")}


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One alarm in plain words; ``since`` and ``until`` are phrases (``dalle 14:05``), ``until`` empty while open."""

    source: str
    code: str
    words: str
    since: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source. ``since``, ``checked`` and ``issued`` are phrases (``alle 16:20``), None when never.

    ``since`` is when somebody noticed how it is, ``alarms`` what else there is to look at.
    """

    facts: SourceFacts
    in_use: bool
    health: HealthLabel
    since: str | None
    meaning: str
    place: str
    hazards: str
    checked: str | None
    failed: str | None
    issued: str | None
    due: str | None
    alarms: tuple[AlarmLine, ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The whole page: sources in use first, then those that could be."""

    summary: str
    well: bool
    in_use: tuple[SourceCard, ...]
    others: tuple[SourceCard, ...]
    over: tuple[AlarmLine, ...]


def sources() -> Response:
    """The state of the sources, for everybody."""
    here, now = context(), context().clock()
    with here.database.transaction() as session:
        found = list(sources_health(session, at=now).values())
        alarms = open_alarms(session, at=now)
        over = closed_alarms(session, since=now - _REMEMBERED, at=now)
        demonstration = demonstration_loaded(session)
    page = sources_page(found, alarms, over, now, language=current_language())
    answer = render_template("citizen/sources.html", page=page, demonstration=demonstration)
    return keep_briefly(make_response(answer), now=now)


def sources_page(
    found: Sequence[SourceHealth],
    alarms: Iterable[AlarmRecord],
    over: Iterable[AlarmRecord],
    now: datetime,
    *,
    language: str,
) -> SourcesPage:
    """The page's content at ``now``."""
    lines: dict[str, list[AlarmLine]] = {}
    names = {source.facts.id: source.facts.name for source in found}
    for alarm in alarms:
        lines.setdefault(alarm.source_id, []).append(_alarm(alarm, names, now, language))
    shown = [source for source in found if source.expected or not source.facts.demonstration]
    # Those that speak for civil protection before forecasts; otherwise in the order of the registry.
    shown.sort(key=lambda source: not source.facts.official)
    cards = [_card(source, tuple(lines.get(source.facts.id, ())), now, language) for source in shown]
    official = [source for source in shown if source.facts.official and source.expected]
    return SourcesPage(
        summary=_summary(official),
        well=bool(official) and all(source.health is Health.OK for source in official),
        in_use=tuple(card for card in cards if card.in_use),
        others=tuple(card for card in cards if not card.in_use),
        over=tuple(_alarm(alarm, names, now, language) for alarm in over if alarm.source_id in names),
    )


def _summary(official: Sequence[SourceHealth]) -> str:
    """One sentence about those that count."""
    if not official:
        return str(_("No source of alerts has been heard yet: we cannot say that there are no alerts."))
    troubled = sum(source.health is not Health.OK for source in official)
    if troubled:
        return str(
            ngettext(
                "%(num)d source of alerts is not up to date.", "%(num)d sources of alerts are not up to date.", troubled
            )
        )
    return str(_("All the sources of alerts that we use are up to date."))


def _card(source: SourceHealth, alarms: tuple[AlarmLine, ...], now: datetime, language: str) -> SourceCard:
    facts, health = source.facts, health_label(source.health)
    return SourceCard(
        facts=facts,
        in_use=source.expected,
        health=health,
        since=next((alarm.since for alarm in alarms if alarm.code == health.slug), None),
        meaning=_meaning(source),
        place=_place(facts),
        hazards=_hazards(facts.hazards),
        checked=moment_text(source.last_success, now, language) if source.last_success else None,
        failed=_failed(source),
        issued=moment_text(source.newest_stamp, now, language) if source.newest_stamp else None,
        due=f"{facts.schedule.due:%H:%M}" if facts.schedule.due else None,
        alarms=tuple(alarm for alarm in alarms if alarm.code != health.slug),
    )


def _meaning(source: SourceHealth) -> str:
    """What it means for whoever reads."""
    if not source.facts.official:
        return str(_("We show it beside alerts. It never changes an alert and never sends a notification."))
    if not source.expected:
        return str(_("We take nothing from it for now."))
    if source.facts.in_messages:
        return str(_("Its messages are added to the bulletins. Its silence says nothing: it never means no alert."))
    if source.health is Health.OK:
        return str(_("It counts: where it announces nothing, we say that there is no alert."))
    if source.health is Health.NEVER:
        return str(_("As long as nothing arrives we do not say that there is no alert: we say that we do not know."))
    return str(
        _(
            "The alerts it had announced stay, with their age. Where it had announced none we do not say that there "
            "is no alert: we say that we do not know."
        )
    )


def _place(facts: SourceFacts) -> str:
    if facts.in_messages and facts.official:
        return str(_("the places that each message names"))
    return str(_(_PLACES.get(facts.zones, facts.zones)))


def _hazards(hazards: Sequence[Hazard]) -> str:
    if set(hazards) == set(Hazard):
        return str(_("all hazards"))
    return ", ".join(hazard_word(hazard, _) for hazard in hazards)


def _failed(source: SourceHealth) -> str | None:
    if not source.failures:
        return None
    return str(ngettext("%(num)d failed attempt since.", "%(num)d failed attempts since.", source.failures))


def _alarm(alarm: AlarmRecord, names: dict[str, str], now: datetime, language: str) -> AlarmLine:
    return AlarmLine(
        source=names.get(alarm.source_id, alarm.source_id),
        code=alarm.code,
        words=alarm_text(alarm.code),
        since=moment_text(alarm.opened_at, now, language),
        until=moment_text(alarm.closed_at, now, language) if alarm.closed_at else "",
    )
