"""CAP messages from anybody: single files, and Atom or RSS feeds that carry them or point to them.

A feed lists what its publisher likes to list: what is not there any more may be in force. Only a later message, or its
own end, ends a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.domain.freshness import Schedule
from alerts.domain.hazard import Hazard
from alerts.formats.cap_file import open_file
from alerts.formats.cap_message import is_alert, sent_of
from alerts.formats.feed_index import MOST_ALERTS, Entry, addresses, is_feed, read_entries
from alerts.formats.trusted_signers import TrustedSigners
from alerts.formats.unreadable import Unreadable
from alerts.sources.cap_document import parse_alert
from alerts.sources.contract import (
    Absence,
    Issue,
    KnownZones,
    Link,
    ParsedMessage,
    RawBundle,
    RawFile,
    Role,
    SourceFacts,
    in_order,
)


class CapSource:
    """Any publisher of CAP 1.1 or 1.2; each message is a document."""

    facts = SourceFacts(
        id="cap",
        name="Messaggi di allerta CAP",
        publisher="Vari editori CAP",
        licence="Quella di ciascun editore",
        page="https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html",
        zone_namespace="dpc",
        hazards=tuple(Hazard),
        schedule=Schedule(due=None),
        expects="Messaggi CAP 1.1 o 1.2 di qualunque editore, uno per documento, anche dentro un elenco Atom o RSS.",
        absence=Absence.NOTHING,
        role=Role.NATIONAL,
        polled=True,
        cadence=300,
    )

    def __init__(self, *, signature_required: bool = False, trusted_certificates: bytes | None = None) -> None:
        """``trusted_certificates`` is a PEM bundle of signers, or of authorities that certify nobody else.

        Raises:
            ValueError: no certificate can be read in the bundle.
        """
        self._signature_required = signature_required
        self._trusted = TrustedSigners(trusted_certificates)

    def follow(self, file: RawFile, url: str) -> list[Link]:
        try:
            root = open_file(file.content, file.name)
        except Unreadable:
            return []  # said again, and reported, when the file is read
        found = addresses(read_entries(root), url) if is_feed(root) else {}
        return [Link(address, version) for address, version in found.items()]

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        found: dict[bytes, RawBundle] = {}
        for file in files:
            for document in _documents(file):
                found.setdefault(document.files[0].content, document)
        return in_order(found.values())

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedMessage:
        file = bundle.files[0]
        try:
            root = open_file(file.content, file.name)
            if is_feed(root):
                raise _broken(read_entries(root), file)
        except Unreadable as error:
            return ParsedMessage(bundle.stamp, None, (), (Issue("error", error.code, error.message),))
        return parse_alert(root, self._trusted, signature_required=self._signature_required)


def _documents(file: RawFile) -> Iterator[RawBundle]:
    """The messages in a file; the file itself where it cannot be read, or has entries that cannot, to be refused."""
    try:
        root = open_file(file.content, file.name)
    except Unreadable:
        yield RawBundle(None, (file,))
        return
    if is_alert(root):
        yield RawBundle(sent_of(root), (file,))
        return
    entries = read_entries(root)
    alerts = [alert for entry in entries for alert in entry.alerts]
    for number, alert in enumerate(alerts[:MOST_ALERTS], 1):
        yield from _documents(RawFile(f"{file.name}#{number}", alert))
    if len(alerts) > MOST_ALERTS or any(_is_empty(entry) for entry in entries):
        yield RawBundle(None, (file,))


def _is_empty(entry: Entry) -> bool:
    return not entry.alerts and not entry.links


def _broken(entries: Sequence[Entry], file: RawFile) -> Unreadable:
    """Why a feed is a document of its own, to be refused."""
    if any(map(_is_empty, entries)):
        return Unreadable("feed_malformed", f"{file.name} ha voci che non contengono né indicano un messaggio CAP.")
    return Unreadable("feed_too_large", f"{file.name} contiene più di {MOST_ALERTS} messaggi: gli altri sono ignorati.")
