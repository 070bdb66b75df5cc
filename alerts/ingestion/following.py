"""What an index points to, one document after the other: each is taken in as it arrives, and what is left is left open.

What was read is remembered by address, with the version that the index gave it. What failed, and what was refused for a
reason that passes, is not: it is asked for again, after what is new.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import requests

from alerts.ingestion.ingest import ingest
from alerts.ingestion.memory import Memory, Read
from alerts.ingestion.report import IngestReport
from alerts.sources.contract import Link, RawFile, Source
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.http import download

#: The national zip is about 5 MB; nothing that a source publishes is larger than this.
MAX_DOWNLOAD = 32 * 1024 * 1024
#: Refusals that say nothing against the document: an operator resumes the source, the publisher's clock is overtaken, a
#: fault of ours is mended.
PASSING = frozenset({"source_paused", "stamp_in_future", "unexpected"})
_LONGEST_HEADER = 500
#: Seconds without a byte after which nobody is thought to be there.
_SILENCE = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an index is read in one look. What is over the first is never read, the rest at the next look."""

    #: Documents of an index that are looked at, from its newest end: more are not what a publisher has in force.
    listed: int = 2_000
    links: int = 200
    bytes: int = 64 * 1024 * 1024
    #: Seconds for all documents, and for one of them.
    seconds: float = 120
    patience: float = 60


@dataclass(slots=True)
class Following:
    """One look at what the index ``file`` points to. ``refused`` are the codes of what could not be used."""

    database: Database
    source: Source
    http: requests.Session
    file: RawFile
    memory: Memory
    now: datetime
    limits: Limits
    report: IngestReport = field(default_factory=IngestReport)
    errors: list[Exception] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    #: Why links were left unread, as a code; empty when none were.
    left: str = ""

    def run(self, links: Sequence[Link]) -> None:
        """Take in what the index carries, then what is new, then what may have changed. Faults are kept for later."""
        listed = links[-self.limits.listed :]
        self.memory.keep(listed)
        if self.source.facts.in_messages:
            self._index()
        unread = self.memory.unread(listed)
        tried = sum(1 for _ in self._within_limits([*unread, *self.memory.due(listed, self.now)]))
        if len(listed) < len(links):
            self.left = "feed_too_large"
        elif tried >= len(unread):
            self.left = ""  # what is read again is in no hurry
        self.refused += self.memory.refused

    @property
    def is_whole(self) -> bool:
        """Whether nothing that is listed has to be asked for again."""
        return not (self.errors or self.left or self.memory.again or PASSING.intersection(self.refused))

    @property
    def is_of_use(self) -> bool:
        """Whether anything listed could be used."""
        usable = any(not read.refused for read in self.memory.read.values())
        return usable or self.report.accepted + self.report.unchanged > 0

    def _within_limits(self, links: Sequence[Link]) -> Iterator[Link]:
        deadline, size = time.monotonic() + self.limits.seconds, 0
        for count, link in enumerate(links):
            seconds = deadline - time.monotonic()
            if seconds <= 0:
                self.left = "upstream_too_slow"
                return
            if count >= self.limits.links or size >= self.limits.bytes:
                self.left = "feed_too_large"
                return
            size += self._document(link, min(seconds, self.limits.patience))
            yield link

    def _index(self) -> None:
        """The messages that the index carries itself wait for no link."""
        try:
            report = self._ingest(self.file)
        except Exception as error:  # what it points to may still be read
            self.errors.append(error)
            return
        self.refused += _refusals(report)

    def _document(self, link: Link, seconds: float) -> int:
        """Fetch one and take it in; how many bytes came. One that fails hides no other, whose fault ever it is."""
        try:
            conditions = self.memory.condition(link)
            response = fetch(self.http, link.url, conditions, seconds)
            if response.status_code == 304:
                self.memory.read[link.url] = replace(self.memory.read[link.url], at=self.now)
            else:
                self._take(link, response)
        except Exception as error:
            self.errors.append(error)
            self._ask_again(link)
            return 0
        return len(response.content)

    def _take(self, link: Link, response: requests.Response) -> None:
        in_messages = self.source.facts.in_messages
        document = RawFile(name_in(link.url, self.source), response.content)
        # The index of a bulletin says something of it; that of messages has been taken in.
        report = self._ingest(document) if in_messages else self._ingest(self.file, document)
        if not report.documents and not in_messages:
            raise Unavailable("nothing_published", "All'indirizzo indicato dalla fonte non c'è nessun bollettino.")
        codes = _refusals(report)
        if codes and (not in_messages or PASSING.intersection(codes)):
            # A bulletin is all that there is to know: as long as it is refused, nobody may think that we know it.
            self.refused += codes
            self._ask_again(link)
            return
        self.memory.again.discard(link.url)
        self.memory.read[link.url] = Read(
            link.version, self.now, header_of(response, "ETag"), codes[0] if codes else ""
        )

    def _ask_again(self, link: Link) -> None:
        self.memory.read.pop(link.url, None)
        self.memory.again.add(link.url)

    def _ingest(self, *files: RawFile) -> IngestReport:
        # Not a look of its own: whether this one was good is known at its end.
        report = ingest(self.database, self.source, files, now=self.now, real_now=self.now, kind=None)
        self.report.merge(report)
        return report


def fetch(http: requests.Session, url: str, conditions: dict[str, str], seconds: float) -> requests.Response:
    """What is there: status 200, or 304 if conditions were made.

    Raises:
        Unavailable: as :func:`app.core.http.download`.
    """
    silence = min(seconds, _SILENCE)
    response = download(http, url, headers=conditions, limit=MAX_DOWNLOAD, silence=silence, total=seconds)
    if response.status_code == 304 and not conditions:
        raise Unavailable("upstream_status", "La fonte ha risposto 304 a chi non aveva ancora niente.")
    return response


def name_in(url: str, source: Source) -> str:
    """What a document at this address is called."""
    return PurePosixPath(urlsplit(url).path).name or source.facts.id


def _refusals(report: IngestReport) -> list[str]:
    return [issue["code"] for issue in report.issues if issue["level"] == "error"] if report.refused else []


def header_of(response: requests.Response, name: str) -> str:
    """What can be kept, and said again; else nothing."""
    value = response.headers.get(name, "")
    return value if value.isprintable() and len(value) <= _LONGEST_HEADER else ""
