"""One channel made of several: each message goes the way that the scheme of its endpoint says."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

from alerts.channels.contract import Channel, Envelope, Result


class BySchemeChannel:
    """``schemes`` are channels by scheme (``mailto``); all other endpoints are for ``otherwise``, to take or refuse."""

    def __init__(self, schemes: Mapping[str, Channel], otherwise: Channel) -> None:
        self._schemes = dict(schemes)
        self._prefixes = tuple(f"{scheme}:" for scheme in schemes)
        self._otherwise = otherwise

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        if not any([envelope[1].startswith(self._prefixes) for envelope in page]):
            return await self._otherwise.send(page)
        parts: dict[str | None, list[Envelope]] = defaultdict(list)
        for envelope in page:
            scheme = envelope.endpoint.partition(":")[0]
            parts[scheme if scheme in self._schemes else None].append(envelope)
        sendings = [
            (self._otherwise if scheme is None else self._schemes[scheme]).send(part) for scheme, part in parts.items()
        ]
        return [result for results in await asyncio.gather(*sendings) for result in results]

    async def close(self) -> None:
        await asyncio.gather(*(channel.close() for channel in (*self._schemes.values(), self._otherwise)))
