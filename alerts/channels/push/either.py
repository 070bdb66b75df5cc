"""The fast transport where the peer speaks what it speaks, and the one that speaks everything where it does not."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.channels.push.transport import Answer, Post, Transport, UnusablePeer


class EitherTransport:
    """Asks ``fast`` first; a page that it could not begin goes through ``fallback``."""

    def __init__(self, fast: Transport, fallback: Transport) -> None:
        self._fast, self._fallback = fast, fallback

    async def post(self, page: Sequence[Post]) -> list[Answer]:
        try:
            return await self._fast.post(page)
        except UnusablePeer:
            return await self._fallback.post(page)

    async def close(self) -> None:
        await self._fast.close()
        await self._fallback.close()
