"""The only door to XML from outside: no DTD, no entities, no network, a bounded size."""

from __future__ import annotations

from lxml import etree

from alerts.formats.unreadable import Unreadable

MAX_BYTES = 8 * 1024 * 1024


def parse_xml(content: bytes) -> etree._Element:
    """The root element.

    Raises:
        Unreadable: ``xml_too_large``, ``xml_dtd`` (a document type is declared) or ``xml_malformed``.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("xml_too_large", "Il documento XML supera la dimensione ammessa.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("xml_malformed", "Il documento XML non è ben formato.") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("xml_dtd", "Il documento XML dichiara un DTD: per sicurezza non viene letto.")
    return root
