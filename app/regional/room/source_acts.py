"""Pausing and resuming a source, withdrawing and reinstating a document: the questions, and their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from alerts.ingestion.foreseeing import (
    Changes,
    Foreseen,
    pause_foreseen,
    reinstatement_foreseen,
    resume_foreseen,
    withdrawal_foreseen,
)
from alerts.sources.registry import get_source
from app.regional.room import acting
from app.regional.room.asking import Question, asked_and_done, municipalities, nothing_changes
from app.regional.room.clocks import SHARED_SECONDS
from app.regional.words import source_name
from app.web import moments
from app.web.labels import level_label
from app.web.remembered import remembered


def room_pause_source(source_id: str) -> Any:
    """Stop listening to a source."""
    name = get_source(source_id).facts.name

    def ask(session: Session, now: datetime) -> Question:
        effects = (
            str(_("It is no longer asked, and what it sends is not used.")),
            str(_("Alerts that it has announced stay, until their hours are over.")),
            *_changes(_foreseen(session, pause_foreseen, source_id, now)),
            str(_("Nobody is notified of the pause itself.")),
        )
        return Question(str(_("Pause the source %(name)s", name=name)), effects, str(_("Pause the source")))

    return asked_and_done(
        ask, lambda session, person, reason, now: acting.pause_source(session, person, source_id, reason, now=now)
    )


def room_resume_source(source_id: str) -> Any:
    """Listen to it again."""
    name = get_source(source_id).facts.name

    def ask(session: Session, now: datetime) -> Question:
        effects = (
            str(_("It is asked again at the next turn, and what it sends counts.")),
            *_changes(_foreseen(session, resume_foreseen, source_id, now)),
            str(_("Who has to be told of a change is told at once.")),
        )
        title = str(_("Resume the source %(name)s", name=name))
        return Question(title, effects, str(_("Resume the source")), soothing=True)

    return asked_and_done(
        ask, lambda session, person, reason, now: acting.resume_source(session, person, source_id, reason, now=now)
    )


def room_withdraw(bulletin_id: int) -> Any:
    """Declare a document wrong."""

    def ask(session: Session, now: datetime) -> Question:
        foreseen = _foreseen(session, withdrawal_foreseen, bulletin_id, now)
        effects = (
            str(_("From now on it counts as if it had never come; the document before it holds again.")),
            *_changes(foreseen),
            str(_("Who was told something that is no longer so is told at once.")),
            str(_("What becomes unknown is told to nobody.")),
        )
        title = str(_("Withdraw document %(number)s: %(what)s", number=bulletin_id, what=_document(foreseen)))
        return Question(title, effects, str(_("Withdraw the document")))

    return asked_and_done(
        ask, lambda session, person, reason, now: acting.withdraw(session, person, bulletin_id, reason, now=now)
    )


def room_reinstate(bulletin_id: int) -> Any:
    """Let it count again."""

    def ask(session: Session, now: datetime) -> Question:
        foreseen = _foreseen(session, reinstatement_foreseen, bulletin_id, now)
        effects = (
            str(_("It counts again, as if it had not been withdrawn.")),
            *_changes(foreseen),
            str(_("Who has to be told of a change is told at once.")),
        )
        title = str(_("Let document %(number)s count again: %(what)s", number=bulletin_id, what=_document(foreseen)))
        return Question(title, effects, str(_("Let it count again")), soothing=True)

    return asked_and_done(
        ask, lambda session, person, reason, now: acting.reinstate(session, person, bulletin_id, reason, now=now)
    )


def _document(foreseen: Foreseen) -> str:
    """Its source and stamp: a number alone is easily mistaken for another."""
    name = source_name(foreseen.source_id)
    return f"{name}, {moments.moment(foreseen.stamp)}" if foreseen.stamp else name


def _foreseen(session: Session, foresee: Callable[..., Foreseen], about: str | int, now: datetime) -> Foreseen:
    """What an act would change: two readings of everything, the same for whoever asks within a moment."""
    key = ("foreseen", foresee.__name__, about)
    return remembered(session, key, lambda: foresee(session, about, now=now), seconds=SHARED_SECONDS)


def _changes(foreseen: Foreseen) -> Iterator[str]:
    if not foreseen.today and not foreseen.tomorrow:
        yield nothing_changes()
    yield from _day(str(_("Today")), foreseen.today)
    yield from _day(str(_("Tomorrow")), foreseen.tomorrow)


def _day(when: str, changes: Changes) -> Iterator[str]:
    for (old, new), count in changes.items():
        before, after = level_label(old).word, level_label(new).word
        yield str(
            _(
                "%(when)s, in %(places)s: from «%(before)s» to «%(after)s».",
                when=when, places=municipalities(count), before=before, after=after,
            )
        )  # fmt: skip
