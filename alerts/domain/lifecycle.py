"""The life of a document, a bulletin or a CAP message: active, until it is replaced, ended or over.

One rule, twice: here, and in SQL in :mod:`alerts.queries.lifecycle`; a test holds the two together.

A document is *cancelled* when an operator has withdrawn it, or a ``Cancel`` names it; *superseded* when a newer one has
its key (a bulletin replaces the bulletin before), an ``Update`` names it, or a green message about the same subject
overlaps it; *expired* when all it says is over, whatever the feed does. Only what was received counts, in whatever
order it came. What is not public ends nothing, and neither does an update that we could not place: where it went
nobody knows, and an alert does not end by a slip of the pen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Life(StrEnum):
    """Where a document is in its life, the reasons that end it before its time first."""

    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Document:
    """What the rule needs of an accepted document. Instants are aware.

    ``names`` are the (sender, identifier) pairs that it references; ``key`` and ``subject`` as in
    :class:`alerts.sources.contract.ParsedMessage`.
    """

    number: int
    source_id: str
    key: str
    stamp: datetime
    received_at: datetime
    starts_at: datetime
    ends_at: datetime
    withdrawn_at: datetime | None = None
    #: Whether it may end others.
    acts: bool = True
    identity: tuple[str, str] | None = None
    cancels: bool = False
    names: frozenset[tuple[str, str]] = frozenset()
    subject: str = ""
    clears: bool = False

    def counts_at(self, at: datetime) -> bool:
        """Received by then, and not withdrawn."""
        return self.received_at <= at and (self.withdrawn_at is None or self.withdrawn_at > at)


def life(document: Document, others: Iterable[Document], at: datetime) -> Life:
    """The life of ``document`` at ``at``, given all that were ever accepted (itself may be among them)."""
    if document.withdrawn_at is not None and document.withdrawn_at <= at:
        return Life.CANCELLED
    later = [other for other in others if _may_act(other, document, at)]
    if any(_names(other, document) and other.cancels for other in later):
        return Life.CANCELLED
    if any(_replaces(other, document) for other in later):
        return Life.SUPERSEDED
    return Life.EXPIRED if document.ends_at <= at else Life.ACTIVE


def _may_act(other: Document, document: Document, at: datetime) -> bool:
    """A later document of the same source that may act; of two with one stamp the one that came last is the later."""
    return (
        other.source_id == document.source_id
        and other.acts
        and other.counts_at(at)
        and (other.stamp, other.number) > (document.stamp, document.number)
    )


def _names(other: Document, document: Document) -> bool:
    return document.identity is not None and document.identity in other.names


def _replaces(other: Document, document: Document) -> bool:
    return other.key == document.key or _names(other, document) or _clears(other, document)


def _clears(other: Document, document: Document) -> bool:
    overlap = other.starts_at < document.ends_at and document.starts_at < other.ends_at
    return other.clears and bool(other.subject) and other.subject == document.subject and overlap
