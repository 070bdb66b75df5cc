"""An Atom feed (RFC 4287), written so that no word of anybody becomes markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from alerts.formats.cap_writer import plain, write_time

MIMETYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Link:
    """``href`` is absolute."""

    rel: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """``id`` is a URI that never changes; ``updated`` is aware; ``categories`` are terms; texts are plain."""

    id: str
    title: str
    updated: datetime
    published: datetime
    author: str
    summary: str
    categories: tuple[str, ...]
    links: tuple[Link, ...]
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries are the newest first. ``updated`` is when anything in it last changed."""

    id: str
    title: str
    subtitle: str
    updated: datetime
    language: str
    author: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def write_feed(feed: Feed) -> bytes:
    """The document."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_LANG, feed.language)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", write_time(feed.updated))
    _add_author(root, feed.author)
    for link in feed.links:
        _add_link(root, link)
    for entry in feed.entries:
        _add_entry(root, entry)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _add_entry(root: etree._Element, entry: Entry) -> None:
    block = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _add(block, "id", entry.id)
    _add(block, "title", entry.title)
    _add(block, "updated", write_time(entry.updated))
    _add(block, "published", write_time(entry.published))
    _add_author(block, entry.author)
    for term in entry.categories:
        etree.SubElement(block, f"{{{_ATOM}}}category", term=term)
    for link in entry.links:
        _add_link(block, link)
    _add(block, "summary", entry.summary)
    if entry.rights:
        _add(block, "rights", entry.rights)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = plain(text)


def _add_author(parent: etree._Element, name: str) -> None:
    _add(etree.SubElement(parent, f"{{{_ATOM}}}author"), "name", name)


def _add_link(parent: etree._Element, link: Link) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=link.rel, href=link.href, type=link.kind)
