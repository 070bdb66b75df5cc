"""Writes messages to a text stream instead of sending them, without endpoints or keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from alerts.channels.contract import Envelope, Outcome, Result


class ConsoleChannel:
    """The channel for looking at what would be sent."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        for envelope in page:
            self._stream.write(f"{envelope.subscription_id} {envelope.urgency} {envelope.payload.decode()}\n")
        return [Result(envelope.subscription_id, Outcome.ACCEPTED) for envelope in page]

    async def close(self) -> None:
        self._stream.flush()
