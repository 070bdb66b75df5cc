"""The room, and the same parts of it again for as long as it stays open (ADR 0048).

However many have it open, what it shows is asked of the database once every few seconds in each process.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from markupsafe import Markup

from app.core.identity.roles import Permission
from app.regional.asked import Asked
from app.regional.room.clocks import SHARED_SECONDS, to_the_second
from app.regional.room.parts import parts
from app.regional.room.reading import read_room
from app.web.access import permitted_on_platform
from app.web.context import context
from app.web.language import current_language
from app.web.remembered import edition_now

#: How long an answer is given again.
_KEPT = timedelta(seconds=SHARED_SECONDS)
_SHARED = "regional_room"


@dataclass(frozen=True, slots=True)
class Part:
    """What changes while the page is open, as known at ``at``; ``etag`` is another one when it has changed."""

    html: Markup
    etag: str
    at: datetime
    about: Asked


class Shared:
    """The last answer to each question: whoever asks at the same time waits, and gets the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Hashable, Part] = {}

    def get(self, key: Hashable, now: datetime, make: Callable[[], Part]) -> Part:
        """The answer to ``key``, made now or a moment ago."""
        with self._lock:
            self._kept = {one: part for one, part in self._kept.items() if timedelta() <= now - part.at < _KEPT}
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]


def room() -> Any:
    """The room as it is now."""
    now = context().clock()
    with context().database.transaction() as session:
        # After an act of one's own the page shows it.
        edition = edition_now(session)
    part = _shared().get((*_question(), edition), now, lambda: _made(now))
    return render_template("regional/room/room.html", part=part, about=part.about, at=to_the_second(part.at))


def room_now() -> Response:
    """The parts of it that change; nothing where they have not."""
    now = context().clock()
    part = _shared().get(_question(), now, lambda: _made(now))
    answer = make_response(str(part.html))
    answer.set_etag(part.etag)
    answer.make_conditional(request)
    # The server in front dates every answer.
    answer.headers.pop("Date", None)
    return answer


def _shared() -> Shared:
    shared: Shared = current_app.extensions.setdefault(_SHARED, Shared())
    return shared


def _question() -> tuple[Hashable, ...]:
    return request.args.get("regione"), request.args.get("che"), current_language(), _runs()


def _runs() -> bool:
    return permitted_on_platform(Permission.RUN_REGION)


def _made(now: datetime) -> Part:
    with context().database.transaction() as session:
        found = read_room(session, request.args, at=now)
    made = parts(found, request.args.get("che", ""))
    html = render_template("regional/room/now.html", digest=_digest, runs=_runs(), **made)
    return Part(Markup(html), _digest(html), now, found.about)  # noqa: S704 - made by our own template


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
