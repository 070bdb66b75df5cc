"""The entries of an Atom feed: a version of an alert that changed something, a version of a notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from alerts.domain.message import as_demonstration
from alerts.domain.notice import Notice
from alerts.domain.thread import Thread, Version, by_hazard
from alerts.domain.thread_words import change_lines, step_word, version_title
from alerts.formats.atom_writer import MIMETYPE, Entry, Feed, Link
from alerts.formats.cap_writer import MIMETYPE as CAP
from app.api.notice_entries import feed_entries
from app.core.clock import start_of_day
from app.core.i18n import DEFAULT_LANGUAGE
from app.web.demonstration import demonstration_shown

_NAME = "Cittadino Informato"
#: The newest; who has missed more than these finds the rest through the API.
MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class FeedWriter:
    """``name`` is that of the file; ``place`` the municipality's, empty for all of them."""

    name: str
    place: str
    base_url: str
    language: str

    def feed(self, threads: Sequence[Thread], notices: Sequence[Notice]) -> Feed:
        found = [*self._entries(threads), *self._notices(notices)]
        entries = sorted(found, key=lambda entry: (entry.updated, entry.id), reverse=True)
        shown = tuple(entries[:MOST_ENTRIES])
        page = f"{self.base_url}/comuni/{self.name}" if self.place else f"{self.base_url}/allerte"
        return Feed(
            id=self._tag("alerts" if not self.place else f"alerts:{self.name}"),
            title=self._title(),
            subtitle=str(_("What changed in the alerts of the last thirty days, the end of each included.")),
            # Without entries it has been like this since the service began.
            updated=shown[0].updated if shown else _BEGINNING,
            language=self.language,
            author=_NAME,
            links=(
                Link("self", self._in_language(f"{self.base_url}/feeds/{self.name}.atom"), MIMETYPE),
                Link("alternate", self._in_language(page), "text/html"),
            ),
            entries=shown,
        )

    def _title(self) -> str:
        if self.place:
            return str(_("Alerts for %(place)s", place=self.place))
        return str(_("Civil protection alerts"))

    def _entries(self, threads: Sequence[Thread]) -> Iterator[Entry]:
        for thread in threads:
            for version in thread.versions:
                if version.changes:
                    yield self._entry(thread, version)

    def _notices(self, notices: Sequence[Notice]) -> Iterator[Entry]:
        place, demonstration = self.name if self.place else "", bool(notices) and demonstration_shown()
        tag = self._tag(self.name)
        return feed_entries(notices, self.base_url, _, tag, place=place, demonstration=demonstration)

    def _entry(self, thread: Thread, version: Version) -> Entry:
        page = f"{self.base_url}/allerte/{thread.id}"
        cap = f"{self.base_url}/api/v1/alerts/{thread.id}.cap?version={version.id}"
        lines = change_lines(version.changes, _, counted=not self.place)
        return Entry(
            id=self._tag(f"{self.name}:{thread.id}:{version.id}"),
            title=self._entry_title(thread, version),
            updated=version.at,
            published=version.at,
            author=thread.publisher,
            summary="\n".join(lines),
            categories=tuple(_categories(thread, version)),
            links=(
                Link("alternate", self._in_language(f"{page}?comune={self.name}" if self.place else page), "text/html"),
                Link("enclosure", cap, CAP),
            ),
            rights=thread.licence,
        )

    def _entry_title(self, thread: Thread, version: Version) -> str:
        about = version_title(thread, version, _, self.language)
        said = f"{self.place}: {about}" if self.place else about
        words = f"{said} ({step_word(version.step, _)})" if version.picture else said
        return as_demonstration(words, _) if thread.demonstration else words

    def _tag(self, rest: str) -> str:
        """A URI of RFC 4151: nobody else's, and the same for ever."""
        return f"tag:{urlsplit(self.base_url).hostname},2026:{rest}"

    def _in_language(self, url: str) -> str:
        if self.language == DEFAULT_LANGUAGE:
            return url
        return f"{url}{'&' if '?' in url else '?'}lang={self.language}"


_BEGINNING = start_of_day(datetime.fromisoformat("2026-01-01").date())


def _categories(thread: Thread, version: Version) -> Iterator[str]:
    found = by_hazard(version.picture)
    yield max(max(counts) for counts in found.values()).slug if found else "all_clear"
    yield from (hazard.value for hazard in found)
    if thread.demonstration:
        yield "demonstration"
