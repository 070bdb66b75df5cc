"""What an attachment is, by its octets: nothing passes for what it is not, or is two things at once."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.formats.file_kind import JPEG, PDF, PNG, media_type_of


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


JPEG_FILE = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xda\x00\x08\1\1\0\0?\0\x12\x34\xff\xd9"
PDF_FILE = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ZIP = b"PK\x03\x04" + b"\0" * 40


@pytest.mark.parametrize(("octets", "kind"), [(PDF_FILE, PDF), (png(), PNG), (JPEG_FILE, JPEG)])
def test_what_it_is(octets: bytes, kind: str) -> None:
    assert media_type_of(octets) == kind


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        HTML,
        b"  \n" + HTML,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        ZIP,
        b"GIF89a" + b"\0" * 20,
        b"%PDF-1.7\n" + HTML + b"\n%%EOF",
        HTML + PDF_FILE,
        PDF_FILE + ZIP,
        PDF_FILE.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        PDF_FILE.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 2 0 R>>"),
        b"%PDF-1.7\nno end",
        png() + HTML,
        png() + ZIP,
        png(1, 1, chunk(b"tEXt", b"a\0<script>alert(1)</script>")),
        png(100_000, 1),
        png(0, 1),
        png()[:-3],
        png().replace(b"IDAT", b"IDAX"),
        JPEG_FILE + HTML,
        JPEG_FILE[:-2],
        b"\xff\xd8\xff\xd9",
        JPEG_FILE.replace(b"JFIF", b"<svg"),
    ],
)
def test_what_is_something_else_too_is_nothing(octets: bytes) -> None:
    assert media_type_of(octets) is None


@given(st.binary(max_size=200), st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_whatever_it_is_it_is_looked_at_in_peace(octets: bytes, start: bytes) -> None:
    assert media_type_of(start + octets) in (None, PDF, PNG, JPEG)
