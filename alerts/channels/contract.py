"""What a channel does, and the outcomes it can report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

#: RFC 8030 §5.3.
Urgency = Literal["very-low", "low", "normal", "high"]


class Outcome(StrEnum):
    """What became of one message."""

    #: The push service took it.
    ACCEPTED = "accepted"
    #: 404 or 410: the subscription is dead, the only proof of death there is.
    GONE = "gone"
    #: The push service will never take it (too large, malformed, unauthorised).
    REJECTED = "rejected"
    #: Too late to be of use; not sent.
    EXPIRED = "expired"
    #: Something newer was decided before it could be sent; not sent.
    SUPERSEDED = "superseded"
    #: Not now: throttled, out of order, unreachable. To be tried again.
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one device. ``payload`` is clear text, encrypted by the channel; ``ttl`` in seconds."""

    subscription_id: int
    endpoint: str
    p256dh: bytes
    auth: bytes
    payload: bytes
    ttl: int
    urgency: Urgency
    topic: str


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one device. ``retry_after`` in seconds where the push service asked for it."""

    subscription_id: int
    outcome: Outcome
    status: int | None = None
    retry_after: float | None = None


class Channel(Protocol):
    """Carries pages of messages."""

    def send(self, page: Sequence[Envelope]) -> list[Result]:
        """Send a page of at most a few hundred messages; one result for each, in any order. Never raises for a peer."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...
