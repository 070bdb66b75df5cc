"""The raw archive: the bytes of every document, before anything reads them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.models.sources import RawDocument, RawPart
from alerts.sources.contract import RawBundle, RawFile, Source, SourceFacts


def archive(session: Session, facts: SourceFacts, bundle: RawBundle, *, now: datetime) -> int:
    """Keep the bundle's files; the id of the raw document, the same one when these very bytes came before."""
    source_id, sha256 = facts.id, digest(facts, bundle)
    claim = insert(RawDocument).values(source_id=source_id, sha256=sha256, first_received_at=now)
    document_id: int | None = session.scalar(claim.on_conflict_do_nothing().returning(RawDocument.id))
    if document_id is None:
        found = select(RawDocument.id).where(RawDocument.source_id == source_id, RawDocument.sha256 == sha256)
        return session.scalars(found).one()
    parts = {_part_name(file, bundle): file.content for file in bundle.files}
    session.add_all(RawPart(document_id=document_id, name=name, content=content) for name, content in parts.items())
    return document_id


def digest(facts: SourceFacts, bundle: RawBundle) -> str:
    """What the bundle is known by: SHA-256 over the names and digests of its files.

    A message says itself what it is called: under another name it is the same one.
    """
    parts = sorted(
        (b"" if facts.in_messages else file.name.encode(), hashlib.sha256(file.content).digest())
        for file in bundle.files
    )
    return hashlib.sha256(b"".join(name + b"\0" + digest for name, digest in parts)).hexdigest()


def _part_name(file: RawFile, bundle: RawBundle) -> str:
    """The file's name; where others of the bundle have the same, told apart by what is in it."""
    namesakes = sum(other.name == file.name for other in bundle.files)
    return file.name if namesakes == 1 else f"{file.name} ({hashlib.sha256(file.content).hexdigest()})"


def bundles_of(document: RawDocument, source: Source) -> list[RawBundle]:
    """The document as it was when it came."""
    return source.bundle([RawFile(part.name, part.content) for part in document.parts])
