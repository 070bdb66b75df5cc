"""What is remembered of an index between two looks: which of its documents were read, and which are asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.sources.contract import Link

#: What an index gives no version of is asked for again this often.
REREAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read: in which version, when, and the code for which it was refused for good."""

    version: str
    at: datetime
    etag: str = ""
    refused: str = ""

    def is_due(self, now: datetime) -> bool:
        """Whether only the document itself can tell that it has changed, and it is time to ask it."""
        return not self.version and now - self.at >= REREAD


@dataclass(slots=True)
class Memory:
    """What was read of an index, by address, and what has to be asked for ``again``."""

    read: dict[str, Read] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> Memory:
        followed = cursor.get("followed")
        rows = followed.items() if isinstance(followed, dict) else ()
        read = {url: Read(**{**row, "at": datetime.fromisoformat(row["at"])}) for url, row in rows}
        return cls(read, set(cursor.get("again", ())))

    def document(self) -> dict[str, Any]:
        """As JSON, for the cursor."""
        rows = {
            url: {"version": read.version, "at": read.at.isoformat(), "etag": read.etag, "refused": read.refused}
            for url, read in self.read.items()
        }
        return {"followed": rows, "again": sorted(self.again)}

    def keep(self, links: Iterable[Link]) -> None:
        """Forget what is not listed any more."""
        listed = {link.url for link in links}
        self.read = {url: read for url, read in self.read.items() if url in listed}
        self.again &= listed

    def unread(self, links: Sequence[Link]) -> list[Link]:
        """The newest first; what could not be read before comes last, so that it never keeps the others waiting."""
        found = [link for link in reversed(links) if not self._has(link)]
        return sorted(found, key=lambda link: link.url in self.again)

    def due(self, links: Iterable[Link], now: datetime) -> list[Link]:
        """Those read the longest ago first."""
        found = [link for link in links if self._has(link) and self.read[link.url].is_due(now)]
        return sorted(found, key=lambda link: self.read[link.url].at)

    def condition(self, link: Link) -> dict[str, str]:
        """For what may still be the same: not when the index says that it is not."""
        etag = self.read[link.url].etag if self._has(link) else ""
        return {"If-None-Match": etag} if etag else {}

    def _has(self, link: Link) -> bool:
        known = self.read.get(link.url)
        return known is not None and known.version == link.version

    def is_due(self, now: datetime) -> bool:
        """Whether any document is to be read again, however unchanged the index is."""
        return any(read.is_due(now) for read in self.read.values())

    @property
    def refused(self) -> list[str]:
        """The codes for which documents that are listed were refused for good."""
        return [read.refused for read in self.read.values() if read.refused]
