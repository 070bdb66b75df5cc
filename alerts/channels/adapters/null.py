"""Accepts everything and sends nothing: for measuring everything around the channel."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.channels.contract import Envelope, Outcome, Result


class NullChannel:
    """The channel that goes nowhere."""

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        return [Result(envelope.subscription_id, Outcome.ACCEPTED) for envelope in page]

    async def close(self) -> None:
        """Nothing to give back."""
