"""One rule for the life of a document, in Python and in SQL: whatever the documents, both say the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.lifecycle import Document, life
from alerts.models.sources import Bulletin, CapMessage, CapReference, RawDocument
from alerts.queries.lifecycle import LIFE
from app.core.db import Database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = st.frozensets(st.integers(1, 5).map(lambda n: ("s", f"m{n}")), max_size=3)


def document(number: int, in_messages: bool, **more: Any) -> Document:
    """A bulletin has no key, no identity and acts only by being newer."""
    if not in_messages:
        more |= {"key": "", "acts": True, "cancels": False, "names": frozenset(), "subject": "", "clears": False}
        more["starts_at"] = more["stamp"]
    more["ends_at"] = max(more["ends_at"], more["starts_at"])
    identity = ("s", f"m{number}") if in_messages else None
    return Document(number=number, source_id=more.pop("source_id"), identity=identity, **more)


documents = st.builds(
    document,
    st.integers(1, 5),
    st.booleans(),
    source_id=st.sampled_from(["cap", "cap", "other"]),
    key=st.sampled_from(["a", "b"]),
    stamp=st.integers(0, 5).map(lambda n: NOW - n * HOUR),
    received_at=st.integers(-1, 4).map(lambda n: NOW - n * HOUR),
    starts_at=st.integers(0, 12).map(lambda n: NOW - 9 * HOUR + n * HOUR),
    ends_at=st.integers(-5, 5).map(lambda n: NOW + n * HOUR),
    withdrawn_at=st.sampled_from([None, None, NOW, NOW + HOUR]),
    acts=st.booleans(),
    cancels=st.booleans(),
    names=NAMES,
    subject=st.sampled_from(["", "x", "y"]),
    clears=st.booleans(),
)


def same_stamp_bulletins(found: list[Document]) -> bool:
    stamps = [(one.source_id, one.stamp) for one in found if one.identity is None and one.withdrawn_at is None]
    return len(set(stamps)) < len(stamps)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(documents, max_size=5, unique_by=lambda one: one.number).filter(lambda d: not same_stamp_bulletins(d)))
def test_the_twins_agree(database: Database, found: list[Document]) -> None:
    # One transaction an example, never committed: nothing of it is seen by anybody else.
    with Session(database.engine) as session:
        ids = write(session, found)
        rows = session.execute(
            text(f"SELECT b.id, {LIFE} AS life FROM bulletin b LEFT JOIN cap_message m ON m.bulletin_id = b.id"),
            {"at": NOW},
        )
        sql = {row.id: row.life for row in rows}
        numbered = [renumbered(one, ids) for one in found]
        assert {one.number: life(one, numbered, NOW).value for one in numbered} == sql
        session.rollback()


def renumbered(one: Document, ids: dict[int, int]) -> Document:
    values = {name: getattr(one, name) for name in Document.__dataclass_fields__}
    return Document(**{**values, "number": ids[one.number]})


def write(session: Session, found: list[Document]) -> dict[int, int]:
    ids = {}
    for one in found:
        raw = RawDocument(source_id=one.source_id, sha256=str(one.number), first_received_at=one.received_at)
        session.add(raw)
        session.flush()
        bulletin = Bulletin(
            source_id=one.source_id, raw_document_id=raw.id, stamp=one.stamp, received_at=one.received_at,
            status="accepted", key=one.key, ends_at=one.ends_at, withdrawn_at=one.withdrawn_at,
        )  # fmt: skip
        session.add(bulletin)
        session.flush()
        ids[one.number] = bulletin.id
        if one.identity:
            write_message(session, bulletin.id, one)
    return ids


def write_message(session: Session, bulletin_id: int, one: Document) -> None:
    assert one.identity
    session.add(
        CapMessage(
            bulletin_id=bulletin_id, sender=one.identity[0], sender_name="", identifier=one.identity[1],
            msg_type="Cancel" if one.cancels else "Update", status="Actual", scope="Public", signature="absent",
            public=True, acts=one.acts, subject=one.subject, clears=one.clears, starts_at=one.starts_at,
        )
    )  # fmt: skip
    session.flush()
    session.add_all(CapReference(bulletin_id=bulletin_id, sender=s, identifier=i, sent=NOW) for s, i in one.names)
    session.flush()
