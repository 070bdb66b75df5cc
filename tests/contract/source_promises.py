"""What every source promises, whatever it reads. Each promise is a function of a source, and raises AssertionError.

They hold for adapters that do not exist yet: the one of ``docs/tutorials/add-a-feed.md`` is held to them too.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.sources.contract import Issue, Parsed, ParsedBulletin, ParsedMessage, RawBundle, RawFile, Source

ADDRESS = "https://feeds.example/alerts/latest"
NAMES = ("latest", "20260118_1515_all.zip")

_DECLARED = ("id", "name", "publisher", "licence", "page", "zone_namespace", "expects", "timezone")
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
#: A sentence or two, on one line.
_SENTENCE = re.compile(r"\S[^\n\r]{8,600}\.")


def _zip(**members: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


_ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

#: Nothing here is a document of anybody's.
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "NUL octets": b"\0" * 4096,
    "a byte order mark": b"\xef\xbb\xbf",
    "another byte order mark": b"\xff\xfe",
    "a page that says 200": b"<!DOCTYPE html>\n<html><head></head><body>In manutenzione</body></html>",
    "a page in XHTML": b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>In manutenzione</p></body></html>',
    "a billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{_ENTITIES}]><a>&l9;</a>'.encode(),
    "a file of ours asked for": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "a DTD from elsewhere": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "deep XML": b"<a>" * 20_000 + b"</a>" * 20_000,
    "deep JSON": b"[" * 100_000 + b"]" * 100_000,
    "deep JSON in an object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "an empty list": b"[]",
    "an empty object": b"{}",
    "a list of nothing": b"[null]",
    "numbers that are none": b'[{"a":NaN},{"a":1e999}]',
    "half a document": b'[{"area":"A1","eventi":"idra',
    "nine million letters": b"A" * 9_000_000,
    "nine million brackets": b"[" * 9_000_000,
    "an empty zip": _zip(),
    "half a zip": _zip(a__txt=b"x" * 5_000)[:60],
    "a zip bomb": _zip(**{"20260118_1515_today__dbf": b"\0" * 40_000_000, "bollettino__json": b"\0" * 1_000}),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "a PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "UTF-16": '<?xml version="1.0"?><a/>'.encode("utf-16"),
}

_BEGINNINGS = (b"", b"{", b'[{"', b"<?xml", b"<html", b"<alert", b"PK\x03\x04", b"data_pubblicazione,zona_codice\n")
_noise = st.builds(bytes.__add__, st.sampled_from(_BEGINNINGS), st.binary(max_size=200))


def no_zones(day: date) -> Mapping[str, str]:
    """Known zones that no document here has."""
    return {"Prom-1": "Zona di prova", "Prom-2": "Zona di prova"}


def facts_are_complete(source: Source) -> None:
    facts = source.facts
    empty = [name for name in _DECLARED if not str(getattr(facts, name)).strip()]
    assert not empty, f"empty facts: {empty}"
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", facts.id), facts.id
    assert facts.page.startswith("https://"), facts.page
    assert facts.hazards and len(set(facts.hazards)) == len(facts.hazards), facts.hazards
    assert 30 <= facts.cadence <= 86_400, facts.cadence
    assert facts.expects.endswith("."), facts.expects
    assert ZoneInfo(facts.timezone).key == facts.timezone


def hostile_bytes_are_refused_or_no_document(source: Source) -> None:
    for what, content in HOSTILE.items():
        for name in NAMES:
            _check_refused(source, RawFile(name, content), what)


def noise_is_refused_or_no_document(source: Source) -> None:
    @settings(database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_noise, st.sampled_from(NAMES))
    def check(content: bytes, name: str) -> None:
        _check_refused(source, RawFile(name, content), "noise")

    check()


def functions_are_pure(source: Source) -> None:
    for file in _files():
        bundles = source.bundle([file])
        assert source.bundle([file]) == bundles, file.name
        assert source.follow(file, ADDRESS) == source.follow(file, ADDRESS), file.name
        for bundle in bundles:
            assert source.parse(bundle, no_zones) == source.parse(bundle, no_zones), file.name


def bundling_is_idempotent_and_knows_no_order(source: Source) -> None:
    files = _files()
    bundles = source.bundle(files)
    assert source.bundle(files + files) == bundles, "the same bytes count once"
    assert _as_a_set(source.bundle(files[::-1])) == _as_a_set(bundles), "order changed the documents"
    again = [made for bundle in bundles for made in source.bundle(bundle.files)]
    assert _as_a_set(again) == _as_a_set(bundles), "a document is itself when it is bundled again"
    stamps = [bundle.stamp or datetime.max.replace(tzinfo=UTC) for bundle in bundles]
    assert stamps == sorted(stamps), "oldest stamp first, without a stamp last"
    assert source.bundle([]) == [], "nothing makes no document"


def one_kind_of_document(source: Source) -> None:
    expected = ParsedMessage if source.facts.in_messages else ParsedBulletin
    kinds = {type(source.parse(bundle, no_zones)) for bundle in source.bundle(_files())}
    kinds |= {type(source.parse(RawBundle(None, (file,)), no_zones)) for file in _files()}
    assert kinds == {expected}, kinds


PROMISES: tuple[Callable[[Source], None], ...] = (
    facts_are_complete,
    hostile_bytes_are_refused_or_no_document,
    noise_is_refused_or_no_document,
    functions_are_pure,
    bundling_is_idempotent_and_knows_no_order,
    one_kind_of_document,
)


def sentences_of(parsed: Parsed) -> Iterable[Issue]:
    """The issues, each found to have a stable code and to be one sentence."""
    for issue in parsed.issues:
        assert issue.level in ("error", "warning"), issue
        assert _CODE.fullmatch(issue.code), issue
        assert _SENTENCE.fullmatch(issue.message), issue
        assert issue.message.isprintable(), issue
        yield issue


def _files() -> list[RawFile]:
    """The shorter of the hostile bytes, each under a name of its own."""
    shorter = [content for content in HOSTILE.values() if len(content) < 300_000]
    return [RawFile(f"file{number}", content) for number, content in enumerate(shorter)]


def _check_refused(source: Source, file: RawFile, what: str) -> None:
    assert source.follow(file, ADDRESS) == [], f"{what} leads somewhere"
    for bundle in [*source.bundle([file]), RawBundle(None, (file,))]:
        parsed = source.parse(bundle, no_zones)
        issues = list(sentences_of(parsed))
        assert parsed.refused, f"{what} was accepted"
        assert issues, f"{what} was refused without a word"


def _as_a_set(bundles: Iterable[RawBundle]) -> set[tuple[datetime | None, frozenset[bytes]]]:
    return {(bundle.stamp, frozenset(file.content for file in bundle.files)) for bundle in bundles}
