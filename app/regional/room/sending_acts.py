"""Pausing and resuming what goes out, by channel: the questions, and their pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from alerts.dispatch.pausing import Way
from alerts.ingestion.foreseeing import devices_by_way
from alerts.queries.waiting import waiting
from app.core.errors import NotFound
from app.regional.room import acting
from app.regional.room.asking import Question, asked_and_done, number
from app.regional.room.attention import lane_word
from app.regional.room.state import way_word


def room_pause_sending(channel: str) -> Any:
    """Stop what goes out on a channel."""
    way = _way(channel)

    def ask(session: Session, now: datetime) -> Question:
        devices = devices_by_way(session)[way]
        nobody = ngettext(
            "%(count)s device is told of nothing until it is resumed: not of red alerts either.",
            "%(count)s devices are told of nothing until it is resumed: not of red alerts either.",
            devices,
            count=number(devices),
        )
        effects = (
            str(nobody),
            *_queue(session, way, now),
            str(_("What waits stays in the queue; what is over meanwhile never leaves.")),
            str(_("A batch that is leaving at this moment still leaves.")),
        )
        title = str(_("Stop sending: %(what)s", what=way_word(way)))
        return Question(title, effects, str(_("Stop sending")))

    return asked_and_done(
        ask, lambda session, person, reason, now: acting.pause_sending(session, person, way, reason, now=now)
    )


def room_resume_sending(channel: str) -> Any:
    """Let it go out again."""
    way = _way(channel)

    def ask(session: Session, now: datetime) -> Question:
        effects = (
            str(_("Within ten seconds what still holds begins to leave, the most urgent first.")),
            *_queue(session, way, now),
            str(_("What is over, or has changed meanwhile, is not sent.")),
        )
        title = str(_("Resume sending: %(what)s", what=way_word(way)))
        return Question(title, effects, str(_("Resume sending")), soothing=True)

    return asked_and_done(
        ask, lambda session, person, reason, now: acting.resume_sending(session, person, way, reason, now=now)
    )


def _way(channel: str) -> Way:
    try:
        return Way(channel)
    except ValueError:
        raise NotFound("channel_unknown", "Questo canale non esiste.") from None


def _queue(session: Session, way: Way, now: datetime) -> Iterator[str]:
    lanes = [lane for lane in waiting(session, at=now, channels=(way,), internal=False) if lane.messages]
    if not lanes:
        yield str(_("At this moment no message waits."))
    for lane in lanes:
        yield str(
            ngettext(
                "%(count)s message waits now: %(lane)s.",
                "%(count)s messages wait now: %(lane)s.",
                lane.messages,
                count=number(lane.messages),
                lane=lane_word(lane.lane),
            )
        )
