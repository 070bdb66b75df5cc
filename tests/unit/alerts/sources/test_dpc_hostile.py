"""Whatever arrives in place of a bulletin: a stable code and a sentence, never an exception, never a false green."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.contract import RawFile
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.dpc_reading import SOURCE, alerts, codes, parse, parse_all, raw, zip_of

STAMP = datetime(2026, 1, 18, 15, 15, tzinfo=ROME)
#: Few zones, so that many damages can be tried. The last one is the one that damage at the end would lose.
ZONES = {"Tosc-A3": "Arno-Firenze", "VDAo-C": "Valle di Cogne, Valsavarenche e Valle di Rhêmes", "Tosc-B": "Bisenzio"}
MADE = Bulletin(
    STAMP,
    today={"Tosc-A3": {"hydraulic": "yellow"}, "Tosc-B": {"hydraulic": "red"}},
    tomorrow={"Tosc-B": {"thunderstorm": "orange"}},
    zones=ZONES,
)
FIFTY = 50 * 1024 * 1024
TODAY = "20260118_1515_today"
COLUMNS = b"data_pubblicazione,zona_codice\n"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[RawFile]]:
    folder = tmp_path_factory.mktemp("dpc")
    return {
        "zip": raw(MADE.zip(folder)),
        "tables": raw(*MADE.csv_pair(folder)),
        "geojson": raw(*MADE.geojson_pair(folder)),
        "topojson": raw(*MADE.topojson_pair(folder)),
        "index and zip": raw(MADE.index(folder), MADE.zip(folder)),
        "map and tables": raw(*MADE.geojson_pair(folder), *MADE.csv_pair(folder)),
    }


def known(_: object) -> dict[str, str]:
    return ZONES


#: Name, content and code of each. The large ones are made when they are needed.
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty body": ("latest_all.zip", lambda: b"", "unsupported_format"),
    "HTML with status 200": ("latest_all.zip", lambda: b"<html>20260118_1515 Not Found</html>", "unsupported_format"),
    "HTML in place of a table": (f"{TODAY}_zone.csv", lambda: b"<html></html>", "unsupported_format"),
    "50 MB of nothing": ("20260118_1515_all.zip", lambda: b"\0" * FIFTY, "unsupported_format"),
    "50 MB that begin like a zip": ("20260118_1515_all.zip", lambda: b"PK\3\4" + b"\0" * FIFTY, "zip_damaged"),
    "50 MB of table": (f"{TODAY}_zone.csv", lambda: COLUMNS + b"x,y\n" * (FIFTY // 4), "table_malformed"),
    "50 MB of map": (f"{TODAY}.json", lambda: b'{"FeatureCollection":"' + b"x" * FIFTY, "json_too_large"),
    "50 MB of index": ("20260118_1515.json", lambda: b'{"topo_json":"' + b"x" * FIFTY, "json_too_large"),
    "50 MB in a member": ("a.zip", lambda: zip_of({"Cap_20260118_1515.xml": b" " * FIFTY}), "zip_too_large"),
    "table in UTF-16": (f"{TODAY}_zone.csv", lambda: COLUMNS.decode().encode("utf-16"), "unsupported_format"),
    "table in Latin-1": (f"{TODAY}_zone.csv", lambda: COLUMNS + b"ieri,Rh\xeames\n", "table_malformed"),
    "map in Latin-1": (f"{TODAY}.json", lambda: b'{"FeatureCollection":"Rh\xeames"}', "json_malformed"),
    "deep JSON": (f"{TODAY}.json", lambda: b'{"FeatureCollection":' + b'{"a":' * 200_000, "json_malformed"),
    "wide JSON": (f"{TODAY}.json", lambda: b'{"FeatureCollection":[' + b"{}," * 600_000 + b"{}]}", "json_too_large"),
    "long number": (f"{TODAY}.json", lambda: b'{"FeatureCollection":' + b"9" * 10_000 + b"}", "json_malformed"),
    "JSON of something else": ("20260118_1515.json", lambda: b'{"message":"Not Found"}', "unsupported_format"),
    "list": ("20260118_1515.json", lambda: b"[]", "unsupported_format"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_bulletin_is_refused_with_a_stable_code(case: str) -> None:
    name, make, code = HOSTILE[case]
    file = RawFile(name, make())
    assert SOURCE.follow(file, f"https://example.org/files/all/{name}") == []
    parsed = parse(file, known=known)
    assert code in codes(parsed)
    assert parsed.readings == ()
    assert all(issue.message.endswith(".") and len(issue.message) < 500 for issue in parsed.issues)


def with_cap(archive: RawFile, change: Callable[[bytes], bytes]) -> RawFile:
    """The zip with another CAP in it."""
    with zipfile.ZipFile(BytesIO(archive.content)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    return RawFile(archive.name, zip_of({n: change(c) if n.startswith("Cap_") else c for n, c in members.items()}))


def entity(declaration: str) -> Callable[[bytes], bytes]:
    """Declares entities, and uses the last one where the message says its status."""
    doctype = f"<!DOCTYPE alert [{declaration}]><alert".encode()
    return lambda cap: cap.replace(b"<alert", doctype, 1).replace(b"Actual", b"&z;", 1)


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghij", "bcdefghijz", strict=True)
)

CAPS: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "external entity": (entity('<!ENTITY z SYSTEM "file:///etc/passwd">'), {"xml_dtd"}),
    "external DTD": (
        lambda cap: cap.replace(b"<alert", b'<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x"><alert', 1),
        {"xml_dtd"},
    ),
    "billion laughs": (entity(LAUGHS), {"xml_dtd", "xml_malformed"}),
    "empty": (lambda _: b"", {"xml_malformed"}),
    "deep": (lambda _: b"<a>" * 100_000, {"xml_malformed"}),
    "HTML": (lambda _: b"<html><body>502</body></html>", {"cap_malformed"}),
    "CAP 1.1": (lambda cap: cap.replace(b"cap:1.2", b"cap:1.1"), {"cap_malformed"}),
    "exercise": (lambda cap: cap.replace(b"Actual", b"Exercise"), {"cap_not_actual"}),
}


@pytest.mark.parametrize("case", CAPS)
def test_a_hostile_cap_refuses_the_zip(case: str, forms: dict[str, list[RawFile]]) -> None:
    change, expected = CAPS[case]
    parsed = parse(with_cap(forms["zip"][0], change), known=known)
    assert parsed.refused
    assert codes(parsed) & expected
    assert "root:" not in str(parsed.issues)


@pytest.mark.parametrize("before", [b"\n", b"\r\n \t", b"\xef\xbb\xbf"])
def test_what_stands_before_the_xml_declaration_is_passed_over(before: bytes, forms: dict[str, list[RawFile]]) -> None:
    parsed = parse(with_cap(forms["zip"][0], lambda cap: before + cap), known=known)
    assert parsed.issues == ()


def test_a_byte_order_mark_before_a_table_or_a_map(forms: dict[str, list[RawFile]]) -> None:
    for form in ("tables", "geojson", "topojson"):
        marked = [RawFile(file.name, b"\xef\xbb\xbf" + file.content) for file in forms[form]]
        parsed = parse(*marked, known=known)
        assert parsed.issues == ()
        assert alerts(parsed) == alerts(parse(*forms["zip"], known=known))


def test_a_feed_that_stands_still_says_the_same_under_the_same_stamp(forms: dict[str, list[RawFile]]) -> None:
    first, again = (parse(*forms["zip"], known=known) for _ in range(2))
    assert first == again
    assert parse(*forms["zip"], *forms["zip"], known=known) == first


@pytest.mark.parametrize("form", ["zip", "tables", "geojson", "topojson", "index and zip", "map and tables"])
@given(data=st.data())
def test_cut_at_any_byte_it_is_never_accepted_with_less(
    form: str, forms: dict[str, list[RawFile]], data: st.DataObject
) -> None:
    files = forms[form]
    victim = data.draw(st.integers(0, len(files) - 1))
    cut = data.draw(st.integers(0, len(files[victim].content) - 1))
    name = data.draw(st.sampled_from([files[victim].name, "latest.zip", "x"]))
    damaged = [*files[:victim], RawFile(name, files[victim].content[:cut]), *files[victim + 1 :]]
    whole = alerts(parse(*files, known=known))
    for parsed in parse_all(damaged, known=known):
        assert parsed.refused or alerts(parsed) == whole


@pytest.mark.parametrize("form", ["zip", "tables", "geojson", "topojson"])
@given(data=st.data())
def test_no_damaged_byte_raises(form: str, forms: dict[str, list[RawFile]], data: st.DataObject) -> None:
    files = forms[form]
    victim = data.draw(st.integers(0, len(files) - 1))
    content = bytearray(files[victim].content)
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[position] = data.draw(st.integers(0, 255))
    damaged = [*files[:victim], RawFile(files[victim].name, bytes(content)), *files[victim + 1 :]]
    for parsed in parse_all(damaged, known=known):
        assert all(issue.message.endswith(".") for issue in parsed.issues)


@given(content=st.binary(max_size=2_000), name=st.text(max_size=40))
def test_noise_of_any_kind(content: bytes, name: str) -> None:
    for head in (
        b"",
        b"PK\x03\x04",
        b'{"type":"FeatureCollection"',
        b'{"topo_json":',
        b"zona_codice,data_pubblicazione\n",
    ):
        file = RawFile(name, head + content)
        SOURCE.follow(file, "https://example.org/files/x")
        for parsed in parse_all([file], known=known):
            assert parsed.refused


def test_a_zip_that_is_still_being_published_is_incomplete(tmp_path: Path) -> None:
    for omitted in (("cap",), ("tomorrow",), ("today", "tomorrow", "cap")):
        with zipfile.ZipFile(BytesIO(MADE.zip(tmp_path).read_bytes())) as opened:
            kept = {n: opened.read(n) for n in opened.namelist() if not any(o in n.lower() for o in omitted)}
        parsed = parse(RawFile("20260118_1515_all.zip", zip_of(kept)), known=known)
        assert "incomplete" in codes(parsed)
