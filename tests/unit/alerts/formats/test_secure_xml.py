"""The door to XML: what is let in, and what is refused before it can do anything."""

from __future__ import annotations

import pytest

from alerts.formats.secure_xml import MAX_BYTES, parse_xml
from alerts.formats.unreadable import Unreadable

BOM = b"\xef\xbb\xbf"
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k")))


@pytest.mark.parametrize(
    "content",
    [
        b"<a>\xc3\xa8</a>",
        b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe8</a>",
        BOM + b"<?xml version='1.0'?><a>\xc3\xa8</a>",
        b"\r\n \t<?xml version='1.0'?><a>\xc3\xa8</a>\n",
        BOM + b"\n<?xml version='1.0'?><a>\xc3\xa8</a>",
        b"\n" + BOM + b"<?xml version='1.0'?><a>\xc3\xa8</a>",
        "<?xml version='1.0' encoding='UTF-16'?><a>è</a>".encode("utf-16"),
        b"<?xml-stylesheet href='http://127.0.0.1:1/x.xsl'?><!-- <!DOCTYPE a> --><a>\xc3\xa8</a>",
        b"<a><![CDATA[\xc3\xa8]]></a>",
    ],
)
def test_what_is_let_in(content: bytes) -> None:
    assert parse_xml(content).text == "è"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "xml_malformed"),
        (b" \n", "xml_malformed"),
        (BOM, "xml_malformed"),
        (b"buongiorno", "xml_malformed"),
        (b'{"a": 1}', "xml_malformed"),
        (b"<a>", "xml_malformed"),
        (b"<a/><b/>", "xml_malformed"),
        (b"<a>&nbsp;</a>", "xml_malformed"),
        (b"<a>&#1;</a>", "xml_malformed"),
        (b"<a>x\0y</a>", "xml_malformed"),
        (b"<a b='1' b='2'/>", "xml_malformed"),
        (b"<x:a/>", "xml_malformed"),
        (b"<a>caff\xe8</a>", "xml_malformed"),
        (b"<?xml version='1.0' encoding='UTF-8'?><a>caff\xe8 e latte</a>", "xml_malformed"),
        (b"<?xml version='1.0' encoding='us-ascii'?><a>\xc3\xa8</a>", "xml_malformed"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "xml_malformed"),
        (b"<?xml version='1.0' encoding='pippo'?><a/>", "xml_malformed"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "xml_malformed"),
        (b"<" + b"a" * 1_000_000 + b"/>", "xml_malformed"),
        (b"<!DOCTYPE a><a/>", "xml_dtd"),
        (b"<!DOCTYPE html><html><p>Errore</html>", "xml_dtd"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', "xml_dtd"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xml_dtd"),
        (b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/b"> %b;]><a/>', "xml_dtd"),
        (b'<!DOCTYPE a [<!ENTITY a "ah">' + LAUGHS + b']><a b="&j;">&j;</a>', "xml_dtd"),
        ("<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><a/>".encode("utf-16"), "xml_dtd"),
        (b"<!-- --><?x y?>\n<!DOCTYPE a><a/>", "xml_dtd"),
        (b"\n" + BOM + b"\n<!DOCTYPE a><a/>", "xml_dtd"),
        (b"<a>" + b" " * MAX_BYTES + b"</a>", "xml_too_large"),
    ],
)
def test_what_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_xml(content)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_inclusions_are_never_processed() -> None:
    root = parse_xml(b'<a><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/></a>')
    assert "".join(root.itertext()) == ""


def test_many_attributes_and_name_spaces_are_only_many() -> None:
    attributes = b" ".join(b'a%d="x"' % number for number in range(50_000))
    spaces = b" ".join(b'xmlns:n%d="u:%d"' % (number, number) for number in range(20_000))
    assert len(parse_xml(b"<a " + attributes + b"/>").attrib) == 50_000
    assert len(parse_xml(b"<a " + spaces + b"/>").nsmap) == 20_000
