"""Before anything is sent: whom a notice would reach, and how it would read on their devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from alerts.dispatch.notice_audience import ESTIMATE, ESTIMATE_IN_ALL
from alerts.domain.level import Level
from alerts.domain.notice import Content, Kind
from alerts.formats.notice_push import NoticeLetter, compose_notice
from alerts.notices.holding import require_everywhere
from alerts.queries.notice_rows import place_names
from alerts.queries.sources import demonstration_loaded
from app.core.i18n import DEFAULT_LANGUAGE, catalogue
from app.core.identity.person import Person
from app.core.identity.roles import Permission

#: Of a version that does not exist yet.
_NEWEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """Devices that would be told. Who follows several of the places counts in each, and once in ``devices``.

    ``asleep`` of them are in their quiet hours at this moment, and would be told when these end (a red one does not
    wait: then it is 0).
    """

    devices: int
    asleep: int
    by_municipality: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """A notification as a device shows it. ``payload`` is what is sent, ``octets`` how large that is."""

    title: str
    body: str
    tag: str
    navigate: str
    payload: Mapping[str, Any]
    octets: int


def estimate(
    session: Session,
    person: Person,
    istat_code: str,
    content: Content,
    *,
    kind: Kind = Kind.NEW,
    notice_id: int | None = None,
    now: datetime,
) -> Estimate:
    """Whom a content would reach now. ``notice_id`` is the notice that it follows: an end reaches who was told only.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
    """
    require_everywhere(person, Permission.SEE_DESK, istat_code, content.places)
    asked = {
        "places": list(content.places),
        "category": content.category,
        "ends": kind.ends,
        "notice_id": notice_id or 0,
        "number": _NEWEST,
        "red": content.level is Level.RED,
        "now": now,
    }
    row = session.execute(ESTIMATE_IN_ALL, asked).one()
    places = {place: 0 for place in content.places}
    places.update({found.istat_code: found.devices for found in session.execute(ESTIMATE, asked)})
    return Estimate(row.devices, row.asleep, places)


def preview(
    session: Session,
    person: Person,
    istat_code: str,
    content: Content,
    *,
    kind: Kind = Kind.NEW,
    notice_id: int | None = None,
    base_url: str,
    language: str = DEFAULT_LANGUAGE,
) -> Preview:
    """The very notification that a content would be; it may be incomplete. ``base_url`` as in the settings.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
    """
    require_everywhere(person, Permission.SEE_DESK, istat_code, content.places)
    letter = NoticeLetter(
        notice_id=notice_id or 0,
        kind=kind,
        content=content,
        place_names=place_names(session, content.places or (istat_code,)),
        page_of=istat_code,
        base_url=base_url,
        demonstration=demonstration_loaded(session),
    )
    payload, octets = compose_notice(letter, language, catalogue(language).gettext)
    shown = payload["notification"]
    return Preview(shown["title"], shown["body"], shown["tag"], shown["navigate"], payload, len(octets))
