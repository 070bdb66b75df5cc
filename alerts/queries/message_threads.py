"""Threads of CAP messages: chains of those that refer to each other, each with its life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.lifecycle import Document, Life, life
from alerts.domain.thread import Danger, Picture, Thread
from alerts.domain.thread_steps import Event, versions
from alerts.domain.warning import Text
from alerts.sources.registry import get_source
from app.core.clock import end_of_day, start_of_day

_COUNTS = """
    m.public AND b.status = 'accepted' AND b.received_at <= :at AND b.source_id = ANY(:sources)
"""

_TOUCHING = text(f"""
    SELECT DISTINCT b.id
    FROM cap_warning w
    JOIN cap_message m ON m.bulletin_id = w.bulletin_id
    JOIN bulletin b ON b.id = w.bulletin_id
    JOIN cap_place p ON p.warning_id = w.id
    WHERE w.level > 0 AND w.ends_at > :since AND w.starts_at < :until AND {_COUNTS}
      AND (CAST(:place AS text) IS NULL OR p.istat_code = :place)
""")  # noqa: S608 - made of constants of this module only

#: Whoever is named, whoever names, and whoever bears the same name: there and back again.
_CHAIN = text(f"""
    WITH RECURSIVE chain (id) AS (
        SELECT unnest(CAST(:numbers AS bigint[]))
        UNION
        SELECT linked.id FROM chain CROSS JOIN LATERAL (
            SELECT named.bulletin_id AS id FROM cap_message m JOIN cap_reference named USING (sender, identifier)
            WHERE m.bulletin_id = chain.id
            UNION ALL
            SELECT m.bulletin_id FROM cap_reference named JOIN cap_message m USING (sender, identifier)
            WHERE named.bulletin_id = chain.id
            UNION ALL
            SELECT twin.bulletin_id FROM cap_message m JOIN cap_message twin USING (sender, identifier)
            WHERE m.bulletin_id = chain.id
        ) linked
    )
    SELECT b.id, b.source_id, b.key, b.stamp, b.received_at, b.ends_at, b.withdrawn_at,
           m.sender, m.identifier, m.sender_name, m.msg_type, m.acts, m.subject, m.clears, m.starts_at,
           ARRAY(SELECT ARRAY[r.sender, r.identifier] FROM cap_reference r WHERE r.bulletin_id = b.id) AS names
    FROM chain JOIN bulletin b USING (id) JOIN cap_message m ON m.bulletin_id = b.id
    WHERE {_COUNTS}
    ORDER BY b.id
""")  # noqa: S608 - made of constants of this module only

_WARNINGS = text("""
    SELECT w.bulletin_id, w.hazard, w.level, w.starts_at, w.ends_at, w.texts, w.areas,
           ARRAY(SELECT CAST(p.istat_code AS text) FROM cap_place p WHERE p.warning_id = w.id) AS places
    FROM cap_warning w WHERE w.bulletin_id = ANY(:numbers) AND w.level > 0
    ORDER BY w.id
""")

#: As much of the names of areas as a heading holds.
_LONGEST_AREA = 200


@dataclass(frozen=True, slots=True)
class _Message:
    document: Document
    publisher: str
    dangers: Picture = ()


def message_threads(
    session: Session, *, at: datetime, since: date, until: date, sources: Sequence[str], place: str | None = None
) -> list[Thread]:
    """The alerts of messages that say something of the days from ``since`` to ``until`` (included), known at ``at``.

    With ``place`` (an ISTAT code) those that ever named it.
    """
    end = end_of_day(until) if until < date.max else datetime.max.replace(tzinfo=at.tzinfo)
    parameters = {"at": at, "since": start_of_day(since), "until": end, "sources": list(sources), "place": place}
    return chains(session, list(session.scalars(_TOUCHING, parameters)), at=at, sources=sources)


def chains(session: Session, numbers: Sequence[int], *, at: datetime, sources: Sequence[str]) -> list[Thread]:
    """The threads that the messages with these row numbers belong to; of those that are not public there is none."""
    if not numbers:
        return []
    rows = session.execute(_CHAIN, {"numbers": list(numbers), "at": at, "sources": list(sources)}).all()
    dangers = _dangers(session, [row.id for row in rows])
    messages = [_message(row, dangers.get(row.id, ())) for row in rows]
    made = (_thread(members, at) for members in _components(messages))
    return [thread for thread in made if thread]


def _message(row: Any, dangers: Picture) -> _Message:
    document = Document(
        number=row.id,
        source_id=row.source_id,
        key=row.key,
        stamp=row.stamp,
        received_at=row.received_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        withdrawn_at=row.withdrawn_at,
        acts=row.acts,
        identity=(row.sender, row.identifier),
        cancels=row.msg_type == "Cancel",
        names=frozenset((sender, identifier) for sender, identifier in row.names),
        subject=row.subject,
        clears=row.clears,
    )
    return _Message(document, row.sender_name or get_source(row.source_id).facts.publisher, dangers)


def _dangers(session: Session, numbers: Sequence[int]) -> dict[int, Picture]:
    found: dict[int, Picture] = defaultdict(tuple)
    for row in session.execute(_WARNINGS, {"numbers": list(numbers)}):
        if row.places:
            area = ", ".join(dict.fromkeys(area["description"] for area in row.areas))[:_LONGEST_AREA]
            texts = tuple(Text(**words) for words in row.texts)
            level, hazard = Level(row.level), Hazard(row.hazard)
            danger = Danger(hazard, level, row.starts_at, row.ends_at, frozenset(row.places), "", area, texts)
            found[row.bulletin_id] += (danger,)
    return found


def _components(messages: Sequence[_Message]) -> list[list[_Message]]:
    """Messages of one source that are bound by names, each set in the order of arrival here."""
    groups: dict[tuple[str, tuple[str, str]], int] = {}
    members: dict[int, list[_Message]] = {}
    for number, message in enumerate(messages):
        document = message.document
        assert document.identity is not None
        names = [(document.source_id, name) for name in (document.identity, *document.names)]
        joined = {groups[name] for name in names if name in groups}
        members[number] = [one for group in sorted(joined) for one in members.pop(group)] + [message]
        groups = {name: number if group in joined else group for name, group in groups.items()}
        groups |= dict.fromkeys(names, number)
    return list(members.values())


def _thread(members: Sequence[_Message], at: datetime) -> Thread | None:
    made = versions(_events(members, at))
    if not made:
        return None
    facts = get_source(members[0].document.source_id).facts
    return Thread(
        id=f"{facts.id}-{min(message.document.number for message in members)}",
        source_id=facts.id,
        publisher=max(members, key=lambda message: message.document.stamp).publisher,
        licence=facts.licence,
        demonstration=facts.demonstration,
        at=at,
        versions=made,
        withdrawn=all(_withdrawn(message, at) for message in members),
    )


def _withdrawn(message: _Message, at: datetime) -> bool:
    return message.document.withdrawn_at is not None and message.document.withdrawn_at <= at


def _events(members: Sequence[_Message], at: datetime) -> Iterator[Event]:
    """In the order in which they came to us; of those that came together, the older first."""
    come: list[_Message] = []
    for moment, _, number, withdrawal, message in sorted(_moments(members, at), key=lambda one: one[:4]):
        if not withdrawal:
            come.append(message)
        name = f"{number}w" if withdrawal else str(number)
        yield Event(name, moment, message.document.stamp, _picture(come, moment), withdrawal)


def _moments(members: Sequence[_Message], at: datetime) -> Iterator[tuple[datetime, datetime, int, bool, _Message]]:
    for message in members:
        document = message.document
        yield document.received_at, document.stamp, document.number, False, message
        if document.withdrawn_at is not None and document.withdrawn_at <= at:
            yield document.withdrawn_at, document.stamp, document.number, True, message


def _picture(come: Sequence[_Message], moment: datetime) -> Picture:
    documents = [message.document for message in come]
    living = [message for message in come if life(message.document, documents, moment) is Life.ACTIVE]
    return tuple(danger for message in living for danger in message.dangers if danger.ends_at > moment)
