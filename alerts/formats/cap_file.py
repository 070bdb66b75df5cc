"""Telling what a file is that should hold a CAP message, or a feed of them."""

from __future__ import annotations

from lxml import etree

from alerts.formats.cap_message import is_alert
from alerts.formats.feed_index import is_feed
from alerts.formats.secure_xml import parse_xml
from alerts.formats.unreadable import Unreadable

_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
#: Byte order marks, and blank space, before the first angle bracket; NUL is half of a character of UTF-16.
_BEFORE = b"\xef\xbb\xbf\xfe\xff \t\r\n"


def open_file(content: bytes, name: str) -> etree._Element:
    """The root of the document: a CAP ``alert`` or a feed. ``name`` is what a sentence calls the file.

    Raises:
        Unreadable: ``unsupported_format``, or an XML code of :mod:`alerts.formats.secure_xml`.
    """
    beginning = content[:4096].replace(b"\0", b"").lstrip(_BEFORE).lower()
    if not beginning.startswith(b"<"):
        what = "è vuoto" if not content.strip() else "non è un documento XML"
        raise Unreadable("unsupported_format", f"{name} {what}: non è un messaggio CAP.")
    if beginning.startswith(_HTML):
        raise Unreadable("unsupported_format", f"{name} è una pagina web, non un messaggio CAP.")
    root = parse_xml(content)
    if not (is_alert(root) or is_feed(root)):
        raise Unreadable("unsupported_format", f"{name} non è un messaggio CAP 1.1 o 1.2, né un elenco Atom o RSS.")
    return root
