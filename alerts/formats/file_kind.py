"""What a file is, by its octets: a PDF, a PNG or a JPEG and nothing else besides. Pure.

No picture is decoded: walking through its parts is enough to know that it is one from the first octet to the last, so
that it cannot be a page, an archive or a program at the same time for whoever looks at it in another way.
"""

from __future__ import annotations

import re
import struct
import zlib

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"

_PNG = b"\x89PNG\r\n\x1a\n"
#: Markup, within what browsers look at to guess (https://mimesniff.spec.whatwg.org: 1,445 octets) and then some.
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|\?xml|\?php|iframe|img|a\s)", re.IGNORECASE)
_LOOKED_AT = 4_096
#: What a document may do by itself when it is opened (ISO 32000-1 §12.6).
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
#: Markers without a length (ISO/IEC 10918-1 §B.1.1.3): TEM, RST0 to RST7.
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
#: The longest side of a picture: what is larger is made to fill memories.
_LONGEST_SIDE = 20_000


def media_type_of(octets: bytes) -> str | None:
    """``application/pdf``, ``image/png`` or ``image/jpeg``; None for anything else, or for what could be two things."""
    if octets.startswith(b"%PDF-"):
        return PDF if _is_pdf(octets) else None
    if _MARKUP.search(octets[:_LOOKED_AT]):
        return None
    if octets.startswith(_PNG):
        return PNG if _is_png(octets) else None
    if octets.startswith(b"\xff\xd8"):
        return JPEG if _is_jpeg(octets) else None
    return None


def _is_pdf(octets: bytes) -> bool:
    """It begins and ends as one, and nothing in it that can be seen acts by itself, or is another file."""
    ends = octets.rfind(b"%%EOF")
    trailing = octets[ends + 5 :].strip(b"\r\n\0 \t") if ends >= 0 else b"?"
    return not trailing and not _MARKUP.search(octets[:1_024]) and not _ACTIVE.search(octets)


def _is_png(octets: bytes) -> bool:
    """Chunk after chunk, each with its checksum, from IHDR to an IEND with nothing behind it (RFC 2083 §3)."""
    at, first = len(_PNG), True
    while at + 12 <= len(octets):
        length, kind = struct.unpack_from(">I4s", octets, at)
        end = at + 12 + length
        if end > len(octets) or not _is_whole(octets[at + 4 : end]):
            return False
        if first and not _is_header(kind, octets[at + 8 : end - 4]):
            return False
        if kind == b"IEND":
            return bool(end == len(octets))
        at, first = end, False
    return False


def _is_whole(chunk: bytes) -> bool:
    """Whether a chunk (kind, content, checksum) is what its checksum says."""
    return zlib.crc32(chunk[:-4]) == int.from_bytes(chunk[-4:], "big")


def _is_header(kind: bytes, content: bytes) -> bool:
    sides: tuple[int, int] = struct.unpack_from(">II", content) if len(content) == 13 else (0, 0)
    return kind == b"IHDR" and 0 < min(sides) <= max(sides) <= _LONGEST_SIDE


def _is_jpeg(octets: bytes) -> bool:
    """Segment after segment up to the scan, and the end of the image at the end of the file."""
    at = 2
    while at + 4 <= len(octets):
        if octets[at] != 0xFF:
            return False
        marker = octets[at + 1]
        if marker == 0xFF or marker in _STANDALONE:
            at += 1 if marker == 0xFF else 2
        elif marker == _START_OF_SCAN:
            return octets.find(b"\xff\xd9", at) == len(octets) - 2
        elif marker == _END_OF_IMAGE:
            return False
        else:
            at += 2 + max(2, int(struct.unpack_from(">H", octets, at + 2)[0]))
    return False
