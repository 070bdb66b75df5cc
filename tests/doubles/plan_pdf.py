"""PDFs of a plan, written for the tests: with words, as scans, and with everything that must not be in one."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

PARAGRAPH = "L'area di attesa si raggiunge a piedi da ogni casa della frazione, senza passare il ponte sul torrente."


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_text(pages: int = 3, title: str | None = None) -> PdfWriter:
    """Pages of words."""
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(595, 842)
        _draw(writer, page, f"BT /F1 11 Tf 40 800 Td ({PARAGRAPH} Pagina {number + 1}) Tj ET".encode("cp1252"))
    if title:
        writer.add_metadata({"/Title": title})
    return writer


def scanned(pages: int = 2, stamp: str = "") -> PdfWriter:
    """Pages that are one grey picture each; ``stamp`` is what a registry office prints on them."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        _draw(writer, page, f"q 595 0 0 842 0 0 cm /Im Do Q BT /F1 8 Tf 20 20 Td ({stamp}) Tj ET".encode("cp1252"))
        page["/Resources"][NameObject("/XObject")] = DictionaryObject({NameObject("/Im"): writer._add_object(_grey())})
    return writer


def with_attachment() -> PdfWriter:
    writer = with_text(1)
    writer.add_attachment("elenco.csv", b"nome;cellulare\n")
    return writer


def with_script() -> PdfWriter:
    writer = with_text(1)
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("x"), action("JavaScript", JS="1")])})
    writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): writer._add_object(tree)})
    return writer


def with_action(action: DictionaryObject) -> PdfWriter:
    """A document that does something when a link on its page is followed."""
    writer = with_text(1)
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (0, 0, 100, 100))),
            NameObject("/A"): writer._add_object(action),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return writer


def action(kind: str, **more: str) -> DictionaryObject:
    values = {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **values})


def encrypted(password: str) -> bytes:
    writer = with_text(1)
    writer.encrypt(user_password="", owner_password=password, algorithm="RC4-128")
    return written(writer)


def by_hand(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of objects numbered from 1, with its table: for structures that no library would write."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d %b>>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, trailer, len(body))
    )


def object_stream_bomb(megabytes: int) -> bytes:
    """A document whose catalogue is in a stream of objects that unpacks to ``megabytes`` of blanks."""
    packed = zlib.compress(b"1 0 " + b" " * (megabytes * 1_000_000) + b"<</Type/Catalog/Pages 1 0 R>>", 9)
    bomb = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)
    body = b"%PDF-1.7\n"
    at = len(body)
    body += b"2 0 obj\n%b\nendobj\n" % bomb
    start = len(body)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(1, "big")
        for kind, where, index in ((0, 0, 0), (2, 2, 0), (1, at, 0), (1, start, 0))
    )
    table = b"<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream" % (len(rows), rows)
    return body + b"3 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def _draw(writer: PdfWriter, page: PageObject, instructions: bytes) -> None:
    stream = DecodedStreamObject()
    stream.set_data(instructions)
    page[NameObject("/Contents")] = writer._add_object(stream)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})


def _grey() -> DecodedStreamObject:
    picture = DecodedStreamObject()
    picture.set_data(b"\x80")
    facts = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceGray"}
    picture.update({NameObject(key): NameObject(value) for key, value in facts.items()})
    picture.update({NameObject(key): NumberObject(1) for key in ("/Width", "/Height")})
    picture[NameObject("/BitsPerComponent")] = NumberObject(8)
    return picture


#: What must be refused, by name, with words of the reason.
DANGEROUS: dict[str, tuple[Callable[[], PdfWriter], str]] = {
    "script of the document": (with_script, "JavaScript"),
    "script of a link": (lambda: with_action(action("JavaScript", JS="app.alert(1)")), "JavaScript"),
    "launch": (lambda: with_action(action("Launch", F="calc.exe")), "altri programmi"),
    "attachment": (with_attachment, "file allegati"),
    "submit": (lambda: with_action(action("SubmitForm", F="https://example.invalid/")), "spedire dati"),
    "open inside": (lambda: with_action(action("GoToE", T="x")), "file allegati"),
}
