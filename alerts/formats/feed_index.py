"""Atom and RSS 2.0 feeds of CAP messages: what their entries carry, and where they point to.

Only entries count: whatever else stands in a feed, be it a message, is foreign markup and is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from alerts.formats.cap_message import is_alert
from alerts.formats.cap_time import read_time

#: More messages than these are not what a publisher has in force.
MOST_ALERTS = 2_000

_ATOM = "{http://www.w3.org/2005/Atom}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CAP_TYPE = "application/cap+xml"
_LONGEST_URL = 2_000
_LONGEST_VERSION = 100
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the messages it carries, each as a document of its own, and the addresses it gives as its own.

    With neither it is broken. ``version`` is what it says of when it was last changed, word for word.
    """

    alerts: tuple[bytes, ...]
    links: tuple[str, ...]
    updated: datetime | None
    version: str


def is_feed(root: etree._Element) -> bool:
    """Whether a document is an Atom feed or an RSS channel."""
    return root.tag in (f"{_ATOM}feed", "rss")


def read_entries(root: etree._Element) -> list[Entry]:
    """The entries of a feed, in its order."""
    if root.tag == "rss":
        return [_item(item) for item in root.iterfind("channel/item")]
    return [_entry(entry) for entry in root.iterfind(f"{_ATOM}entry")]


def addresses(entries: Iterable[Entry], url: str) -> dict[str, str]:
    """The absolute addresses that entries of the feed at ``url`` point to: on its host, newest last, with versions.

    What carries its message needs no following. Feeds put their newest entry first: those without a date are taken in
    that order. Where two entries point to one address, the newer says its version.
    """
    dated = sorted(reversed(list(entries)), key=lambda entry: entry.updated or _UNDATED)
    links = ((_same_host(link, url), entry.version) for entry in dated if not entry.alerts for link in entry.links)
    return {address: version for address, version in links if address}


def _entry(entry: etree._Element) -> Entry:
    contents = entry.findall(f"{_ATOM}content")
    pointers = [*entry.iterfind(f"{_ATOM}link"), *contents]
    exact = [_target(pointer) for pointer in pointers if _is_cap(pointer)]
    pages = [_target(pointer) for pointer in pointers if pointer.get("rel", "alternate") == "alternate"]
    updated, published = (entry.findtext(f"{_ATOM}{name}") for name in ("updated", "published"))
    date = _read(read_time, updated) or _read(read_time, published)
    return Entry(_alerts(contents), _links(exact, pages), date, _version(updated))


def _item(item: etree._Element) -> Entry:
    """RSS has no element for content: an item carries a message as a child of its own."""
    pointers = [*item.iterfind("enclosure"), *item.iterfind(f"{_ATOM}link")]
    exact = [_target(pointer) for pointer in pointers if _is_cap(pointer)]
    pages = [element.text for element in (*item.iterfind("link"), *item.iterfind("guid[@isPermaLink='true']"))]
    carriers = [item, *item.iterfind(_ENCODED)]
    published = item.findtext("pubDate")
    return Entry(_alerts(carriers), _links(exact, pages), _read(parsedate_to_datetime, published), _version(published))


def _is_cap(pointer: etree._Element) -> bool:
    return (pointer.get("type") or "").split(";")[0].strip().lower() == _CAP_TYPE


def _target(pointer: etree._Element) -> str | None:
    return next((target for name in ("href", "src", "url") if (target := pointer.get(name))), None)


def _links(exact: Iterable[str | None], pages: Iterable[str | None]) -> tuple[str, ...]:
    """What is said to be CAP, else the first page."""
    said, shown = ([text.strip() for text in texts if text and text.strip()] for texts in (exact, pages))
    return tuple(said or shown[:1])


def _alerts(carriers: Iterable[etree._Element]) -> tuple[bytes, ...]:
    return tuple(_standalone(child, carrier) for carrier in carriers for child in carrier if is_alert(child))


def _standalone(alert: etree._Element, carrier: etree._Element) -> bytes:
    """As exclusive canonical XML: always the same bytes, with the name spaces it declares and none of the feed's.

    So a signature made before the message was put into the feed is still right. Where a name space is a relative
    address, nothing around it has a canonical form (Canonical XML §1.3): then as it stands.
    """
    own = [prefix for prefix, space in alert.nsmap.items() if prefix and carrier.nsmap.get(prefix) != space]
    try:
        return bytes(
            etree.tostring(alert, method="c14n", exclusive=True, with_comments=True, inclusive_ns_prefixes=own or None)
        )
    except etree.C14NError:
        return bytes(etree.tostring(alert, encoding="UTF-8", with_tail=False))


def _version(text: str | None) -> str:
    """Compared, never read: a date that is none is as good as another."""
    return (text or "").strip()[:_LONGEST_VERSION]


def _read(reader: Callable[[str], datetime], text: str | None) -> datetime | None:
    """A date without a zone is nobody's."""
    try:
        read = reader((text or "").strip())
    except (ValueError, TypeError, OverflowError):
        return None
    return read if read.tzinfo else None


def _same_host(link: str, url: str) -> str | None:
    """The address ``link`` means in the document at ``url``, if it is another one on the same host.

    Where the feed came over https, what it points to does too.
    """
    try:
        base, address = urlsplit(url), str(urldefrag(urljoin(url, link))[0])
        parts = urlsplit(address)
        same = (parts.hostname, parts.port) == (base.hostname, base.port) and parts.username is None
    except ValueError:
        return None
    # A backslash is a slash to some, and a letter to others.
    odd = "\\" in address or len(address) > _LONGEST_URL or not address.isprintable()
    if odd or not same or parts.scheme not in ("http", "https"):
        return None
    if base.scheme == "https":
        address = parts._replace(scheme="https").geturl()
    return address if address != urldefrag(url)[0] else None
