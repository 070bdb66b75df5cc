"""KML and KMZ (F06, F07): folders are layers; what points elsewhere is never followed, but said.

Parsed as a stream without entities, document types or network. A placemark's name, description (as text) and
ExtendedData are its attributes. Coordinates are WGS 84 by definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from lxml import etree

from plans.domain.findings import Finding, Severity
from plans.readers.archive import open_archive
from plans.readers.contract import SLICE, Opened, Rows, Value
from plans.readers.html_text import html_to_text
from plans.readers.kml_geometry import NoGeometry, local, read_geometry
from plans.readers.layers import Source, opened
from plans.readers.limits import TEXT_FILE_BYTES, XML_NESTING
from plans.readers.refusals import damaged, refusal, remark, spoken, too_large
from plans.readers.values import text

_CONTAINERS = frozenset({"Folder", "Document", "kml"})
_OVERLAYS = frozenset({"GroundOverlay", "ScreenOverlay", "PhotoOverlay"})
_SAID = 20


@dataclass(frozen=True, slots=True)
class _Placemark:
    """``layer`` is the number of the folder it stands in, in the order of the file."""

    layer: int
    geometry: Any
    readable: bool
    attributes: dict[str, Value]


@dataclass(slots=True)
class _Contents:
    """What a first reading found: folders by number, with name and fields, and what was left aside."""

    names: dict[int, str] = field(default_factory=dict)
    fields: dict[int, dict[str, None]] = field(default_factory=dict)
    unreadable: list[tuple[int, int]] = field(default_factory=list)
    links: int = 0
    icons: int = 0
    overlays: int = 0


class KmlReader:
    """Reads KML; ``archived`` from within a KMZ."""

    def __init__(self, *, archived: bool = False) -> None:
        self._archived = archived

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        document = _unpack(path, name, scratch / "document.kml") if self._archived else path
        if document.stat().st_size > TEXT_FILE_BYTES:
            raise too_large("byte di testo", TEXT_FILE_BYTES, name)
        contents = _contents(document, name)
        if not contents.fields and contents.links:
            message = (
                f"Il file «{spoken(name)}» contiene solo un collegamento a dati in rete (NetworkLink), che non viene "
                f"seguito: caricare il file a cui rimanda."
            )
            raise refusal("F07", message, name)
        sources = [
            Source(
                layer_name,
                name,
                "kmz" if self._archived else "kml",
                "EPSG:4326",
                tuple(contents.fields.get(number, ())),
                partial(_rows, document, number, name),
            )
            for number, layer_name in sorted(contents.names.items())
        ]
        return opened(name, sources, _findings(contents, name))


def _unpack(path: Path, name: str, to: Path) -> Path:
    with open_archive(path, name) as archive:
        documents = [member for member in archive.members if PurePosixPath(member).suffix.casefold() == ".kml"]
        if not documents:
            raise refusal("F01", f"Il file «{spoken(name)}» non contiene nessun documento KML.", name)
        # What Google Earth opens: doc.kml, else the first one of the outermost folder.
        main = min(documents, key=lambda member: (member.casefold() != "doc.kml", member.count("/")))
        archive.copy(main, to)
    return to


def _contents(document: Path, name: str) -> _Contents:
    contents = _Contents()
    counts: dict[int, int] = {}
    for found in _walk(document, name, contents):
        counts[found.layer] = counts.get(found.layer, 0) + 1
        contents.fields.setdefault(found.layer, {}).update(dict.fromkeys(found.attributes))
        if not found.readable:
            contents.unreadable.append((found.layer, counts[found.layer]))
    return contents


def _walk(document: Path, name: str, contents: _Contents) -> Iterator[_Placemark]:
    """The placemarks in their order; ``contents`` is told of everything else on the way."""
    folders: list[int] = []
    seen = 0
    try:
        with document.open("rb") as file:
            for event, element in _events(file, name):
                kind = local(element)
                if event == "start":
                    if kind in _CONTAINERS:
                        folders.append(seen)
                        seen += 1
                elif kind in _CONTAINERS:
                    _name_folder(contents, folders.pop(), element, name)
                elif kind == "Placemark":
                    yield _placemark(element, folders[-1] if folders else 0)
                    _forget(element)
                else:
                    _leave_aside(contents, kind, element)
    except etree.XMLSyntaxError as error:
        raise damaged(name, "KML", error) from error


def _events(file: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Events of the parser, once the file is known to define nothing of its own."""
    events = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    depth = 0
    for event, element in events:
        if depth == 0 and element.getroottree().docinfo.internalDTD is not None:
            message = f"Il file «{spoken(name)}» contiene definizioni XML (DOCTYPE, entità) che non sono ammesse."
            raise refusal("F07", message, name)
        depth += 1 if event == "start" else -1
        if depth > XML_NESTING:
            raise refusal("F07", f"Il file «{spoken(name)}» è annidato oltre {XML_NESTING} livelli.", name)
        yield event, element


def _forget(element: Any) -> None:
    """Frees a placemark and those before it; the folder's own elements stay, for they hold its name."""
    element.clear(keep_tail=True)
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and local(before) == "Placemark":
        parent.remove(before)


def _name_folder(contents: _Contents, number: int, element: Any, name: str) -> None:
    empty = local(element) == "Folder" and not any(local(child) in _CONTAINERS for child in element)
    if empty or number in contents.fields:
        contents.names[number] = _layer_name(spoken(_child_text(element, "name")), spoken(name))


def _layer_name(said: str, file: str) -> str:
    """What a folder is called, else the file: programs call any document ``doc.kml``, which says nothing."""
    called = PurePosixPath(said).stem if said.casefold().endswith((".kml", ".kmz")) else said
    return Path(file).stem if called.casefold() in ("", "doc") else called


def _leave_aside(contents: _Contents, kind: str, element: Any) -> None:
    if kind == "NetworkLink":
        contents.links += 1
    elif kind in _OVERLAYS:
        contents.overlays += 1
    elif kind == "Icon" and "://" in _child_text(element, "href"):
        contents.icons += 1


def _placemark(element: Any, layer: int) -> _Placemark:
    try:
        return _Placemark(layer, read_geometry(element), True, _attributes(element))
    except NoGeometry:
        return _Placemark(layer, None, False, _attributes(element))


def _attributes(element: Any) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for child in element:
        kind = local(child)
        if kind in {"name", "address", "phoneNumber"} and (child.text or "").strip():
            found[kind] = text(child.text.strip())
        elif kind in {"description", "snippet"} and (child.text or "").strip():
            found[kind] = text(html_to_text(text(child.text)))
    for child in element:
        if local(child) == "ExtendedData":
            for key, value in _extended(child):
                found[key if key not in found else f"{key} (dati)"] = value
    return found


def _extended(element: Any) -> Iterator[tuple[str, Value]]:
    for item in element.iter("{*}Data", "{*}SimpleData"):
        key = text(item.get("name", "")).strip()
        value = _child_text(item, "value") if local(item) == "Data" else (item.text or "")
        if key:
            yield key, text(html_to_text(text(value))) or None


def _child_text(element: Any, wanted: str) -> str:
    return next((child.text or "" for child in element if local(child) == wanted), "").strip()


def _rows(document: Path, layer: int, name: str) -> Iterator[Rows]:
    start = 1
    slice_: list[_Placemark] = []
    for found in _walk(document, name, _Contents()):
        if found.layer == layer:
            slice_.append(found)
        if len(slice_) == SLICE:
            yield _slice(slice_, start)
            start += len(slice_)
            slice_ = []
    if slice_:
        yield _slice(slice_, start)


def _slice(placemarks: Sequence[_Placemark], start: int) -> Rows:
    geometries = np.empty(len(placemarks), dtype=object)
    geometries[:] = [one.geometry for one in placemarks]
    attributes: list[Mapping[str, Value]] = [one.attributes for one in placemarks]
    return Rows(range(start, start + len(placemarks)), geometries, attributes)


def _findings(contents: _Contents, name: str) -> list[Finding]:
    aside = [
        (contents.links, "collegamenti a dati in rete (NetworkLink)"),
        (contents.icons, "icone in rete"),
        (contents.overlays, "immagini sovrapposte"),
    ]
    counted = ", ".join(f"{count} {what}" for count, what in aside if count)
    findings = []
    if counted:
        message = f"Nel file «{spoken(name)}» sono stati ignorati: {counted}. Nulla viene scaricato."
        findings.append(remark("F07", Severity.REPAIRS, message, name))
    for layer, row in contents.unreadable[:_SAID]:
        named = contents.names.get(layer, "")
        message = f"Strato «{named}», elemento {row}: le coordinate non si leggono."
        findings.append(remark("F07", Severity.WARNS, message, name, layer=named, row=row))
    return findings
