"""What in a PDF acts on whoever opens it: looked for in every object that can be reached, never run nor unpacked."""

from __future__ import annotations

from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

#: Objects looked at; a plan of five hundred pages with its maps has some tens of thousands.
MAX_OBJECTS = 200_000

SCRIPT = "contiene programmi (JavaScript)"
LAUNCH = "contiene un comando che avvia altri programmi"
ATTACHMENT = "contiene file allegati"
FORM = "contiene un modulo interattivo che può eseguire programmi o spedire dati"
MEDIA = "contiene elementi multimediali che eseguono programmi"

_KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EF": ATTACHMENT,
    "/EmbeddedFiles": ATTACHMENT,
    "/XFA": FORM,
    "/OnInstantiate": MEDIA,
}
#: By type of action (ISO 32000-1, table 198). Links to pages and to the web are no danger.
_ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/GoToE": ATTACHMENT,
    "/SubmitForm": FORM,
    "/ImportData": FORM,
}
_SUBTYPES = {"/FileAttachment": ATTACHMENT, "/RichMedia": MEDIA}


class TooManyObjects(Exception):
    """There is more in the document than anybody would look at."""


def dangers(reader: PdfReader) -> tuple[str, ...]:
    """What is dangerous, in Italian, each kind once.

    Raises:
        TooManyObjects: the limit was reached before the end.
    """
    found: dict[str, None] = {}
    for thing in _dictionaries(reader):
        found.update(dict.fromkeys(_KEYS[key] for key in _KEYS.keys() & thing.keys()))
        for key, table in (("/S", _ACTIONS), ("/Subtype", _SUBTYPES)):
            if key in thing and (danger := table.get(str(thing[key]))):
                found[danger] = None
    return tuple(found)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that the trailer leads to, those of streams included, in no particular order."""
    pending: list[PdfObject] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while pending:
        thing: PdfObject | None = pending.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = reader.get_object(thing)
        if not isinstance(thing, DictionaryObject | ArrayObject):
            continue
        looked += 1
        if looked > MAX_OBJECTS:
            raise TooManyObjects
        if isinstance(thing, DictionaryObject):
            yield thing
        pending.extend(_worth_a_look(thing))


def _worth_a_look(thing: DictionaryObject | ArrayObject) -> Iterator[PdfObject]:
    values = list.__iter__(thing) if isinstance(thing, ArrayObject) else iter(dict.values(thing))
    return (value for value in values if isinstance(value, IndirectObject | DictionaryObject | ArrayObject))
