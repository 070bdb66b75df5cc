"""Reading one regional bulletin, whatever its form: the page, the older XML, or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from alerts.formats.cfr_page import CfrPage, read_page
from alerts.formats.cfr_xml import CfrXml, is_xml, read_xml
from alerts.formats.unreadable import Unreadable
from alerts.sources.contract import Issue, RawFile

#: The same bulletin is also published as PDF and drawn as PNG: neither is read.
_OTHER_FORMS = (b"%PDF", b"\x89PNG", b"PK\x03\x04")


@dataclass(slots=True)
class CfrDocument:
    """Everything found in the files of one document, and what could not be read."""

    pages: list[CfrPage] = field(default_factory=list)
    xmls: list[CfrXml] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def stamps(self) -> set[datetime]:
        return {page.stamp for page in self.pages} | {xml.stamp for xml in self.xmls}


def stamp_of(file: RawFile) -> datetime | None:
    """When the bulletin in the file was issued. A file's name tells nothing: pages are fetched from one address."""
    try:
        return _read(file).stamp
    except Unreadable:
        return None  # said again, and reported, when the file is read


def read_document(files: Iterable[RawFile]) -> CfrDocument:
    """Everything that can be read of the files; faults are issues of the document."""
    document = CfrDocument()
    for file in files:
        try:
            form = _read(file)
        except Unreadable as error:
            document.issues.append(Issue("error", error.code, error.message))
            continue
        if isinstance(form, CfrXml):
            document.xmls.append(form)
        else:
            document.pages.append(form)
    return document


def _read(file: RawFile) -> CfrPage | CfrXml:
    if file.content.startswith(_OTHER_FORMS):
        message = f"{file.name} è un PDF, un'immagine o un archivio: serve la pagina HTML del bollettino, o il suo XML."
        raise Unreadable("unsupported_format", message)
    return read_xml(file.content, file.name) if is_xml(file.content) else read_page(file.content, file.name)
