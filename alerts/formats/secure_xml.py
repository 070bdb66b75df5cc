"""The only door to XML from outside: no DTD, no entities, no network, no XInclude, a bounded size and depth."""

from __future__ import annotations

from typing import NoReturn

from lxml import etree

from alerts.formats.unreadable import Unreadable

MAX_BYTES = 8 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"


def parse_xml(content: bytes) -> etree._Element:
    """The root element. Comments and processing instructions are kept as nodes, and mean nothing.

    Blank space before the declaration, which XML forbids and real publishers write, is forgiven.

    Raises:
        Unreadable: ``xml_too_large``, ``xml_dtd`` (a document type is declared) or ``xml_malformed``.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("xml_too_large", "Il documento XML supera la dimensione ammessa.")
    content = content.lstrip(_SPACE).removeprefix(_BOM).lstrip(_SPACE)
    try:
        _refuse_document_type(content)
        return etree.fromstring(content, etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable("xml_malformed", "Il documento XML non è ben formato.") from error


_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}


class _RootReached(Exception):
    """What comes before the root holds no document type."""


class _Prolog:
    """Listens until the root begins. A document type ends the reading before any entity it declares is known."""

    def doctype(self, *_: object) -> NoReturn:
        raise Unreadable("xml_dtd", "Il documento XML dichiara un DTD: per sicurezza non viene letto.")

    def start(self, *_: object) -> NoReturn:
        raise _RootReached

    def close(self) -> None:
        """Required of a listener; a document without a root is a syntax error before this."""


def _refuse_document_type(content: bytes) -> None:
    listener = etree.XMLParser(target=_Prolog(), **_SAFE)
    try:
        listener.feed(content)
        listener.close()
    except _RootReached:
        return
