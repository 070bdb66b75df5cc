"""Rule F10: a PDF that opens, that anybody may open without risk, with words in it.

It runs in the child process of examinations; the limits here are what holds even without it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pypdf import Configuration, PdfReader, apply_configuration

from plans.documents.dangers import TooManyObjects, dangers
from plans.documents.text_layer import has_text_layer
from plans.domain.findings import FileRefused, Finding, Scope, Severity

MAX_BYTES = 64 * 1024 * 1024
MAX_PAGES = 3_000
_LONGEST_TITLE = 200
#: What may follow the end of a document: whatever else does, is another file in the same one.
_LONGEST_TAIL = 2_048
_MEGABYTE = 1_000_000

_LIMITS = Configuration(
    zlib_maximum_output_length=32 * _MEGABYTE,
    lzw_maximum_output_length=32 * _MEGABYTE,
    run_length_maximum_output_length=32 * _MEGABYTE,
    array_based_stream_maximum_output_length=32 * _MEGABYTE,
    stream_decoding_work_maximum_length=64 * _MEGABYTE,
    stream_parsing_work_maximum_count=200_000,
    page_tree_maximum_entries=2 * MAX_PAGES,
    page_tree_maximum_page_entries=MAX_PAGES * 100,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)

# What is wrong with a document is said by a finding, once; the library would say it to the log, object by object.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A document that may be served. ``title`` is what it says of itself; ``findings`` warn, they never refuse."""

    pages: int
    has_text: bool
    title: str | None
    size: int
    sha256: str
    findings: tuple[Finding, ...] = ()


def inspect_pdf(path: Path, name: str | None = None) -> Inspection:
    """What a PDF is. ``name`` is what the person called it, to be said back.

    Raises:
        FileRefused: F10: too large, no PDF or not only that, damaged, encrypted, or with something in it that acts.
    """
    name, size = name or path.name, path.stat().st_size
    if size > MAX_BYTES:
        raise _refused(name, f"pesa {size // _MEGABYTE} MB, il massimo è {MAX_BYTES // _MEGABYTE}")
    with path.open("rb") as file:
        _check_frame(file, name)
        pages, has_text, title = _look_inside(file, name)
    findings = () if has_text else (_scanned(name),)
    return Inspection(pages, has_text, title, size, _digest(path), findings)


def _check_frame(file: BinaryIO, name: str) -> None:
    """The document is the whole file: nothing before it, nothing after, no archive at the same time."""
    if not re.match(rb"(\xef\xbb\xbf)?\s{0,8}%PDF-[12]\.", file.read(32)):
        raise _refused(name, "non è un PDF: non comincia come un PDF")
    if zipfile.is_zipfile(file):
        raise _refused(name, "è un PDF e un archivio zip insieme")
    file.seek(0)
    content = file.read()
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise _refused(name, "è troncato: manca la fine del documento")
    if len(content[end + 5 :].strip(b"\0\r\n\t ")) > _LONGEST_TAIL:
        raise _refused(name, "ha altri dati dopo la fine del documento")
    file.seek(0)


def _look_inside(file: BinaryIO, name: str) -> tuple[int, bool, str | None]:
    try:
        with apply_configuration(_LIMITS):
            reader = PdfReader(file, xref_stream_maximum_entries=1_000_000)
            if reader.is_encrypted:
                raise _refused(name, "è protetto (cifrato): anche senza password non tutti i programmi lo aprono")
            if acting := dangers(reader):
                raise _refused(name, *acting)
            pages = len(reader.pages)
            if not 0 < pages <= MAX_PAGES:
                raise _refused(name, f"ha {pages} pagine: ne servono da 1 a {MAX_PAGES}")
            return pages, has_text_layer(reader), _title(reader)
    except FileRefused:
        raise
    except TooManyObjects:
        raise _refused(name, "è troppo complicato per essere controllato") from None
    except Exception as error:  # the library documents no closed set for damaged files; RecursionError is among them
        raise _refused(name, "è danneggiato o incompleto e non si apre") from error


def _title(reader: PdfReader) -> str | None:
    said = reader.metadata.title if reader.metadata else None
    plain = " ".join("".join(c if c.isprintable() else " " for c in said or "").split())
    return plain[:_LONGEST_TITLE] or None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refused(name: str, *faults: str) -> FileRefused:
    return FileRefused(
        *(
            Finding("F10", Severity.REFUSES, Scope.FILE, f"Il documento «{name}» {fault}.", file=name)
            for fault in faults
        )
    )


def _scanned(name: str) -> Finding:
    message = f"Il documento «{name}» sembra fatto di scansioni: non c'è testo che si possa cercare o far leggere."
    return Finding("F10", Severity.WARNS, Scope.FILE, message, file=name)
